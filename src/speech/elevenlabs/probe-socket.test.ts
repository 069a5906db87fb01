import { expect, onTestFinished, test } from 'vitest';
import { type StudioOptions, startStudio } from '../../studio/server.js';
import { error, type Fault, refuse, reset, stall } from '../../studio/weather/faults.js';
import { createToneVoices } from '../../testing/tone-voices.js';
import type { Delivery } from '../engine.js';
import { outputFormat } from '../output-format.js';
import { ApiKey } from './api-key.js';
import { probeSocket } from './probe-socket.js';
import { parseBaseUrl } from './service.js';

const KEY = 'sk_test_key_0123456789';

const delivery: Delivery = {
  voiceId: 'tone-a',
  modelId: 'eleven_flash_v2_5',
  format: outputFormat('mp3_44100_128'),
  schedule: [50],
  controls: {},
};

const open = async (fault?: Fault, { key = KEY, ...options }: Partial<StudioOptions> & { key?: string } = {}) => {
  const faults = fault ? [fault] : [];
  const voices = createToneVoices();
  const studio = await startStudio({ voices, apiKey: KEY, faults, keep: 'all', closeDelayMs: 20, ...options });
  onTestFinished(() => studio.close());
  const service = { baseUrl: parseBaseUrl(studio.url), apiKey: new ApiKey(key), answerWithinMs: 1_000 };
  const probe = ({ voiceId = 'tone-a', signal = new AbortController().signal, listenMs = 500 } = {}) =>
    probeSocket(service, { ...delivery, voiceId }, signal, { listenMs });
  return { studio, probe };
};

test('a socket is opened and closed, and nothing is said over it', async () => {
  const { studio, probe } = await open();
  const { openMs, refusal } = await probe({ listenMs: 50 });
  expect(openMs).toBeGreaterThan(0);
  expect(refusal).toBeUndefined();
  expect(studio.sessions).toMatchObject([{ voiceId: 'tone-a', messages: [] }]);
});

test('a wrong key and an unknown voice are told on the open socket', async () => {
  const wrong = await open(undefined, { key: 'sk_another' });
  expect(await wrong.probe({ listenMs: 5_000 })).toMatchObject({ refusal: { code: 'ERR_CREDENTIALS' } });
  const unknown = await open();
  const said = await unknown.probe({ voiceId: 'nobody', listenMs: 5_000 });
  expect(said).toMatchObject({ refusal: { code: 'ERR_VOICE_UNKNOWN' } });
});

test('a key that may not speak is told by its own id', async () => {
  const { probe } = await open({ at: { message: 0 }, do: error('missing_permissions', 'no text_to_speech') });
  expect(await probe({ listenMs: 5_000 })).toMatchObject({ refusal: { serviceId: 'missing_permissions' } });
});

test.each<[string, Fault, string]>([
  ['refused', { at: { phase: 'upgrade' }, do: refuse(403, 'blocked') }, 'ERR_CREDENTIALS'],
  ['an ordinary answer', { at: { phase: 'upgrade' }, do: refuse(200, '<html>') }, 'ERR_PROTOCOL'],
  ['cut', { at: { phase: 'upgrade' }, do: reset }, 'ERR_NETWORK'],
  ['never answered', { at: { phase: 'upgrade' }, do: stall }, 'ERR_NETWORK'],
  ['cut as soon as it is open', { at: { message: 0 }, do: reset }, 'ERR_STREAM_CUT'],
])('a handshake that is %s is a failure', async (_how, fault, code) => {
  const { probe } = await open(fault);
  await expect(probe({ listenMs: 5_000 })).rejects.toMatchObject({ code });
});

test('whoever stops is told their own reason', async () => {
  const { probe } = await open({ at: { phase: 'upgrade' }, do: stall });
  const left = new AbortController();
  const probing = probe({ signal: left.signal });
  const reason = new Error('enough');
  left.abort(reason);
  await expect(probing).rejects.toBe(reason);
});
