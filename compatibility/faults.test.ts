import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import { APIConnectionError, initializeLogger } from '@livekit/agents';
import { TTS } from '@livekit/agents-plugin-elevenlabs';
import { type FaultPlan, refuse, reset, type Studio, startStudio } from 'narrate/studio';
import { expect, onTestFinished, test } from 'vitest';
import { collect } from './livekit.js';
import { bytesOf, decodeMp3 } from './sound.js';
import { expectSpeech, TEXT, VOICE } from './speech.js';

initializeLogger({ pretty: false, level: 'silent' });

const studioWith = async (faults: FaultPlan): Promise<Studio> => {
  const studio = await startStudio({ faults, keep: 'all' });
  onTestFinished(() => studio.close());
  return studio;
};

test('the official SDK tries again where the service is overloaded', async () => {
  const detail = { type: 'rate_limit_error', code: 'system_busy', status: 'system_busy', message: 'Try again.' };
  const studio = await studioWith([{ http: '/v1/text-to-speech', request: 0, do: refuse(429, { detail }) }]);
  const client = new ElevenLabsClient({ baseUrl: studio.url, apiKey: 'any' });
  const audio = await client.textToSpeech.convert(VOICE, { text: TEXT, modelId: 'eleven_flash_v2_5' });
  expectSpeech(await decodeMp3(await bytesOf(audio)), TEXT);
  expect(studio.requests.map(({ status }) => status)).toEqual([429, 200]);
  expect(studio.hits).toEqual([1]);
});

test('LiveKit speaks over its second connection when the first is reset', async () => {
  const studio = await studioWith([{ connection: 0, at: { phase: 'upgrade' }, do: reset }]);
  const { stream, errors } = trySpeakingTwice(studio);
  expectSpeech((await collect(stream)).sound, TEXT);
  expect(errors).toEqual([]);
  expect(studio.hits).toEqual([1]);
  expect(studio.sessions).toHaveLength(2);
});

test('LiveKit says so when no connection can be had', async () => {
  const studio = await studioWith([{ at: { phase: 'upgrade' }, do: refuse(503) }]);
  const { stream, errors } = trySpeakingTwice(studio);
  expect(await stream.next()).toMatchObject({ done: true });
  expect(errors).toEqual([expect.any(APIConnectionError)]);
  expect(studio.sessions.map(({ refusedStatus }) => refusedStatus)).toEqual([503, 503]);
});

/** LiveKit's plugin, which tries once more at once. */
const trySpeakingTwice = (studio: Studio) => {
  const tts = new TTS({ baseURL: `${studio.url}/v1`, apiKey: 'any', voiceId: VOICE });
  onTestFinished(() => tts.close());
  const errors: Error[] = [];
  tts.on('error', ({ error }) => errors.push(error));
  const stream = tts.stream({ connOptions: { maxRetry: 1, retryIntervalMs: 1, timeoutMs: 10_000 } });
  stream.pushText(TEXT);
  stream.endInput();
  return { stream, errors };
};
