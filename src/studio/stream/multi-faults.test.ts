import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { openStream } from '../../testing/stream-client.js';
import { createToneVoices, toneBytes } from '../../testing/tone-voices.js';
import { startStudio } from '../server.js';
import {
  audioAfterFinal,
  duplicate,
  earlyFinal,
  emptyFinal,
  error,
  type FaultPlan,
  noFinal,
  refuse,
  reset,
  silence,
} from '../weather/faults.js';

const MP3 = outputFormat('mp3_44100_128');
const TEXT = 'A sentence with several words, and then some more of them. '.repeat(3);
const BYTES = toneBytes(TEXT, MP3);

const studioWith = async (...faults: FaultPlan) => {
  const studio = await startStudio({ voices: createToneVoices(), closeDelayMs: 1, keep: 'all', faults });
  onTestFinished(() => studio.close());
  const open = () => openStream(studio.url, { kind: 'multi-stream-input' });
  return { studio, open };
};

/** Two contexts that speak the same text at the same time, then the end of the socket. */
const speakTwice = async (open: () => ReturnType<typeof openStream>) => {
  const client = await open();
  for (const id of ['a', 'b']) client.send({ text: TEXT, context_id: id, flush: true });
  client.send({ close_socket: true });
  return client;
};

test('faults count the handshakes of both sockets', async () => {
  const { studio, open } = await studioWith({ connection: 2, at: { phase: 'upgrade' }, do: refuse(503) });
  const one = await openStream(studio.url);
  const two = await open();
  await expect(open()).rejects.toThrow('503');
  for (const { socket } of [one, two]) socket.terminate();
  expect(studio.hits).toEqual([1]);
  expect(studio.sessions.map(({ connection, kind, refusedStatus }) => [connection, kind, refusedStatus])).toEqual([
    [0, 'stream-input', undefined],
    [1, 'multi-stream-input', undefined],
    [2, 'multi-stream-input', 503],
  ]);
});

test.each([1, 417, 9001, 2 * BYTES.length - 1])('after %i bytes of all contexts together', async (bytes) => {
  const { studio, open } = await studioWith({ at: { bytes }, do: error('system_busy', 'Busy') });
  const client = await speakTwice(open);
  expect((await client.closed).code).toBe(1008);
  expect(client.frames.at(-1)).toEqual({ error: 'system_busy', message: 'Busy', code: 1008 });
  expect(client.audio()).toHaveLength(bytes);
  expect(studio.sessions[0]).toMatchObject({ audioBytes: bytes, finished: false });
});

test('a frame that comes twice has the name of its context', async () => {
  const { open } = await studioWith({ at: { frame: 3 }, do: duplicate });
  const client = await speakTwice(open);
  expect((await client.closed).code).toBe(1000);
  expect(client.frames[3]).toEqual(client.frames[2]);
  expect(client.audio('a').length + client.audio('b').length).toBeGreaterThan(2 * BYTES.length);
});

test('isFinal too early: for the context that spoke last, and the socket closes', async () => {
  const { studio, open } = await studioWith({ at: { frame: 3 }, do: earlyFinal });
  const client = await speakTwice(open);
  expect((await client.closed).code).toBe(1000);
  expect(client.frames).toHaveLength(4);
  expect(client.frames[3]).toMatchObject({ isFinal: true, contextId: client.frames[2]?.contextId });
  expect(studio.hits).toEqual([1]);
});

test('what a fault does to isFinal and to sound, it does to every context', async () => {
  const empty = await speakTwice((await studioWith({ at: { end: true }, do: emptyFinal })).open);
  await empty.closed;
  for (const id of ['a', 'b']) expect(empty.of(id).at(-1)).toMatchObject({ audio: '', isFinal: true });
  const silent = await speakTwice((await studioWith({ at: { bytes: 0 }, do: silence })).open);
  expect((await silent.closed).code).toBe(1000);
  expect(silent.frames.map((frame) => frame?.isFinal)).toEqual([true, true]);
  const late = await speakTwice((await studioWith({ at: { end: true }, do: audioAfterFinal })).open);
  await late.closed;
  for (const id of ['a', 'b']) {
    expect(late.of(id).slice(-2)).toMatchObject([{ isFinal: true }, { isFinal: null }]);
    expect(late.audio(id)).toHaveLength(BYTES.length + 64);
  }
});

test('without isFinal the socket stays open, with all its sound', async () => {
  const { studio, open } = await studioWith({ at: { end: true }, do: noFinal });
  const client = await speakTwice(open);
  await expect.poll(() => client.audio().length).toBe(2 * BYTES.length);
  await expect.poll(() => studio.hits).toEqual([1]);
  expect(client.frames.some((frame) => frame?.isFinal === true)).toBe(false);
  expect(client.socket.readyState).toBe(client.socket.OPEN);
  client.socket.close();
  await client.closed;
  expect(studio.sessions[0]?.finished).toBe(false);
});

test('a reset ends every context', async () => {
  const voices = createToneVoices();
  const studio = await startStudio({ voices, keep: 'all', faults: [{ at: { frame: 2 }, do: reset }] });
  onTestFinished(() => studio.close());
  const client = await speakTwice(() => openStream(studio.url, { kind: 'multi-stream-input' }));
  expect((await client.closed).code).toBe(1006);
  await expect.poll(() => voices.openStreams).toBe(0);
});
