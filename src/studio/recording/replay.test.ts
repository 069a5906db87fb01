import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { CANARY_KEY, runNarrate, temporaryFolder } from '../../testing/run-narrate.js';
import { startService } from '../../testing/service.js';
import { openStream, refusedStream, type StreamClient } from '../../testing/stream-client.js';
import { close, refuse, reset } from '../weather/faults.js';
import { startRecorder } from './recorder.js';
import { startReplay } from './replay.js';

const QUERY = { model_id: 'eleven_flash_v2_5', output_format: 'mp3_44100_128' };
const HEADERS = { 'xi-api-key': CANARY_KEY };

const replay = async (folder: string, isHurried = true) => {
  const player = await startReplay({ folder, isHurried });
  onTestFinished(() => player.close());
  return player;
};

/** Records what is done with the recorder's address. */
const recorded = async (service: Parameters<typeof startService>[0], act: (url: string) => Promise<unknown>) => {
  const { studio } = await startService(service);
  const folder = temporaryFolder();
  const recorder = await startRecorder({ upstream: studio.url, folder, proxyEnv: {} });
  const result = await act(recorder.url);
  await expect
    .poll(() =>
      readdirSync(folder).every((name) =>
        readFileSync(path.join(folder, name), 'utf8').endsWith('{"complete":true}\n'),
      ),
    )
    .toBe(true);
  await recorder.close();
  return { folder, result };
};

const openAt = (url: string, query: Record<string, string> = {}): Promise<StreamClient> =>
  openStream(url, { query: { ...QUERY, ...query }, headers: HEADERS });

const speak = async (url: string, text: string) => {
  const client = await openAt(url);
  client.send({ text: ' ' }, { text }, { text: '' });
  const ended = await client.closed;
  return { frames: client.frames, ended };
};

test('a recorded socket is played frame for frame, as often as it is asked for', async () => {
  const { folder, result } = await recorded({}, (url) => speak(url, 'Good evening. '));
  const { url, size } = await replay(folder);
  expect(size).toBe(1);
  expect(await speak(url, 'Good evening. ')).toEqual(result);
  expect(await speak(url, 'Good evening. ')).toEqual(result);
});

test('sessions that begin alike are told apart by their text, also side by side and in another order', async () => {
  const texts = ['One. ', 'Two two. ', 'Three three three. '];
  const { folder, result } = await recorded({}, async (url) => {
    const answers = [];
    for (const text of texts) answers.push(await speak(url, text));
    return answers;
  });
  const { url } = await replay(folder);
  const again = [2, 0, 1];
  const clients = await Promise.all(again.map(() => openAt(url)));
  for (const client of clients) client.send({ text: ' ' });
  const played = await Promise.all(
    clients.map(async (client, index) => {
      client.send({ text: texts[again[index] ?? 0] }, { text: '' });
      const ended = await client.closed;
      return { frames: client.frames, ended };
    }),
  );
  const all = result as unknown[];
  expect(played).toEqual(again.map((index) => all[index]));
});

test('the same question gets each of its answers in turn, and then the first again', async () => {
  const { folder } = await recorded({ faults: [{ connection: 1, at: { frame: 1 }, do: close(1012) }] }, async (url) => {
    await speak(url, 'Hello. ');
    await speak(url, 'Hello. ');
  });
  const { url } = await replay(folder);
  const codes = [];
  for (let time = 0; time < 4; time++) codes.push((await speak(url, 'Hello. ')).ended.code);
  expect(codes).toEqual([1000, 1012, 1000, 1012]);
});

test('a frame comes after as many messages as in the recording, and not before', async () => {
  const { folder } = await recorded({}, async (url) => {
    const client = await openAt(url, { auto_mode: 'true' });
    client.send({ text: ' ' }, { text: 'One two. ' });
    await client.frame((frame) => frame.audio !== null);
    client.send({ text: 'Three four. ' }, { text: '' });
    await client.closed;
  });
  const { url } = await replay(folder);
  const client = await openAt(url, { auto_mode: 'true' });
  client.send({ text: ' ' }, { text: 'One two. ' });
  await client.frame((frame) => frame.audio !== null);
  const before = client.frames.length;
  const pong = new Promise((resolve) => client.socket.once('pong', resolve));
  client.socket.ping();
  await pong;
  expect(client.frames.length).toBe(before);
  client.send({ text: 'Three four. ' }, { text: '' });
  expect(await client.closed).toEqual({ code: 1000, reason: '' });
  expect(client.frames.at(-1)).toMatchObject({ isFinal: true });
});

/** A session of the socket: messages of the client are strings, of the server numbers, and its close code the last of them. */
const writeSession = (folder: string, name: string, ...events: readonly (string | number)[]): void => {
  const head = {
    narrateSession: 1,
    kind: 'stream-input',
    over: 'websocket',
    method: 'GET',
    path: '/v1/text-to-speech/tone-a/stream-input',
    query: QUERY,
    headers: {},
  };
  const items = events.map((event, index) => {
    const isLast = index === events.length - 1;
    if (isLast) return { from: 'server', atMs: 0, close: { code: event, reason: '' } };
    return typeof event === 'string'
      ? { from: 'client', atMs: 0, message: { text: event } }
      : { from: 'server', atMs: 0, message: { audio: String(event) } };
  });
  const answer = { from: 'server', atMs: 0, answer: { status: 101, headers: {}, otherHeaders: [] } };
  const lines = [head, answer, ...items, { complete: true }].map((line) => JSON.stringify(line));
  writeFileSync(path.join(folder, name), `${lines.join('\n')}\n`);
};

test('one that turns out to be another, and one that was left before its first message, were not played', async () => {
  const folder = temporaryFolder();
  writeSession(folder, 'a.jsonl', 'One. ', 1, 'Two. ', 2, 4001);
  writeSession(folder, 'b.jsonl', 'One. ', 1, 'Three. ', 3, 4002);
  writeSession(folder, 'c.jsonl', 'One. ', 1, 'Two. ', 2, 4003);
  writeSession(folder, 'd.jsonl', 'One. ', 9, 'Four. ', 4, 4004);
  const { url } = await replay(folder);
  const play = async (text: string) => {
    const left = await openAt(url);
    left.socket.close();
    await left.closed;
    const client = await openAt(url);
    client.send({ text: 'One. ' });
    await client.frame(({ audio }) => typeof audio === 'string');
    client.send({ text });
    const { code } = await client.closed;
    return [code, client.frames.map((frame) => frame?.audio ?? frame?.message).join(' ')];
  };
  expect(await play('Three. ')).toEqual([4002, '1 3']);
  expect(await play('Two. ')).toEqual([4001, '1 2']);
  expect(await play('Two. ')).toEqual([4003, '1 2']);
  // Now the last one leads; the others fit but for what it has sent already.
  expect(await play('Two. ')).toEqual([
    1008,
    expect.stringMatching(/^9 No recorded session fits; the nearest is d.jsonl/),
  ]);
});

test('the recorded distances are kept, unless it is hurried', async () => {
  const { folder } = await recorded({ closeDelayMs: 1500 }, (url) => speak(url, 'Hello. '));
  const lastGap = async (isHurried: boolean) => {
    const { url } = await replay(folder, isHurried);
    const client = await openAt(url);
    client.send({ text: ' ' }, { text: 'Hello. ' }, { text: '' });
    await client.frame(({ isFinal }) => isFinal === true);
    const finalAtMs = performance.now();
    await client.closed;
    return performance.now() - finalAtMs;
  };
  expect(await lastGap(false)).toBeGreaterThan(1450);
  expect(await lastGap(true)).toBeLessThan(1450);
});

test('what no recording fits is refused: with the nearest, its line, and what differs', async () => {
  const { folder } = await recorded({}, async (url) => {
    await speak(url, 'Good evening. ');
    await fetch(`${url}/v1/models`, { headers: HEADERS });
  });
  const { url } = await replay(folder);
  const other = await openAt(url);
  other.send({ text: ' ' }, { text: 'Good morning. ' });
  expect(await other.closed).toEqual({ code: 1008, reason: 'No recorded session fits' });
  expect(other.frames.at(-1)).toEqual({
    message:
      'No recorded session fits; the nearest is 0001-stream-input.jsonl, line 4: text is "Good morning. ", recorded is "Good evening. "',
    error: 'no_recording',
    code: 1008,
  });
  const elsewhere = await openAt(url, { model_id: 'eleven_flash_v2' });
  await elsewhere.closed;
  expect(elsewhere.frames).toMatchObject([
    { message: expect.stringContaining('query.model_id is "eleven_flash_v2", recorded is "eleven_flash_v2_5"') },
  ]);
  const answer = await fetch(`${url}/v1/voices`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({
    detail: {
      code: 'no_recording',
      message: expect.stringContaining('the path is "/v1/voices", recorded is "/v1/models"'),
    },
  });
});

test('refusals, resets and errors are played as they were', async () => {
  const faults = [
    { connection: 0, at: { phase: 'upgrade' }, do: refuse(429, { detail: { code: 'busy' } }) },
    { connection: 1, at: { frame: 1 }, do: reset },
  ] as const;
  const { folder, result } = await recorded({ faults }, async (url) => {
    const refused = await refusedStream(url, { query: QUERY, headers: HEADERS });
    const cut = await speak(url, 'Hello. ');
    const badKey = await openStream(url, {
      query: { ...QUERY, language_code: 'en' },
      headers: { 'xi-api-key': 'wrong-key-123' },
    });
    await badKey.closed;
    return { refused: refused.body, cut, error: badKey.frames };
  });
  const { url } = await replay(folder);
  const refused = await refusedStream(url, { query: QUERY, headers: HEADERS });
  expect(refused).toMatchObject({ status: 429 });
  const cut = await speak(url, 'Hello. ');
  const badKey = await openAt(url, { language_code: 'en' });
  badKey.send({ text: 'whatever' });
  expect(await badKey.closed).toEqual({ code: 1008, reason: 'Invalid API key' });
  expect({ refused: refused.body, cut, error: badKey.frames }).toEqual(result);
});

test('requests are answered by path, query and body; a broken answer breaks again', async () => {
  const faults = [{ http: '/v1/text-to-speech/tone-b', at: { bytes: 300 }, do: reset }];
  const post = (url: string, voice: string, text: string) =>
    fetch(`${url}/v1/text-to-speech/${voice}`, { method: 'POST', headers: HEADERS, body: JSON.stringify({ text }) });
  const { folder, result } = await recorded({ faults }, async (url) => {
    const sounds = [];
    for (const text of ['One.', 'Two.'])
      sounds.push(Buffer.from(await (await post(url, 'tone-a', text)).arrayBuffer()));
    await (await post(url, 'tone-b', 'One.')).arrayBuffer().catch(() => undefined);
    return sounds;
  });
  const { url } = await replay(folder);
  const sounds = [];
  for (const text of ['Two.', 'One.']) {
    const answer = await post(url, 'tone-a', text);
    expect(answer.headers.get('content-type')).toBe('audio/mpeg');
    sounds.unshift(Buffer.from(await answer.arrayBuffer()));
  }
  expect(sounds).toEqual(result);
  const broken = await post(url, 'tone-b', 'One.');
  await expect(broken.arrayBuffer()).rejects.toThrow();
  const unknown = await post(url, 'tone-a', 'Three.');
  expect(await unknown.json()).toMatchObject({
    detail: { message: expect.stringContaining('body.text is "Three.", recorded is "One."') },
  });
});

const FIXTURES = fileURLToPath(new URL('../../../fixtures/sessions', import.meta.url));

test('files without a head are played for any voice and query', async () => {
  const folder = path.join(temporaryFolder(), 'sessions');
  mkdirSync(folder);
  cpSync(path.join(FIXTURES, 'two-generations.jsonl'), path.join(folder, 'a.jsonl'));
  const lines = readFileSync(path.join(folder, 'a.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { url } = await replay(folder);
  const client = await openStream(url, { voiceId: 'anybody' });
  for (const { from, message } of lines) if (from === 'client') client.send(message);
  expect(await client.closed).toEqual({ code: 1000, reason: '' });
  expect(client.frames).toEqual(
    lines.filter(({ from, message }) => from === 'server' && message).map(({ message }) => message),
  );
});

test('files that were not recorded to their end are left out, others that are none are told', async () => {
  const { folder } = await recorded({}, (url) => speak(url, 'Hello. '));
  const whole = readFileSync(path.join(folder, '0001-stream-input.jsonl'), 'utf8');
  writeFileSync(path.join(folder, '0002-stream-input.jsonl'), whole.slice(0, whole.length * 0.6));
  const { leftOut, size } = await replay(folder);
  expect({ leftOut, size }).toEqual({ leftOut: ['0002-stream-input.jsonl'], size: 1 });
  appendFileSync(path.join(folder, '0001-stream-input.jsonl'), '{"from":"nobody"}\n');
  await expect(startReplay({ folder })).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringContaining('Line'),
  });
  await expect(startReplay({ folder: temporaryFolder() })).rejects.toMatchObject({ code: 'ERR_INPUT' });
});

const SCRIPT = `# An evening

Good evening, and welcome. This is the first part of what we have to say tonight, and it is not long.

The second part follows. It has a question: how are you? And an answer, which is short.

# A morning

${'Here the day begins, and much is said of it in sentences that are all alike. '.repeat(12)}
`;

test.each([['websocket'], ['http']])(
  "the program's own run over %s is recorded, and played again gives the same episode, byte for byte",
  async (transport) => {
    const args = ['-', '-o', 'out.mp3', '--transport', transport];
    const run = async (url: string, key: string) => {
      const cwd = temporaryFolder();
      const ran = await runNarrate(args, {
        cwd,
        stdin: SCRIPT,
        env: { ELEVENLABS_API_KEY: key, NARRATE_BASE_URL: url },
      });
      expect(ran, ran.stderr).toMatchObject({ exit: 0 });
      return readFileSync(path.join(cwd, 'out.mp3'));
    };
    const { folder, result } = await recorded({}, (url) => run(url, CANARY_KEY));
    expect(readdirSync(folder).length).toBeGreaterThan(2);
    for (const name of readdirSync(folder))
      expect(readFileSync(path.join(folder, name), 'utf8')).not.toContain(CANARY_KEY);
    const { url } = await replay(folder);
    const again = await run(url, 'another-key-0123456789');
    expect(again.equals(result as Buffer)).toBe(true);
    const slowly = await replay(folder, false);
    expect((await run(slowly.url, 'another-key-0123456789')).equals(again)).toBe(true);
  },
  60_000,
);
