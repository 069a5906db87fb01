import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { openStream, type StreamClient, type StreamTarget } from '../../testing/stream-client.js';
import { createToneVoices, type ToneOptions, toneBytes, wordsIn } from '../../testing/tone-voices.js';
import { type StudioOptions, startStudio } from '../server.js';

const MP3 = outputFormat('mp3_44100_128');
const CLOSE_SOCKET = { close_socket: true };
const FINAL = { audio: null, isFinal: true, alignment: null, normalizedAlignment: null };

const studioFor = async (options: Partial<StudioOptions> = {}, tones: ToneOptions = {}) => {
  const voices = createToneVoices(tones);
  const studio = await startStudio({ voices, closeDelayMs: 1, keep: 'all', ...options });
  onTestFinished(() => studio.close());
  const open = (target: StreamTarget = {}) => openStream(studio.url, { kind: 'multi-stream-input', ...target });
  return { studio, voices, open };
};

const start = (id: string) => ({ text: ' ', context_id: id });
const say = (id: string, text: string) => ({ text, context_id: id });
const flush = (id: string) => ({ context_id: id, flush: true });
const close = (id: string) => ({ context_id: id, close_context: true });

const expectSpoken = (client: StreamClient, id: string, text: string, speed = 1): void => {
  expect(wordsIn(client.audio(id))).toEqual(text.trim().split(/\s+/));
  expect(client.audio(id).equals(toneBytes(text, MP3, speed))).toBe(true);
  expect(client.of(id).filter((frame) => frame?.isFinal === true)).toHaveLength(1);
  expect(client.of(id).at(-1)).toEqual({ ...FINAL, contextId: id });
};

test('each context has its own text, and its frames name it', async () => {
  const { open, studio, voices } = await studioFor();
  const client = await open();
  client.send(start('a'), say('a', 'Hello '), start('b'), say('b', 'Good '), say('a', 'there. '), say('b', 'day. '));
  client.send(close('b'), close('a'), CLOSE_SOCKET);
  expect(await client.closed).toEqual({ code: 1000, reason: '' });
  expectSpoken(client, 'a', 'Hello there. ');
  expectSpoken(client, 'b', 'Good day. ');
  for (const frame of client.frames)
    expect(Object.keys(frame ?? {}).sort()).toEqual([
      'alignment',
      'audio',
      'contextId',
      'isFinal',
      'normalizedAlignment',
    ]);
  for (const id of ['a', 'b']) {
    const [first, ...others] = client.of(id);
    expect(first?.alignment).toMatchObject({ chars: [...(id === 'a' ? 'Hello there.  ' : 'Good day.  ')] });
    for (const frame of others) expect(frame?.alignment).toBeNull();
  }
  expect(studio.sessions).toMatchObject([{ kind: 'multi-stream-input', finished: true, voiceId: 'tone-a' }]);
  expect(studio.sessions[0]?.frames).toBe(client.frames.length - 2);
  expect(voices.openStreams).toBe(0);
});

test('messages that name no context speak in one called default', async () => {
  const { open } = await studioFor();
  const client = await open();
  client.send({ text: ' ' }, { text: 'No name. ' }, { close_context: true });
  await client.frame(({ isFinal }) => isFinal === true);
  expectSpoken(client, 'default', 'No name. ');
});

test('a flush speaks at once, with text and without, also as the first message; isFinal comes on closing', async () => {
  const { open, voices } = await studioFor();
  const client = await open();
  client.send(say('a', 'One. '), flush('a'));
  await client.frame(({ audio }) => typeof audio === 'string');
  client.send({ ...say('a', 'Two. '), flush: true }, flush('b'), say('b', 'Three. '), flush('b'));
  await client.frame(({ contextId }) => contextId === 'b');
  expect(voices.spoken).toEqual(['One. ', 'Two. ', 'Three. ']);
  expect(client.frames.filter((frame) => frame?.isFinal !== null)).toEqual([]);
  client.send(close('a'), close('b'));
  for (const id of ['a', 'b']) await client.frame(({ contextId, isFinal }) => contextId === id && isFinal === true);
  expectSpoken(client, 'a', 'One. Two. ');
  expectSpoken(client, 'b', 'Three. ');
});

test('a context that has much to say does not hold up the others', async () => {
  const { open } = await studioFor({}, { pieceDelayMs: 20 });
  const client = await open({ query: { sync_alignment: 'true' } });
  const long = 'And on it goes, '.repeat(60);
  client.send({ ...say('long', long), flush: true });
  await client.frame(({ contextId }) => contextId === 'long');
  client.send({ ...say('short', 'Quick. '), flush: true }, close('short'));
  await client.frame(({ contextId, isFinal }) => contextId === 'short' && isFinal === true);
  const framesBefore = client.of('long').length;
  client.send(CLOSE_SOCKET);
  expect((await client.closed).code).toBe(1000);
  expect(client.of('long').length).toBeGreaterThan(framesBefore + 10);
  expectSpoken(client, 'short', 'Quick. ');
  expectSpoken(client, 'long', long);
});

test('five contexts speak at the same time; the sixth ends the socket', async () => {
  const { open, voices } = await studioFor({}, { pieceDelayMs: 20 });
  const client = await open({ query: { sync_alignment: 'true' } });
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const text = 'One clause, and one more, '.repeat(10);
  for (const id of ids) client.send({ ...say(id, text), flush: true });
  for (const id of ids) await client.frame(({ contextId }) => contextId === id);
  expect(voices.openStreams).toBe(5);
  client.send(flush('f'));
  const { code, reason } = await client.closed;
  const message = expect.stringMatching(/^Maximum simultaneous contexts .* exceeded \(5\)/);
  expect({ code, reason }).toEqual({ code: 1008, reason: expect.stringMatching(/^Maximum simultaneous contexts/) });
  expect(client.frames.at(-1)).toEqual({ message, error: 'max_active_conversations', code: 1008 });
  await expect.poll(() => voices.openStreams).toBe(0);
  expect(voices.piecesMade).toBeLessThan(100);
});

test('a closed context keeps its place until its isFinal, and then gives it up', async () => {
  const { open } = await studioFor({}, { pieceDelayMs: 30 });
  const client = await open();
  for (const id of ['a', 'b', 'c', 'd', 'e']) client.send(start(id));
  client.send({ ...say('a', 'Some, words. '), flush: true }, close('a'));
  await client.frame(({ contextId, isFinal }) => contextId === 'a' && isFinal === true);
  client.send(say('f', 'Sixth. '), close('f'));
  await client.frame(({ contextId, isFinal }) => contextId === 'f' && isFinal === true);
  expectSpoken(client, 'f', 'Sixth. ');
  client.send({ ...say('g', 'Seventh, slowly. '), flush: true }, close('g'), start('h'));
  expect((await client.closed).code).toBe(1008);
  expect(client.frames.at(-1)).toMatchObject({ error: 'max_active_conversations' });
});

test('an id may be used again: a new context, which waits until the old one has ended', async () => {
  const { open, voices } = await studioFor({}, { pieceDelayMs: 20 });
  const client = await open({ query: { sync_alignment: 'true' } });
  client.send({ ...say('a', 'First life, and more, of it. '), flush: true }, close('a'));
  client.send({ ...say('a', 'Second life. '), voice_settings: { speed: 1.2 } }, close('a'));
  client.send(CLOSE_SOCKET);
  expect((await client.closed).code).toBe(1000);
  const finals = client.frames.flatMap((frame, index) => (frame?.isFinal === true ? [index] : []));
  expect(finals).toHaveLength(2);
  const soundOf = (from: number, to?: number) =>
    Buffer.concat(client.frames.slice(from, to).map((frame) => Buffer.from(String(frame?.audio ?? ''), 'base64')));
  expect(soundOf(0, finals[0]).equals(toneBytes('First life, and more, of it. ', MP3))).toBe(true);
  expect(soundOf(finals[0] ?? 0).equals(toneBytes('Second life. ', MP3, 1.2))).toBe(true);
  expect(voices.openStreams).toBe(0);
});

test('closing a context that is not there does nothing', async () => {
  const { open } = await studioFor();
  const client = await open();
  client.send(close('nobody'), start('a'), close('a'), close('a'), CLOSE_SOCKET);
  expect((await client.closed).code).toBe(1000);
  expect(client.frames).toEqual([{ ...FINAL, contextId: 'a' }]);
});

test('close_context speaks what waits, and ignores text beside it', async () => {
  const { open } = await studioFor();
  const client = await open();
  client.send(say('a', 'Not flushed. '), { ...close('a'), text: 'Never said. ' });
  await client.frame(({ isFinal }) => isFinal === true);
  expectSpoken(client, 'a', 'Not flushed. ');
});

test('close_socket speaks what waits everywhere, hears nothing more, and then closes', async () => {
  const { open, studio } = await studioFor({}, { pieceDelayMs: 30 });
  const client = await open();
  client.send({ ...say('a', 'Flushed, and slow. '), flush: true }, say('b', 'Waiting, yet. '), close('b'));
  client.send(say('c', 'Waiting. '), CLOSE_SOCKET, say('c', 'Too late. '), say('d', 'Too late. '), flush('d'));
  expect(await client.closed).toEqual({ code: 1000, reason: '' });
  expectSpoken(client, 'a', 'Flushed, and slow. ');
  expectSpoken(client, 'b', 'Waiting, yet. ');
  expectSpoken(client, 'c', 'Waiting. ');
  expect(client.of('d')).toEqual([]);
  expect(studio.sessions[0]?.finished).toBe(true);
});

test.each([[[]], [[start('a'), close('a')]]])(
  'close_socket closes a socket that says nothing: %j',
  async (messages) => {
    const { open } = await studioFor();
    const client = await open();
    client.send(...messages, CLOSE_SOCKET);
    expect((await client.closed).code).toBe(1000);
  },
);

test('auto mode, the schedule and the seed are those of the socket, each context for itself', async () => {
  const { open, voices } = await studioFor();
  const auto = await open({ query: { auto_mode: 'true' } });
  auto.send(start('a'), say('a', 'Hel'), say('b', 'Yes. '), say('a', 'lo '), CLOSE_SOCKET);
  await auto.closed;
  expect([...voices.spoken].sort()).toEqual(['Hel', 'Yes. ', 'lo ']);
  const scheduled = await open();
  const sentence = 'This sentence has more than fifty characters, it has. ';
  scheduled.send({ ...start('a'), generation_config: { chunk_length_schedule: [50] } }, say('a', sentence));
  scheduled.send(start('b'), say('b', sentence));
  await scheduled.frame(({ contextId }) => contextId === 'a');
  expect(voices.spoken.slice(3)).toEqual([sentence]);
});

test('a client that does not read stops all voices, and is served when it reads again', async () => {
  const { open, voices } = await studioFor();
  const query = { sync_alignment: 'true', auto_mode: 'true', output_format: 'mp3_44100_192' };
  const client = await open({ query });
  client.socket.pause();
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const sentence = `${'word '.repeat(199)}end. `;
  for (let count = 0; count < 20; count++) for (const id of ids) client.send(say(id, sentence));
  client.send(CLOSE_SOCKET);
  let before = -1;
  while (voices.piecesMade !== before || before === 0) {
    before = voices.piecesMade;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(before).toBeLessThan(60);
  client.socket.resume();
  expect((await client.closed).code).toBe(1000);
  expect(voices.piecesMade).toBe(100);
  for (const id of ids) expect(wordsIn(client.audio(id))).toHaveLength(4000);
  expect(voices.openStreams).toBe(0);
});

test('a client that leaves stops all voices at once', async () => {
  const { open, voices, studio } = await studioFor({}, { pieceDelayMs: 30 });
  const client = await open();
  for (const id of ['a', 'b', 'c']) client.send({ ...say(id, 'One clause. '.repeat(200)), flush: true });
  await expect.poll(() => voices.piecesMade).toBeGreaterThan(5);
  client.socket.terminate();
  await expect.poll(() => voices.openStreams).toBe(0);
  expect(voices.piecesMade).toBeLessThan(200);
  expect(studio.sessions[0]).toMatchObject({ finished: false, closed: { code: 1006 } });
});

test('closing the studio ends contexts that wait for each other', async () => {
  const { open, voices, studio } = await studioFor({}, { pieceDelayMs: 1000 });
  const client = await open();
  client.send({ ...say('a', 'Slow. '), flush: true }, close('a'), { ...say('a', 'After. '), flush: true }, start('b'));
  await expect.poll(() => voices.openStreams).toBe(1);
  await studio.close();
  expect((await client.closed).code).toBe(1006);
  expect(voices.openStreams).toBe(0);
  expect(voices.spoken).toEqual(['Slow. ']);
});

test('leaves no timer behind', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const { open, studio } = await studioFor({ closeDelayMs: 60_000 });
  for (const messages of [
    [start('a')],
    [start('a'), close('a')],
    [CLOSE_SOCKET],
    [start('a'), start('b'), { text: 7 }],
  ]) {
    const client = await open();
    client.send(...messages);
    await expect.poll(() => studio.sessions.at(-1)?.messages.length).toBe(messages.length);
  }
  await studio.close();
  expect(timers()).toBeLessThanOrEqual(before);
});
