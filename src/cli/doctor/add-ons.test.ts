import path from 'node:path';
import { expect, test } from 'vitest';
import { goOn } from '../../testing/examined.js';
import { programs } from '../../testing/programs.js';
import { examineAddOns } from './add-ons.js';

test('add-ons: their versions, and what the missing ones would be for', async () => {
  const env = programs({
    ffmpeg: 'echo "ffmpeg version 7.1-static Copyright"',
    'espeak-ng': 'echo "eSpeak NG text-to-speech: 1.52  Data at: /usr"',
  });
  expect(await examineAddOns({ env }, goOn())).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/ffmpeg 7\.1-static; espeak-ng (1\.52|\(npm package\))$/),
    details: { ffmpeg: path.join(env.PATH, 'ffmpeg'), ffmpegVersion: '7.1-static' },
  });
  expect(await examineAddOns({ env: programs({}) }, goOn())).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('ffmpeg not installed (for .m4a and .opus files)'),
  });
  expect(await examineAddOns({ env: programs({ ffmpeg: 'exit 127' }) }, goOn())).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('ffmpeg does not run'),
  });
});
