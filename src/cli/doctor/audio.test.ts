import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PLAYERS } from '../../sinks/players.js';
import { goOn } from '../../testing/examined.js';
import { programs } from '../../testing/programs.js';
import { recordingPlayer } from '../../testing/recording-player.js';
import { examineAudio } from './audio.js';

const NO_DEVICE = 'echo "audio open error: No such file or directory" >&2; exit 1';

test('the player that opens a device, and those that did not', async () => {
  const { env, pcm } = recordingPlayer('pacat');
  writeFileSync(path.join(env.PATH, 'pw-play'), `#!/bin/sh\n${NO_DEVICE}\n`);
  chmodSync(path.join(env.PATH, 'pw-play'), 0o755);
  const finding = await examineAudio({ env }, goOn());
  expect(finding).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^pacat opens a device; also installed: .*pw-play/),
    details: { player: 'pacat', failures: { 'pw-play': expect.stringContaining('No such file') } },
  });
  // It was silent.
  expect(pcm()).toHaveLength(0);
});

test('a player that is slow to fail has not opened a device', async () => {
  const env = programs({ 'pw-play': `/bin/sleep 0.5; ${NO_DEVICE}` });
  expect(await examineAudio({ env }, goOn())).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/no sound device opens \(tried .*pw-play\)/),
    hint: expect.stringContaining('-o episode.mp3'),
    details: { player: null },
  });
});

test('no player at all: saving works, and it is said what to install', async () => {
  const finding = await examineAudio({ env: programs({}) }, goOn(), PLAYERS.slice(1));
  expect(finding).toMatchObject({ status: 'warning', message: expect.stringContaining('no player found') });
  expect(finding.hint).toContain('install');
});
