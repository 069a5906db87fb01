import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { openStream, refusedStream } from '../../testing/stream-client.js';
import { createToneVoices, type ToneOptions, toneBytes, wordsIn } from '../../testing/tone-voices.js';
import { type StudioOptions, startStudio } from '../server.js';
import { pause } from '../weather/faults.js';

const MP3 = outputFormat('mp3_44100_128');
const START = { text: ' ' };
const END = { text: '' };
const FINAL = { audio: null, isFinal: true, alignment: null, normalizedAlignment: null };

const studioFor = async (options: Partial<StudioOptions> = {}, tones: ToneOptions = {}) => {
  const voices = createToneVoices(tones);
  const studio = await startStudio({ voices, closeDelayMs: 1, keep: 'all', ...options });
  onTestFinished(() => studio.close());
  return { studio, voices, url: studio.url };
};

/** Times of characters, with the ends where the next one must start. */
const timesOf = (alignment: unknown) =>
  alignment as { chars: string[]; charStartTimesMs: number[]; charDurationsMs: number[] };

test('a short session, as recorded', async () => {
  const { url, studio, voices } = await studioFor();
  const client = await openStream(url);
  client.send(START, { text: 'Hello wor' }, { text: 'ld.' }, END);
  expect(await client.closed).toEqual({ code: 1000, reason: '' });
  expect(client.frames.at(-1)).toEqual(FINAL);
  for (const frame of client.frames)
    expect(Object.keys(frame ?? {}).sort()).toEqual(['alignment', 'audio', 'isFinal', 'normalizedAlignment']);
  expect(client.audio().equals(toneBytes('Hello world.', MP3))).toBe(true);
  const [first, ...others] = client.frames;
  const alignment = timesOf(first?.alignment);
  expect(alignment.chars.join('')).toBe('Hello world. ');
  expect(alignment.charStartTimesMs[0]).toBe(0);
  alignment.charStartTimesMs.forEach((startMs, index) => {
    if (index > 0)
      expect(startMs).toBe((alignment.charStartTimesMs[index - 1] ?? 0) + (alignment.charDurationsMs[index - 1] ?? 0));
  });
  const normalized = timesOf(first?.normalizedAlignment);
  expect(normalized.chars.join('')).toBe(' Hello world. ');
  expect(normalized.charStartTimesMs.slice(0, 2)).toEqual([0, normalized.charDurationsMs[0]]);
  for (const frame of others) expect(frame?.alignment).toBeNull();
  for (const frame of client.frames.slice(0, -1)) expect(frame?.isFinal).toBeNull();
  expect(voices.spoken).toEqual(['Hello world.']);
  expect(studio.sessions[0]).toMatchObject({ finished: true, voiceId: 'tone-a', frames: client.frames.length - 1 });
  expect(studio.sessions[0]?.messages.map(({ message }) => message)).toEqual([
    START,
    { text: 'Hello wor' },
    { text: 'ld.' },
    END,
  ]);
});

test('cuts the sound at any byte, the same way each time', async () => {
  const { url } = await studioFor();
  const text = 'Many words make a long sound. '.repeat(20);
  const session = async () => {
    const client = await openStream(url);
    client.send(START, { text }, END);
    await client.closed;
    return client;
  };
  const [one, two] = [await session(), await session()];
  expect(one.frames).toEqual(two.frames);
  const sizes = one.frames.slice(0, -1).map((frame) => Buffer.from(String(frame?.audio), 'base64').length);
  expect(sizes.some((size) => size % 417 !== 0)).toBe(true);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(8192);
  expect(one.audio().equals(toneBytes(text, MP3))).toBe(true);
});

test('generates by the schedule; times restart, and each generation ends in a blank of the service', async () => {
  const { url, voices } = await studioFor();
  const client = await openStream(url);
  client.send({ ...START, generation_config: { chunk_length_schedule: [50] } });
  const sentences = ['The first sentence has more than fifty characters, yes. ', 'The second is shorter. '];
  for (const text of sentences) client.send({ text });
  client.send(END);
  await client.closed;
  expect(voices.spoken).toEqual(sentences);
  const timed = client.frames.filter((frame) => frame?.alignment);
  expect(timed.map((frame) => timesOf(frame?.alignment).chars.join(''))).toEqual(sentences.map((text) => `${text} `));
  for (const frame of timed) expect(timesOf(frame?.alignment).charStartTimesMs[0]).toBe(0);
  expect(wordsIn(client.audio())).toEqual(sentences.join('').trim().split(' '));
});

test('flush speaks at once without isFinal, auto mode speaks each message, a trigger needs 50 characters', async () => {
  const { url, voices } = await studioFor();
  const client = await openStream(url);
  client.send(START, { text: 'Short. ', flush: true });
  await client.frame((frame) => frame.audio !== null);
  client.send({ text: 'Too short. ', try_trigger_generation: true }, { text: 'Now. ', flush: true }, END);
  await client.closed;
  expect(voices.spoken).toEqual(['Short. ', 'Too short. Now. ']);
  expect(client.frames.filter((frame) => frame?.isFinal === true)).toHaveLength(1);
  const auto = await openStream(url, { query: { auto_mode: 'true' } });
  auto.send(START, { text: 'Hel' }, { text: 'lo ' }, END);
  await auto.closed;
  expect(voices.spoken.slice(2)).toEqual(['Hel', 'lo ']);
});

test('a keep-alive joins the text as a character without time', async () => {
  const { url } = await studioFor();
  const client = await openStream(url);
  client.send(START, { text: 'One' }, { text: ' ' }, { text: ' ' }, { text: 'two' }, END);
  await client.closed;
  const { chars, charDurationsMs } = timesOf(client.frames[0]?.alignment);
  expect(chars.join('')).toBe('One  two ');
  expect(charDurationsMs.slice(3, 5)).toEqual([0, 0]);
});

test.each([[[START, END]], [[START, { text: '   ', flush: true }, END]], [[END]]])(
  'blanks alone give no audio, but isFinal: %j',
  async (messages) => {
    const { url, voices } = await studioFor();
    const client = await openStream(url);
    client.send(...messages);
    expect((await client.closed).code).toBe(1000);
    expect(client.frames).toEqual([FINAL]);
    expect(voices.spoken).toEqual([]);
  },
);

test('text after the end of the input is ignored', async () => {
  const { url, voices } = await studioFor({ closeDelayMs: 50 });
  const client = await openStream(url);
  client.send(START, { text: 'One.' }, END, { text: 'Two.', flush: true }, END);
  expect((await client.closed).code).toBe(1000);
  expect(voices.spoken).toEqual(['One.']);
});

test('with sync_alignment each frame has its own characters, sent as they are made', async () => {
  const { url, voices } = await studioFor({}, { pieceDelayMs: 30 });
  const text = 'A clause, and then another one, '.repeat(10);
  const client = await openStream(url, { query: { sync_alignment: 'true' } });
  client.send(START, { text }, END);
  await client.frame((frame) => frame.audio !== null);
  expect(voices.piecesMade).toBeLessThan(20);
  await client.closed;
  expect(client.aligned()).toBe(`${text} `);
  const startsMs = client.frames.flatMap((frame) =>
    frame?.alignment ? timesOf(frame.alignment).charStartTimesMs : [],
  );
  expect(startsMs).toEqual([...startsMs].sort((one, two) => one - two));
  expect(client.frames.filter((frame) => frame?.alignment).length).toBeGreaterThan(20);
  const normalized = client.frames.flatMap((frame) =>
    frame?.normalizedAlignment ? timesOf(frame.normalizedAlignment).chars : [],
  );
  expect(normalized.join('')).toBe(` ${text} `);
  expect(client.audio().equals(toneBytes(text, MP3))).toBe(true);
});

test('inactivity ends the session with the recorded error; a keep-alive holds it, also a long input', async () => {
  const { url } = await studioFor({ inactivitySecondMs: 500 });
  const client = await openStream(url, { query: { inactivity_timeout: '1' } });
  client.send(START);
  for (let round = 0; round < 6; round++) {
    await new Promise((resolve) => setTimeout(resolve, 120));
    client.send({ text: ' ' });
  }
  expect(client.frames).toEqual([]);
  const { code, reason } = await client.closed;
  expect(client.frames).toEqual([
    { message: expect.stringContaining('timeout of 1.0 seconds'), error: 'input_timeout_exceeded', code: 1008 },
  ]);
  expect(code).toBe(1008);
  expect(reason).toContain('Have not received a new text input within the timeout');
});

test('a client that does not read stops the voice, and is served when it reads again', async () => {
  const { url, voices } = await studioFor();
  const query = { sync_alignment: 'true', auto_mode: 'true', output_format: 'mp3_44100_192' };
  const client = await openStream(url, { query });
  client.socket.pause();
  const sentence = `${'word '.repeat(199)}end. `;
  client.send(START);
  for (let count = 0; count < 100; count++) client.send({ text: sentence });
  client.send(END);
  let before = -1;
  while (voices.piecesMade !== before || before === 0) {
    before = voices.piecesMade;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(before).toBeLessThan(60);
  client.socket.resume();
  expect((await client.closed).code).toBe(1000);
  expect(voices.piecesMade).toBe(100);
  expect(wordsIn(client.audio())).toHaveLength(20_000);
});

test('a client that leaves stops the voice at once', async () => {
  const { url, voices, studio } = await studioFor({}, { pieceDelayMs: 30 });
  const client = await openStream(url);
  client.send(START, { text: 'One clause. '.repeat(500), flush: true });
  await new Promise((resolve) => setTimeout(resolve, 100));
  client.socket.terminate();
  await client.closed;
  await expect.poll(() => voices.openStreams).toBe(0);
  const made = voices.piecesMade;
  expect(made).toBeLessThan(100);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(voices.piecesMade).toBe(made);
  expect(studio.sessions[0]?.closed?.code).toBe(1006);
});

test('closing the studio ends everything, and leaves the voices', async () => {
  const { url, voices, studio } = await studioFor({}, { pieceDelayMs: 1000 });
  const client = await openStream(url);
  client.send(START, { text: 'Slow. ', flush: true });
  await studio.close();
  await studio.close();
  expect((await client.closed).code).toBe(1006);
  expect(voices.openStreams).toBe(0);
  await expect(openStream(url)).rejects.toThrow(/ECONNREFUSED/);
});

test('leaves no timer behind', async () => {
  const FLUSH = { text: 'x', flush: true };
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const { url, studio } = await studioFor({
    closeDelayMs: 60_000,
    faults: [4, 5].map((connection) => ({ connection, at: { message: 1 }, do: pause(60_000) })),
  });
  for (const message of [START, START, END, END, FLUSH, FLUSH]) {
    const client = await openStream(url);
    client.send(START, message);
    await expect.poll(() => studio.sessions.at(-1)?.messages.length).toBe(2);
  }
  await studio.close();
  expect(timers()).toBeLessThanOrEqual(before);
});

test('starts in milliseconds', async () => {
  const startsMs = [];
  for (let round = 0; round < 5; round++) {
    const startMs = performance.now();
    await studioFor();
    startsMs.push(performance.now() - startMs);
  }
  expect(Math.min(...startsMs)).toBeLessThan(20);
});

test('keeps only the recent past unless told otherwise', async () => {
  const { url, studio } = await studioFor({ keep: 'recent' });
  const client = await openStream(url);
  client.send(START);
  for (let count = 0; count < 300; count++) client.send({ text: ' ' });
  client.send(END);
  await client.closed;
  expect(studio.sessions[0]?.messages).toHaveLength(256);
  for (let count = 0; count < 40; count++) await refusedStream(url, { query: { model_id: 'eleven_v3' } });
  expect(studio.sessions).toHaveLength(32);
  expect(studio.sessions.at(-1)?.connection).toBe(40);
});
