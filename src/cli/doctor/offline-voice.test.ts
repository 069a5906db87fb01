import { expect, test } from 'vitest';
import { goOn } from '../../testing/examined.js';
import { examineOfflineVoice } from './offline-voice.js';

test('the embedded voice speaks', async () => {
  const finding = await examineOfflineVoice({}, goOn());
  expect(finding).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^4 voices.*the first word takes \d+ ms$/),
  });
  expect(finding.details?.audioMs).toBeGreaterThan(100);
});
