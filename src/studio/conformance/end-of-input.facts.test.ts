import { once } from 'node:events';
import { expect } from 'vitest';
import { factsAbout } from './fact.js';
import { alignedText, FINAL, timesOf } from './read-frames.js';
import { END, START, testStudio } from './studio.js';

const { holds, deviates, unknown } = factsAbout('Socket: end of input, keep-alive and inactivity');

const TIMEOUT = { inactivity_timeout: '1' };

holds(
  'socket.end.speaks-rest',
  'Empty text ends the input: what is still gathered is spoken.',
  ['recorded', 'documented'],
  async () => {
    const { talk, voices } = await testStudio();
    await talk([START, { text: 'Not yet ' }, { text: 'spoken.' }, END]);
    expect(voices.spoken).toEqual(['Not yet spoken.']);
  },
);
holds(
  'socket.end.final-then-1000',
  'Behind the last sound comes the frame with isFinal, then the server closes with 1000 and no reason.',
  ['recorded'],
  async () => {
    const { talk } = await testStudio();
    const { frames, code, reason } = await talk([START, { text: 'Hello. ' }, END]);
    expect(frames.at(-1)).toEqual(FINAL);
    expect({ code, reason }).toEqual({ code: 1000, reason: '' });
  },
);
unknown(
  'socket.end.nothing-said',
  'What a session gives in which nothing but blanks was sent is not recorded.',
  ['unconfirmed'],
  'The studio sends the frame with isFinal alone, and charges nothing.',
  async () => {
    const { talk, studio, voices } = await testStudio();
    const { frames, code } = await talk([START, { text: '   ', flush: true }, END]);
    expect(frames).toEqual([FINAL]);
    expect(code).toBe(1000);
    expect(voices.spoken).toEqual([]);
    expect(studio.sessions[0]?.finished).toBe(true);
  },
);
holds(
  'socket.end.nothing-after',
  'Nothing can be sent behind the end: text that comes after it is not spoken.',
  ['livekit/agents#306'],
  async () => {
    const { talk, voices } = await testStudio();
    const { code } = await talk([START, { text: 'One.' }, END, { text: 'Two.', flush: true }]);
    expect(voices.spoken).toEqual(['One.']);
    expect(code).toBe(1000);
  },
);
deviates(
  'socket.end.client-closes',
  'A client that closes the socket lets what is gathered be generated as well, though nobody hears it.',
  ['documented'],
  'The studio stops: nobody could hear it, and nothing is charged.',
  async () => {
    const { open, voices, studio, get } = await testStudio();
    const client = await open();
    client.send(START, { text: 'Gathered, not spoken. ' });
    client.socket.close(1000);
    await client.closed;
    await expect.poll(() => studio.sessions[0]?.closed?.code).toBe(1000);
    expect(voices.spoken).toEqual([]);
    expect((await get('/v1/user/subscription')).json()).toMatchObject({ character_count: 0 });
  },
);
holds('socket.keep-alive.blank', 'A blank alone starts the timeout anew.', ['documented'], async () => {
  const { open } = await testStudio({ inactivitySecondMs: 800 });
  const client = await open({ query: TIMEOUT });
  const startMs = performance.now();
  client.send(START);
  const beat = setInterval(() => client.send({ text: ' ' }), 50);
  await expect.poll(() => performance.now() - startMs, { timeout: 5000 }).toBeGreaterThan(1600);
  clearInterval(beat);
  expect(client.frames).toEqual([]);
  client.send({ text: 'Still here. ' }, END);
  expect((await client.closed).code).toBe(1000);
});
holds(
  'socket.keep-alive.joins',
  'That blank joins the text as one more character, which takes no time.',
  ['recorded'],
  async () => {
    const { talk } = await testStudio();
    const { frames } = await talk([START, { text: 'One' }, { text: ' ' }, { text: ' ' }, { text: 'two' }, END]);
    expect(alignedText(frames)).toBe('One  two ');
    expect(timesOf(frames)[0]?.charDurationsMs.slice(3, 5)).toEqual([0, 0]);
  },
);
unknown(
  'socket.keep-alive.auto-mode-cost',
  'Whether a blank alone costs anything in auto_mode is not known.',
  ['unconfirmed'],
  'In the studio it costs nothing: blanks wait for the next text.',
  async () => {
    const { talk, voices, get } = await testStudio();
    const query = { auto_mode: 'true', model_id: 'eleven_multilingual_v2' };
    await talk([START, { text: ' ' }, { text: ' ' }, END], { query });
    expect(voices.spoken).toEqual([]);
    expect((await get('/v1/user/subscription')).json()).toMatchObject({ character_count: 0 });
  },
);
unknown(
  'socket.keep-alive.ping',
  'Nothing says that pings of the WebSocket count as text.',
  ['unconfirmed', 'livekit/agents#4745'],
  'In the studio they are answered, and do not count.',
  async () => {
    const { open } = await testStudio({ inactivitySecondMs: 300 });
    const client = await open({ query: TIMEOUT });
    client.send(START);
    let pongs = 0;
    client.socket.on('pong', () => pongs++);
    client.socket.ping();
    await once(client.socket, 'pong');
    const beat = setInterval(() => client.socket.ping(), 40);
    expect((await client.closed).code).toBe(1008);
    clearInterval(beat);
    expect(pongs).toBeGreaterThan(1);
  },
);
holds(
  'socket.inactivity.error',
  'Without new text for that long the server says input_timeout_exceeded, names the seconds with one decimal, and closes with 1008.',
  ['livekit/agents#218', 'elevenlabs/elevenlabs-docs#426'],
  async () => {
    const { talk } = await testStudio({ inactivitySecondMs: 5 });
    const { frames, code, reason } = await talk([START], { query: { inactivity_timeout: '20' } });
    const message = 'Have not received a new text input within the timeout of 20.0 seconds. Streaming input terminated';
    expect(frames).toEqual([
      { message: expect.stringContaining(message), error: 'input_timeout_exceeded', code: 1008 },
    ]);
    expect(code).toBe(1008);
    expect(reason).toContain('Have not received a new text input within the timeout of 20.0 seconds.');
  },
);
holds('socket.inactivity.parameter', 'inactivity_timeout sets how long that is.', ['documented'], async () => {
  const { talk } = await testStudio({ inactivitySecondMs: 40 });
  const lasts = async (inactivity_timeout: string) => {
    const startMs = performance.now();
    await talk([START], { query: { inactivity_timeout } });
    return performance.now() - startMs;
  };
  expect(await lasts('10')).toBeGreaterThanOrEqual(395);
  expect(await lasts('1')).toBeLessThan(390);
});
unknown(
  'socket.inactivity.before-first',
  'Whether the time also runs before the first message is not stated.',
  ['unconfirmed'],
  'In the studio it does, from the handshake on.',
  async () => {
    const { talk } = await testStudio({ inactivitySecondMs: 20 });
    expect((await talk([], { query: TIMEOUT })).frames).toMatchObject([{ error: 'input_timeout_exceeded' }]);
  },
);
holds(
  'socket.inactivity.sound-does-not-count',
  'What counts is text that is received, not sound that is sent.',
  ['livekit/agents#218'],
  async () => {
    const { talk } = await testStudio({ inactivitySecondMs: 400, pieceDelayMs: 10 });
    const query = { ...TIMEOUT, sync_alignment: 'true' };
    const { frames, code } = await talk([START, { text: 'A clause, '.repeat(400), flush: true }], { query });
    expect(frames.filter(({ audio }) => typeof audio === 'string').length).toBeGreaterThan(2);
    expect(frames.at(-1)).toMatchObject({ error: 'input_timeout_exceeded' });
    expect(code).toBe(1008);
  },
);
holds(
  'socket.inactivity.not-after-end',
  'Behind the end of the input no timeout strikes, however long the sound takes.',
  ['reported'],
  async () => {
    const { talk } = await testStudio({ inactivitySecondMs: 50, pieceDelayMs: 15 });
    const { frames, code } = await talk([START, { text: 'A clause, '.repeat(20) }, END], { query: TIMEOUT });
    expect(frames.at(-1)).toEqual(FINAL);
    expect(code).toBe(1000);
  },
);
unknown(
  'socket.inactivity.early',
  'One report tells of the timeout after some 3 seconds, and nobody knows why.',
  ['reported', 'unconfirmed'],
  'The studio never ends a session before its time.',
  async () => {
    const { talk } = await testStudio({ inactivitySecondMs: 15 });
    const startMs = performance.now();
    await talk([START]);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(20 * 15 - 5);
  },
);
unknown(
  'socket.session.lifetime',
  'How long a connection lasts that is always in use is not known.',
  ['unconfirmed'],
  'The studio ends no connection for its age.',
  { untested: 'no test lasts long enough to show that something never happens.' },
);
