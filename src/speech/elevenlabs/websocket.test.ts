import { expect, onTestFinished, test } from 'vitest';
import type { Passage } from '../../script/passage.js';
import { type Studio, type StudioOptions, startStudio } from '../../studio/server.js';
import { close, error, type Fault, garbage, refuse, reset, stall } from '../../studio/weather/faults.js';
import { passageFrom, passageOf } from '../../testing/passages.js';
import { createToneVoices, wordsIn } from '../../testing/tone-voices.js';
import type { Delivery } from '../engine.js';
import { outputFormat } from '../output-format.js';
import { ApiKey } from './api-key.js';
import { parseBaseUrl } from './service.js';
import { type WebsocketEngineOptions, websocketEngine } from './websocket.js';

const KEY = 'sk_test_key_0123456789';

const delivery: Delivery = {
  voiceId: 'tone-a',
  modelId: 'eleven_flash_v2_5',
  format: outputFormat('mp3_44100_128'),
  schedule: [50, 75],
  controls: { stability: 0.3 },
};

const open = async (options: Partial<StudioOptions> = {}, engineOptions: WebsocketEngineOptions = {}) => {
  const studio = await startStudio({
    voices: createToneVoices(),
    apiKey: KEY,
    keep: 'all',
    closeDelayMs: 20,
    ...options,
  });
  const engine = websocketEngine({ baseUrl: parseBaseUrl(studio.url), apiKey: new ApiKey(KEY) }, engineOptions);
  onTestFinished(async () => {
    await engine.close();
    await studio.close();
  });
  const speak = async (passage: Passage, signal = new AbortController().signal) => {
    const pieces: Uint8Array[] = [];
    for await (const { bytes } of engine.speak(passage, delivery, signal)) pieces.push(bytes);
    return wordsIn(Buffer.concat(pieces));
  };
  return { studio, engine, speak };
};

const withFault = (fault: Fault) => open({ faults: [fault] });
const textsOf = ({ sessions }: Studio, connection = 0) => sessions[connection]?.messages.map(({ message }) => message);

test('one passage: opening, whole sentences, end; every word once', async () => {
  const { studio, speak } = await open();
  expect(await speak(passageOf('Hello there.', 'How are you?'))).toEqual(['Hello', 'there.', 'How', 'are', 'you?']);
  expect(textsOf(studio)).toEqual([
    { text: ' ', voice_settings: { speed: 1, stability: 0.3 }, generation_config: { chunk_length_schedule: [50, 75] } },
    { text: 'Hello there. ' },
    { text: 'How are you? ' },
    { text: '' },
  ]);
  expect(studio.sessions[0]?.query).toEqual({
    model_id: 'eleven_flash_v2_5',
    output_format: 'mp3_44100_128',
    inactivity_timeout: '180',
    sync_alignment: 'true',
  });
});

test('a connection opened ahead is the one that is used', async () => {
  const { studio, engine, speak } = await open();
  engine.warm(delivery);
  engine.warm(delivery);
  await speak(passageOf('One.'));
  expect(studio.sessions).toHaveLength(1);
  await speak(passageOf('Two.'));
  expect(studio.sessions).toHaveLength(2);
});

test('audio of a flushed sentence comes while the writer is silent', async () => {
  const { studio, engine } = await open();
  let goOn = () => {};
  const writerSpeaksAgain = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const passage = passageFrom(async function* () {
    yield { text: 'Hello.', midWord: false, flush: true };
    await writerSpeaksAgain;
    yield { text: 'Bye.', midWord: false };
  });
  const pieces: Uint8Array[] = [];
  for await (const { bytes } of engine.speak(passage, delivery, new AbortController().signal)) {
    pieces.push(bytes);
    goOn();
  }
  expect(wordsIn(Buffer.concat(pieces))).toEqual(['Hello.', 'Bye.']);
  expect(textsOf(studio)?.slice(1)).toEqual([{ text: 'Hello. ', flush: true }, { text: 'Bye. ' }, { text: '' }]);
});

test.each<[string, Fault, string]>([
  ['a bad key', { at: { message: 0 }, do: error('invalid_api_key', 'Invalid API key') }, 'ERR_CREDENTIALS'],
  [
    'a refused handshake',
    { at: { phase: 'upgrade' }, do: refuse(429, { detail: { code: 'system_busy' } }) },
    'ERR_RATE_LIMIT',
  ],
  ['a redirect', { at: { phase: 'upgrade' }, do: refuse(302, '', { location: 'http://127.0.0.1:1/' }) }, 'ERR_REFUSED'],
  ['a reset', { at: { frame: 1 }, do: reset }, 'ERR_STREAM_CUT'],
  ['a normal close before the end', { at: { frame: 1 }, do: close(1000) }, 'ERR_PROTOCOL'],
  ['a restart', { at: { frame: 1 }, do: close(1012, 'restart') }, 'ERR_STREAM_CUT'],
  ['a message that is not JSON', { at: { frame: 1 }, do: garbage('text') }, 'ERR_PROTOCOL'],
  ['a binary message', { at: { frame: 1 }, do: garbage('binary') }, 'ERR_PROTOCOL'],
  ['broken base64', { at: { frame: 1 }, do: garbage('base64') }, 'ERR_PROTOCOL'],
  ['the end without any audio', { at: { frame: 0 }, do: { type: 'silence' } }, 'ERR_PROTOCOL'],
])('%s is a clear failure', async (_name, fault, code) => {
  const { speak } = await withFault(fault);
  await expect(speak(passageOf('Hello there, this is a sentence of some length.'))).rejects.toMatchObject({ code });
});

test.each<[string, Fault]>([
  ['a frame of an unknown kind', { at: { frame: 1 }, do: garbage('unknown') }],
  ['crooked times', { at: { frame: 1 }, do: garbage('alignment') }],
  ['an empty text for the last audio', { at: { end: true }, do: { type: 'emptyFinal' } }],
  ['audio after the end', { at: { end: true }, do: { type: 'audioAfterFinal' } }],
])('%s does not matter', async (_name, fault) => {
  const { speak, studio } = await withFault(fault);
  expect(await speak(passageOf('Hello there.'))).toEqual(['Hello', 'there.']);
  expect(studio.hits).toEqual([1]);
});

test('a refused handshake says when to come back', async () => {
  const busy = refuse(429, { detail: { code: 'system_busy' } }, { 'retry-after': '2' });
  const { speak } = await withFault({ at: { phase: 'upgrade' }, do: busy });
  const failure = { code: 'ERR_RATE_LIMIT', serviceId: 'system_busy', retryAfterMs: 2000 };
  await expect(speak(passageOf('Hello.'))).rejects.toMatchObject(failure);
});

test('a service that falls silent is noticed', async () => {
  const { speak } = await open({ faults: [{ at: { frame: 1 }, do: stall }] }, { silenceMs: 50 });
  await expect(speak(passageOf('Hello there.'))).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
});

test('the end of the audio before the end of the text is a broken protocol', async () => {
  const { engine } = await withFault({ at: { message: 2 }, do: { type: 'earlyFinal' } });
  const left = new AbortController();
  const passage = passageFrom(async function* () {
    yield { text: 'Hello.', midWord: false };
    await new Promise((_resolve, reject) => left.signal.addEventListener('abort', reject));
  });
  onTestFinished(() => left.abort());
  const audio = engine.speak(passage, delivery, left.signal);
  await expect(drain(audio)).rejects.toMatchObject({ code: 'ERR_PROTOCOL' });
});

const drain = async (audio: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of audio);
};

test('stopping ends the wait at once, with the reason given', async () => {
  const { engine } = await withFault({ at: { frame: 0 }, do: stall });
  const stop = new AbortController();
  const reason = new Error('enough');
  setTimeout(() => stop.abort(reason), 20);
  await expect(drain(engine.speak(passageOf('Hello.'), delivery, stop.signal))).rejects.toBe(reason);
});
