import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { openStream, refusedStream, type StreamClient } from '../../testing/stream-client.js';
import { createToneVoices, toneBytes } from '../../testing/tone-voices.js';
import { startStudio } from '../server.js';
import {
  audioAfterFinal,
  close,
  duplicate,
  earlyFinal,
  emptyFinal,
  error,
  type FaultPlan,
  fin,
  freeze,
  GARBAGE,
  garbage,
  noFinal,
  pause,
  refuse,
  reset,
  type StreamAction,
  silence,
  stall,
  tear,
} from './faults.js';

const TEXT = 'A sentence with several words, and then some more of them. '.repeat(3);
const BYTES = toneBytes(TEXT, outputFormat('mp3_44100_128'));

const studioWith = async (...faults: FaultPlan) => {
  const studio = await startStudio({ voices: createToneVoices(), closeDelayMs: 1, keep: 'all', faults });
  onTestFinished(() => studio.close());
  return studio;
};

const speak = async (url: string): Promise<StreamClient> => {
  const client = await openStream(url);
  client.send({ text: ' ' }, { text: TEXT }, { text: '' });
  return client;
};

const finals = (client: StreamClient) => client.frames.filter((frame) => frame?.isFinal === true);
const audioFrames = (client: StreamClient) => client.frames.filter((frame) => frame?.audio);
const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

test('a fault strikes its connection only, and is counted', async () => {
  const studio = await studioWith(
    { connection: 1, at: { frame: 2 }, do: reset },
    { at: { end: true }, do: emptyFinal },
  );
  const codes = [];
  for (let count = 0; count < 3; count++) codes.push((await (await speak(studio.url)).closed).code);
  expect(codes).toEqual([1000, 1006, 1000]);
  expect(studio.hits).toEqual([1, 2]);
  expect(studio.sessions.map(({ finished }) => finished)).toEqual([true, false, true]);
});

test.each([
  ['refused with a body', refuse(429, { detail: { code: 'rate_limit_exceeded' } }, { 'retry-after': '7' }), 429],
  ['redirected', refuse(302, '', { location: 'http://127.0.0.1:1/' }), 302],
  ['HTML', refuse(503, '<h1>Sorry</h1>'), 503],
])('an upgrade is %s', async (_, action, status) => {
  const studio = await studioWith({ at: { phase: 'upgrade' }, do: action });
  const refusal = await refusedStream(studio.url);
  expect(refusal).toMatchObject({ status, body: action.body, headers: action.headers });
  expect(studio.hits).toEqual([1]);
});

test('an upgrade is cut, or never answered', async () => {
  const studio = await studioWith(
    { connection: 0, at: { phase: 'upgrade' }, do: reset },
    { connection: 1, at: { phase: 'upgrade' }, do: fin },
    { connection: 2, at: { phase: 'upgrade' }, do: stall },
  );
  await expect(openStream(studio.url)).rejects.toThrow(/ECONNRESET/);
  await expect(openStream(studio.url)).rejects.toThrow(/socket hang up/);
  const waiting = openStream(studio.url).catch(() => 'ended');
  expect(await Promise.race([waiting, settled().then(() => 'waiting')])).toBe('waiting');
  await studio.close();
  expect(await waiting).toBe('ended');
});

test.each<[string, StreamAction, number]>([
  ['reset', reset, 1006],
  ['fin', fin, 1006],
  ['tear', tear, 1006],
  ['close 1000', close(1000), 1000],
  ['close 1005', close(1005), 1005],
  ['close 1011', close(1011, 'broken'), 1011],
])('%s after so many bytes: exactly those arrive', async (_, action, code) => {
  const bytes = 5000;
  const studio = await studioWith({ at: { bytes }, do: action });
  const client = await speak(studio.url);
  expect((await client.closed).code).toBe(code);
  expect(finals(client)).toEqual([]);
  expect(client.audio().equals(BYTES.subarray(0, bytes))).toBe(true);
  expect(studio.sessions[0]).toMatchObject({ audioBytes: bytes, finished: false });
});

test.each([0, 1, 4])('after %i audio frames', async (frame) => {
  const studio = await studioWith({ at: { frame }, do: close(1012) });
  const client = await speak(studio.url);
  expect((await client.closed).code).toBe(1012);
  expect(client.frames).toHaveLength(frame);
});

test.each([0, 1, 2, 3])('after %i messages', async (message) => {
  const studio = await studioWith({ at: { message }, do: reset });
  const client = await openStream(studio.url);
  client.send({ text: ' ' });
  for (let sent = 1; sent <= 3; sent++) {
    await settled();
    if (client.socket.readyState === client.socket.OPEN) client.send({ text: 'x ' });
  }
  expect((await client.closed).code).toBe(1006);
  expect(studio.sessions[0]?.messages).toHaveLength(message);
});

test('an error frame, then its close', async () => {
  const studio = await studioWith({ at: { frame: 1 }, do: error('quota_exceeded', 'No credits', 1008) });
  const client = await speak(studio.url);
  expect(await client.closed).toEqual({ code: 1008, reason: 'No credits' });
  expect(client.frames.slice(1)).toEqual([{ message: 'No credits', error: 'quota_exceeded', code: 1008 }]);
});

test.each([
  ['stall', stall, true],
  ['freeze', freeze, false],
])('%s: nothing comes and nothing closes', async (_, action, answersPings) => {
  const studio = await studioWith({ at: { frame: 2 }, do: action });
  const client = await speak(studio.url);
  await client.frame(() => client.frames.length === 2);
  let pongs = 0;
  client.socket.on('pong', () => pongs++);
  client.socket.ping();
  if (answersPings) await once(client.socket, 'pong');
  else await settled();
  expect(client.frames).toHaveLength(2);
  expect(client.socket.readyState).toBe(client.socket.OPEN);
  expect(pongs).toBe(answersPings ? 1 : 0);
});

test('a stall outlives the inactivity timer', async () => {
  const faults: FaultPlan = [{ at: { message: 1 }, do: stall }];
  const studio = await startStudio({ voices: createToneVoices(), inactivitySecondMs: 1, faults });
  onTestFinished(() => studio.close());
  const client = await speak(studio.url);
  await settled();
  expect(client.frames).toEqual([]);
});

test('a pause delays and changes nothing', async () => {
  const studio = await studioWith({ at: { frame: 0 }, do: pause(80) });
  const startMs = performance.now();
  const client = await speak(studio.url);
  expect((await client.closed).code).toBe(1000);
  expect(performance.now() - startMs).toBeGreaterThan(75);
  expect(client.audio().equals(BYTES)).toBe(true);
});

test.each(Object.keys(GARBAGE) as (keyof typeof GARBAGE)[])('garbage: %s', async (kind) => {
  const studio = await studioWith({ at: { frame: 1 }, do: garbage(kind) });
  const client = await openStream(studio.url);
  const raw: string[] = [];
  client.socket.on('message', (data) => raw.push(data.toString('latin1')));
  client.send({ text: ' ' }, { text: TEXT }, { text: '' });
  expect((await client.closed).code).toBe(1000);
  expect(raw[1]).toBe(Buffer.from(GARBAGE[kind]).toString('latin1'));
  expect(finals(client)).toHaveLength(1);
  expect(studio.sessions[0]?.audioBytes).toBe(BYTES.length);
});

test('a doubled frame', async () => {
  const studio = await studioWith({ at: { frame: 2 }, do: duplicate });
  const client = await speak(studio.url);
  await client.closed;
  expect(client.frames[2]).toEqual(client.frames[1]);
  expect(client.audio().length).toBeGreaterThan(BYTES.length);
});

test('an early end', async () => {
  const studio = await studioWith({ at: { frame: 2 }, do: earlyFinal });
  const client = await speak(studio.url);
  expect((await client.closed).code).toBe(1000);
  expect(audioFrames(client)).toHaveLength(2);
  expect(client.frames.at(-1)).toMatchObject({ isFinal: true });
});

test('no end, an end without null, silence, and audio after the end', async () => {
  const studio = await studioWith(
    { connection: 0, at: { end: true }, do: noFinal },
    { connection: 1, at: { end: true }, do: emptyFinal },
    { connection: 2, at: { frame: 0 }, do: silence },
    { connection: 3, at: { end: true }, do: audioAfterFinal },
  );
  const endless = await speak(studio.url);
  await settled();
  expect(endless.socket.readyState).toBe(endless.socket.OPEN);
  expect(endless.audio().equals(BYTES)).toBe(true);
  expect(finals(endless)).toEqual([]);
  const empty = await speak(studio.url);
  await empty.closed;
  expect(empty.frames.at(-1)).toMatchObject({ audio: '', isFinal: true });
  const silent = await speak(studio.url);
  expect((await silent.closed).code).toBe(1000);
  expect(silent.frames).toEqual([{ audio: null, isFinal: true, alignment: null, normalizedAlignment: null }]);
  const late = await speak(studio.url);
  await late.closed;
  expect(late.frames.at(-2)).toMatchObject({ isFinal: true });
  expect(late.frames.at(-1)).toMatchObject({ isFinal: null, audio: expect.any(String) });
});

test('several faults on one connection, in their order', async () => {
  const studio = await studioWith(
    { at: { bytes: 100 }, do: garbage('unknown') },
    { at: { bytes: 200 }, do: pause(1) },
    { at: { bytes: 300 }, do: reset },
  );
  const client = await speak(studio.url);
  await client.closed;
  expect(client.audio().equals(BYTES.subarray(0, 300))).toBe(true);
  expect(studio.hits).toEqual([1, 1, 1]);
});
