import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Passage } from '../../script/passage.js';
import { startStudio } from '../../studio/server.js';
import { type Fault, fin, type HttpFault, refuse, reset, stall } from '../../studio/weather/faults.js';
import { passageFrom, passageOf } from '../../testing/passages.js';
import { createToneVoices, type ToneOptions, wordsIn } from '../../testing/tone-voices.js';
import type { AudioChunk, Delivery } from '../engine.js';
import { outputFormat } from '../output-format.js';
import { ApiKey } from './api-key.js';
import { type HttpEngineOptions, httpEngine } from './http.js';
import type { HttpAnswer } from './http-exchange.js';
import { parseBaseUrl } from './service.js';
import type { WireEvent } from './websocket.js';

const KEY = 'sk_test_key_0123456789';
const PATH = '/v1/text-to-speech/tone-a/stream/with-timestamps';

const delivery: Delivery = {
  voiceId: 'tone-a',
  modelId: 'eleven_flash_v2_5',
  format: outputFormat('mp3_22050_32'),
  schedule: [50, 75],
  controls: { stability: 0.3 },
};

const engineAt = (url: string, options: HttpEngineOptions = {}) => {
  const engine = httpEngine({ baseUrl: parseBaseUrl(url), apiKey: new ApiKey(KEY) }, options);
  onTestFinished(() => engine.close());
  const listen = (passage: Passage, signal = new AbortController().signal, how = delivery) =>
    engine.speak(passage, how, signal);
  const speak = async (...wanted: Parameters<typeof listen>) => {
    const chunks: AudioChunk[] = [];
    for await (const chunk of listen(...wanted)) chunks.push(chunk);
    return { chunks, words: wordsIn(Buffer.concat(chunks.map(({ bytes }) => bytes))) };
  };
  return { engine, listen, speak };
};

const open = async (faults: readonly Fault[] = [], options: HttpEngineOptions = {}, tones: ToneOptions = {}) => {
  const voices = createToneVoices(tones);
  const studio = await startStudio({ voices, apiKey: KEY, keep: 'all', faults });
  onTestFinished(() => studio.close());
  return { voices, studio, ...engineAt(studio.url, options) };
};

/** A server that answers every request by itself. */
const serve = async (answer: (response: ServerResponse) => unknown, options: HttpEngineOptions = {}) => {
  const server = createServer((request, response) => {
    request.resume();
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return engineAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, options);
};

const LINE = JSON.stringify({
  audio_base64: Buffer.from('sound').toString('base64'),
  alignment: {
    characters: ['h', 'ä'],
    character_start_times_seconds: [0, 0.1],
    character_end_times_seconds: [0.1, 0.25],
  },
  normalized_alignment: null,
});
const CHUNK = {
  bytes: Buffer.from('sound'),
  alignment: { chars: ['h', 'ä'], startsMs: [0, 100], durationsMs: [100, 150] },
};

test('one passage is one request with its whole text; every word once, with its times', async () => {
  const events: WireEvent['type'][] = [];
  const answers: HttpAnswer[] = [];
  const { studio, speak } = await open([], {
    observe: ({ type }) => events.push(type),
    onAnswer: (answer) => answers.push(answer),
    previousText: () => 'Before.',
  });
  const passage = passageFrom(async function* () {
    yield { text: 'Hello th', midWord: true };
    await nextTurn();
    yield { text: 'ere.', midWord: false };
    yield { text: 'How are you?', midWord: false };
  });
  const how = { ...delivery, seed: 7, languageCode: 'en', textNormalization: 'off', dictionaries: ['d:2'] } as const;
  const { words, chunks } = await speak(passage, undefined, how);
  expect(words).toEqual(['Hello', 'there.', 'How', 'are', 'you?']);
  expect(studio.requests).toMatchObject([
    {
      method: 'POST',
      path: PATH,
      query: { output_format: 'mp3_22050_32' },
      body: {
        text: 'Hello there. How are you?',
        model_id: 'eleven_flash_v2_5',
        voice_settings: { speed: 1, stability: 0.3 },
        seed: 7,
        language_code: 'en',
        apply_text_normalization: 'off',
        previous_text: 'Before.',
        pronunciation_dictionary_locators: [{ pronunciation_dictionary_id: 'd', version_id: '2' }],
      },
    },
  ]);
  expect(chunks.flatMap(({ alignment }) => alignment?.chars ?? []).join('')).toBe('Hello there. How are you?');
  for (const { alignment } of chunks) {
    for (const ms of [...(alignment?.startsMs ?? []), ...(alignment?.durationsMs ?? [])]) expect(ms % 1).toBe(0);
  }
  expect(events.slice(0, 4)).toEqual(['open', 'sent', 'charged', 'received']);
  expect(answers).toEqual([
    { requestId: expect.any(String), maxConcurrent: 1024, currentConcurrent: 1, characterCost: 13 },
  ]);
});

test('what was not asked for is not sent, and no text is no request', async () => {
  const { studio, speak } = await open();
  await speak(passageOf('One.'));
  expect(Object.keys(studio.requests[0]?.body ?? {})).toEqual(['text', 'model_id', 'voice_settings']);
  expect((await speak(passageOf())).chunks).toEqual([]);
  expect(studio.requests).toHaveLength(1);
});

const instead = (action: HttpFault['do']): HttpFault => ({ http: PATH, do: action });
const after = (bytes: number, action: HttpFault['do']): HttpFault => ({ http: PATH, at: { bytes }, do: action });

test.each<[string, HttpFault, object]>([
  ['a bad key', instead(refuse(401, { detail: { status: 'invalid_api_key' } })), { code: 'ERR_CREDENTIALS' }],
  ['no credits', instead(refuse(401, { detail: { status: 'quota_exceeded' } })), { code: 'ERR_QUOTA' }],
  [
    'too many at once',
    instead(refuse(429, { detail: { code: 'concurrent_limit_exceeded' } }, { 'retry-after': '3' })),
    { code: 'ERR_RATE_LIMIT', serviceId: 'concurrent_limit_exceeded', retryAfterMs: 3000 },
  ],
  ['a page of HTML', instead(refuse(502, '<html><h1>Bad gateway</h1></html>')), { code: 'ERR_NETWORK' }],
  ['a redirect', instead(refuse(307, '', { location: 'http://127.0.0.1:1/' })), { code: 'ERR_REFUSED' }],
  ['an answer without content', instead(refuse(204)), { code: 'ERR_PROTOCOL' }],
  ['an empty answer', instead(refuse(200)), { code: 'ERR_PROTOCOL' }],
  ['an answer that is not JSON', instead(refuse(200, '<html></html>')), { code: 'ERR_PROTOCOL' }],
  ['a line that is no object', instead(refuse(200, '[]')), { code: 'ERR_PROTOCOL' }],
  ['broken base64', instead(refuse(200, { audio_base64: '%%%' })), { code: 'ERR_PROTOCOL' }],
  [
    'an error in the midst',
    instead(refuse(200, `${LINE}\n{"detail":{"code":"system_busy"}}`)),
    { code: 'ERR_RATE_LIMIT', serviceId: 'system_busy' },
  ],
  ['a reset instead of an answer', instead(reset), { code: 'ERR_NETWORK' }],
  ['a reset in the midst', after(700, reset), { code: 'ERR_STREAM_CUT' }],
  ['an end in the midst', after(700, fin), { code: 'ERR_STREAM_CUT' }],
])('%s is a clear failure', async (_name, fault, failure) => {
  const { speak, studio } = await open([fault]);
  await expect(speak(passageOf('Hello there, this is of some length.'))).rejects.toMatchObject(failure);
  expect(studio.hits).toEqual([1]);
  expect(studio.requests).toHaveLength(1);
});

test.each<[string, Fault]>([
  ['instead of an answer', instead(stall)],
  ['in the midst', after(700, stall)],
])('silence %s is noticed', async (_name, fault) => {
  const { speak } = await open([fault], { silenceMs: 50 });
  await expect(speak(passageOf('Hello there, this is of some length.'))).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
});

test('a service that is slow but not silent is listened to', async () => {
  const { speak } = await open([], { silenceMs: 120 }, { pieceDelayMs: 60 });
  const { words } = await speak(passageOf('One, two, three, four, five.'));
  expect(words).toEqual(['One,', 'two,', 'three,', 'four,', 'five.']);
});

test('a body that ends too early at any byte is never taken for whole', async () => {
  const { speak, studio } = await open();
  const { chunks } = await speak(passageOf('Hi.'));
  const whole = Buffer.concat(chunks.map(({ bytes }) => bytes));
  await studio.close();
  const sizes = Array.from({ length: 1500 }, (_, bytes) => bytes + 1);
  const cut = await open(sizes.map((bytes): HttpFault => ({ http: PATH, request: 0, at: { bytes }, do: fin })));
  let cuts = 0;
  for (;;) {
    const pieces: Uint8Array[] = [];
    const outcome = await (async () => {
      for await (const { bytes } of cut.listen(passageOf('Hi.'))) pieces.push(bytes);
      return 'whole';
    })().catch((reason) => reason.code);
    expect(whole.subarray(0, Buffer.concat(pieces).length).equals(Buffer.concat(pieces))).toBe(true);
    if (outcome === 'whole') {
      expect(Buffer.concat(pieces).equals(whole)).toBe(true);
      break;
    }
    expect(outcome, `cut after ${cuts + 1} bytes`).toBe('ERR_STREAM_CUT');
    cuts++;
  }
  expect(cuts).toBeGreaterThan(500);
});

test('a body that comes byte by byte gives the same chunks', async () => {
  const body = Buffer.from(`${LINE}\n\n{"type":"unknown"}\n${LINE}`);
  const { speak } = await serve(async (response) => {
    for (let at = 0; at < body.length; at++) {
      response.write(body.subarray(at, at + 1));
      await nextTurn();
    }
    response.end();
  });
  expect((await speak(passageOf('hä'))).chunks).toEqual([CHUNK, CHUNK]);
});

test('a body that only ends because the connection does proves nothing', async () => {
  const { speak } = await serve((response) => {
    response.socket?.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${LINE}\n`);
  });
  await expect(speak(passageOf('hä'))).rejects.toMatchObject({ code: 'ERR_STREAM_CUT' });
});

test('a broken chunk is a cut', async () => {
  const { speak } = await serve((response) => {
    response.socket?.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{"a\r\nnonsense`);
  });
  await expect(speak(passageOf('hä'))).rejects.toMatchObject({ code: 'ERR_STREAM_CUT' });
});

test('a passage without words may have no sound', async () => {
  const { speak } = await serve((response) => response.end('{"audio_base64":"","alignment":null}\n'));
  expect((await speak(passageOf('…'))).chunks).toEqual([]);
  await expect(speak(passageOf('ah'))).rejects.toMatchObject({ code: 'ERR_PROTOCOL' });
});

test('a listener who does not pull stops the voice', async () => {
  const { voices, listen } = await open();
  const text = Array.from({ length: 5000 }, (_, index) => `w${index},`).join(' ');
  const audio = listen(passageOf(text), undefined, { ...delivery, format: outputFormat('mp3_44100_192') });
  await audio.next();
  let made = -1;
  while (made < voices.piecesMade) {
    made = voices.piecesMade;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(made).toBeLessThan(4000);
  await audio.return();
});

test('leaving early frees the service, and closing the engine ends what is still spoken', async () => {
  const { voices, listen, engine } = await open([after(1200, stall)]);
  const text = 'Hi, this is of some length.';
  for await (const _ of listen(passageOf(text))) break;
  await expect.poll(() => voices.openStreams).toBe(0);
  const audio = listen(passageOf(text));
  await audio.next();
  const rest = expect(drain(audio)).rejects.toMatchObject({ code: 'ERR_STREAM_CUT' });
  await engine.close();
  await rest;
});

const drain = async (audio: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of audio);
};

test.each<[string, Fault]>([
  ['the answer', instead(stall)],
  ['audio', after(700, stall)],
])('stopping ends the wait for %s at once, with the reason given', async (_name, fault) => {
  const { speak } = await open([fault]);
  const stop = new AbortController();
  const reason = new Error('enough');
  setTimeout(() => stop.abort(reason), 30);
  await expect(speak(passageOf('Hello there, this is of some length.'), stop.signal)).rejects.toBe(reason);
});

test('stopping ends the wait for the text', async () => {
  const { speak } = await open();
  const stop = new AbortController();
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(speak(passageOf('Hello.'), stop.signal)).rejects.toBe(reason);
});

test('nobody there is a clear failure', async () => {
  const server = createTcpServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const { speak } = engineAt(`http://127.0.0.1:${port}`);
  await expect(speak(passageOf('Hello.'))).rejects.toMatchObject({
    code: 'ERR_NETWORK',
    message: `Cannot speak: 127.0.0.1:${port}: connection refused`,
  });
});
