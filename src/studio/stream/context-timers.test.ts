import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { openStream, type StreamTarget } from '../../testing/stream-client.js';
import { createToneVoices, type ToneOptions, toneBytes } from '../../testing/tone-voices.js';
import { type StudioOptions, startStudio } from '../server.js';
import { pause } from '../weather/faults.js';

const MP3 = outputFormat('mp3_44100_128');
const EXPIRED = {
  message: expect.stringContaining('timeout of 1.0 seconds'),
  error: 'input_timeout_exceeded',
  code: 1008,
};

const studioFor = async (options: Partial<StudioOptions> = {}, tones: ToneOptions = {}) => {
  const voices = createToneVoices(tones);
  const studio = await startStudio({ voices, closeDelayMs: 1, keep: 'all', inactivitySecondMs: 500, ...options });
  onTestFinished(() => studio.close());
  const open = (target: StreamTarget = {}) =>
    openStream(studio.url, { kind: 'multi-stream-input', query: { inactivity_timeout: '1' }, ...target });
  return { studio, voices, open };
};

test('empty text keeps a context alive and adds nothing; the other times out, alone', async () => {
  const { open, voices } = await studioFor();
  const client = await open();
  client.send({ text: 'Kept', context_id: 'kept' }, { text: 'Dropped. ', context_id: 'idle' });
  const expired = client.frame(({ error }) => error !== undefined);
  for (let isOver = false; !isOver; ) {
    client.send({ text: '', context_id: 'kept' });
    isOver = await Promise.race([expired.then(() => true), sleep(100, false)]);
  }
  client.send({ text: '', context_id: 'kept' });
  expect(client.frames).toEqual([{ ...EXPIRED, contextId: 'idle' }]);
  client.send({ text: ' alive. ', context_id: 'kept' }, { context_id: 'kept', close_context: true });
  await client.frame(({ isFinal }) => isFinal === true);
  expect(client.audio('kept').equals(toneBytes('Kept alive. ', MP3))).toBe(true);
  expect(voices.spoken).toEqual(['Kept alive. ']);
});

test('empty text does not start what waits', async () => {
  const { open, voices } = await studioFor();
  const client = await open();
  const sentence = 'This sentence has more than fifty characters, it has. ';
  const rest = 'And so has this one, but it does not come to its end as long as';
  client.send({ text: ' ', context_id: 'a', generation_config: { chunk_length_schedule: [50] } });
  client.send({ text: sentence + rest, context_id: 'a' }, { text: '', context_id: 'a' });
  client.send({ text: 'Heard. ', context_id: 'b', flush: true });
  await client.frame(({ contextId }) => contextId === 'b');
  expect(voices.spoken).toEqual([sentence, 'Heard. ']);
});

test('the id of a context that timed out is free again, and its place too', async () => {
  const { open } = await studioFor();
  const client = await open();
  const ids = ['a', 'b', 'c', 'd', 'e'];
  for (const id of ids) client.send({ text: 'Old. ', context_id: id });
  await sleep(250);
  client.send({ text: '', context_id: 'b' });
  await client.frame(({ error, contextId }) => error !== undefined && contextId === 'e');
  client.send({ text: 'New. ', context_id: 'a' }, { context_id: 'a', close_context: true });
  for (const id of ['c', 'd', 'e']) client.send({ context_id: id, flush: true });
  await client.frame(({ isFinal }) => isFinal === true);
  expect(client.audio('a').equals(toneBytes('New. ', MP3))).toBe(true);
  expect(client.frames.map((frame) => frame?.error).filter(Boolean)).toHaveLength(4);
});

test('a context that times out while it speaks is silent from then on', async () => {
  const { open, voices } = await studioFor({}, { pieceDelayMs: 20 });
  const client = await open({ query: { inactivity_timeout: '1', sync_alignment: 'true' } });
  client.send({ text: 'A clause. '.repeat(500), context_id: 'a', flush: true });
  const expired = client.frame(({ error }) => error !== undefined);
  for (let isOver = false; !isOver; ) {
    client.send({ text: '', context_id: 'b' });
    isOver = await Promise.race([expired.then(() => true), sleep(100, false)]);
  }
  await expect.poll(() => voices.openStreams).toBe(0);
  client.send({ text: '', context_id: 'b' });
  expect(client.of('a').at(-1)).toEqual({ ...EXPIRED, contextId: 'a' });
  expect(client.of('a').length).toBeGreaterThan(3);
  client.send({ close_socket: true });
  expect((await client.closed).code).toBe(1000);
  expect(client.of('a').at(-1)).toEqual({ ...EXPIRED, contextId: 'a' });
});

test('a frame that waits for its turn is not sent when its context has timed out', async () => {
  const { open } = await studioFor({ faults: [{ at: { frame: 1 }, do: pause(900) }] });
  const client = await open();
  client.send({ text: 'Long enough for many frames. '.repeat(20), context_id: 'a', flush: true });
  const expired = client.frame(({ error }) => error !== undefined);
  for (let isOver = false; !isOver; ) {
    client.send({ text: '', context_id: 'b' });
    isOver = await Promise.race([expired.then(() => true), sleep(100, false)]);
  }
  client.send({ text: 'After the pause. ', context_id: 'b', flush: true });
  await client.frame(({ contextId, audio }) => contextId === 'b' && typeof audio === 'string');
  expect(client.of('a')).toMatchObject([{ audio: expect.any(String) }, { ...EXPIRED, contextId: 'a' }]);
});

test('when the last context times out the socket closes', async () => {
  const { open, studio } = await studioFor();
  const client = await open();
  client.send({ text: 'Unheard. ', context_id: 'a' });
  expect(await client.closed).toEqual({ code: 1008, reason: expect.stringContaining('Have not received a new text') });
  expect(client.frames).toEqual([{ ...EXPIRED, contextId: 'a' }]);
  expect(studio.sessions[0]?.finished).toBe(false);
});

test('a socket without contexts closes as well, from the start and after the last isFinal', async () => {
  const { open } = await studioFor();
  const silent = await open();
  expect((await silent.closed).code).toBe(1008);
  expect(silent.frames).toEqual([EXPIRED]);
  const idle = await open();
  await sleep(300);
  idle.send({ text: 'Said. ', context_id: 'a' }, { context_id: 'a', close_context: true });
  await idle.frame(({ isFinal }) => isFinal === true);
  const finalMs = performance.now();
  expect((await idle.closed).code).toBe(1008);
  expect(performance.now() - finalMs).toBeGreaterThan(450);
  expect(idle.frames.at(-1)).toEqual(EXPIRED);
});

test('a closed context is not hurried: its text may take longer than the timeout', async () => {
  const { open } = await studioFor({ inactivitySecondMs: 100 }, { pieceDelayMs: 40 });
  const client = await open();
  client.send(
    { text: 'One, two, three, four, five, six. ', context_id: 'a' },
    { context_id: 'a', close_context: true },
  );
  await client.frame(({ isFinal }) => isFinal === true);
  expect(client.audio('a').equals(toneBytes('One, two, three, four, five, six. ', MP3))).toBe(true);
});

test.each(['stream-input', 'multi-stream-input'] as const)(
  'on %s what the studio has not read yet counts as heard',
  async (kind) => {
    const { open, studio } = await studioFor({ inactivitySecondMs: 150 }, { pieceDelayMs: 30 });
    const client = await open({ kind });
    // More than may wait, though soon said: the studio stops reading until the voice has said enough of it.
    const generation = { text: `${' '.repeat(5000)}Word, and more. `, context_id: 'a', flush: true };
    for (let count = 0; count < 40; count++) client.send(generation);
    client.send(kind === 'stream-input' ? { text: '' } : { close_socket: true });
    await client.frame(({ audio }) => typeof audio === 'string');
    expect(studio.sessions[0]?.messages.length).toBeLessThan(41);
    expect((await client.closed).code).toBe(1000);
    expect(client.audio().equals(toneBytes(generation.text.repeat(40), MP3))).toBe(true);
  },
);
