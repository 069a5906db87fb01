import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { openStream, refusedStream, type StreamClient } from '../../testing/stream-client.js';
import { createToneVoices, toneBytes } from '../../testing/tone-voices.js';
import { startStudio } from '../server.js';
import { NAMED_FAULTS, NOT_THE_STUDIOS } from './fault-names.js';
import { GARBAGE } from './faults.js';

const TEXT = 'A sentence with several words, and then some more of them. '.repeat(3);
const BYTES = Buffer.from(toneBytes(TEXT, outputFormat('mp3_44100_128')));
/** Long enough for what would come to have come. */
const QUIET_MS = 120;

/** A studio with one fault, and a bare client. */
const sceneWith = async (faults: string) => {
  const studio = await startStudio({ voices: createToneVoices(), closeDelayMs: 1, keep: 'all', faults });
  onTestFinished(() => studio.close());
  const raw: Buffer[] = [];
  const speak = async (): Promise<StreamClient> => {
    const client = await openStream(studio.url);
    client.socket.on('message', (data: Buffer) => raw.push(data));
    client.send({ text: ' ' }, { text: TEXT }, { text: '' });
    return client;
  };
  return {
    url: studio.url,
    studio,
    /** What came on the sockets of `speak`. */
    raw,
    speak,
    /** Credits used so far. */
    async charged() {
      const answer = await fetch(`${studio.url}/v1/user/subscription`);
      return ((await answer.json()) as { character_count: number }).character_count;
    },
  };
};

type Scene = Awaited<ReturnType<typeof sceneWith>>;

const finals = (client: StreamClient) => client.frames.filter((frame) => frame?.isFinal === true);

/** After so many frames nothing comes any more, and the socket stays open. */
const staysSilent = async (scene: Scene, frames: number, isAlive = true): Promise<StreamClient> => {
  const client = await scene.speak();
  await expect.poll(() => client.frames.length).toBe(frames);
  await sleep(QUIET_MS);
  let pongs = 0;
  client.socket.on('pong', () => pongs++);
  client.socket.ping();
  if (isAlive) await once(client.socket, 'pong');
  else await sleep(QUIET_MS);
  expect(pongs).toBe(isAlive ? 1 : 0);
  expect(client.frames).toHaveLength(frames);
  expect(client.socket.readyState).toBe(client.socket.OPEN);
  return client;
};

const isRefused =
  (status: number, about: unknown = {}) =>
  async ({ url }: Scene) => {
    expect(await refusedStream(url)).toMatchObject({ status, ...(typeof about === 'object' ? about : {}) });
  };

const failsWith =
  (id: string, code = 1008, frames = 0) =>
  async (scene: Scene) => {
    const client = await openStream(scene.url);
    client.socket.send('{"text":" "}');
    await sleep(5);
    if (client.socket.readyState === client.socket.OPEN) client.send({ text: TEXT }, { text: '' });
    expect((await client.closed).code).toBe(code);
    expect(client.frames).toHaveLength(frames + 1);
    expect(client.frames.at(-1)).toMatchObject({ error: id, code });
  };

/** The audio of the first frames, and that code, without isFinal. */
const isCut =
  (code: number, frames = 1) =>
  async (scene: Scene) => {
    const client = await scene.speak();
    expect((await client.closed).code).toBe(code);
    expect(finals(client)).toEqual([]);
    expect(client.frames).toHaveLength(frames);
    expect(client.audio().equals(BYTES.subarray(0, client.audio().length))).toBe(true);
  };

/** One more message after the first, and all the rest as usual. */
const isDisturbedBy = (what: string | Buffer) => async (scene: Scene) => {
  const client = await scene.speak();
  expect((await client.closed).code).toBe(1000);
  expect(scene.raw[1]?.equals(Buffer.from(what))).toBe(true);
  expect(finals(client)).toHaveLength(1);
};

/** What `ws` makes of it. */
const breaksProtocol = (code: string) => async (scene: Scene) => {
  const client = await openStream(scene.url);
  const failed = once(client.socket, 'error');
  client.send({ text: ' ' }, { text: TEXT }, { text: '' });
  expect(await failed).toMatchObject([{ code }]);
};

const retryAfter =
  (wanted: RegExp) =>
  async ({ url }: Scene) => {
    const { status, headers, body } = await refusedStream(url);
    expect({ status, body }).toMatchObject({ status: 429, body: { detail: { code: 'system_busy' } } });
    expect(String(headers['retry-after'])).toMatch(wanted);
  };

/** Each value of each name, and what it does on the wire. */
const SOCKETS: Record<string, (scene: Scene) => Promise<void>> = {
  'never-answer': async ({ url }) => {
    const waiting = openStream(url).catch(() => 'ended');
    expect(await Promise.race([waiting, sleep(QUIET_MS, 'waiting')])).toBe('waiting');
  },
  redirect: isRefused(302, { headers: { location: 'http://127.0.0.1:9/elsewhere' } }),
  'redirect=308': isRefused(308),
  'refuse-key': isRefused(401, { body: { detail: { code: 'unauthorized', status: 'invalid_api_key' } } }),
  'refuse-key=frame': failsWith('invalid_api_key'),
  'quota-exceeded': isRefused(401, { body: { detail: { status: 'quota_exceeded' } } }),
  'quota-exceeded=402': isRefused(402, { body: { detail: { code: 'insufficient_credits' } } }),
  'quota-exceeded=frame': failsWith('quota_exceeded', 1008, 1),
  'plan-forbidden': isRefused(403, { body: { detail: { code: 'subscription_required' } } }),
  'voice-not-found': isRefused(404, { body: { detail: { code: 'voice_not_found' } } }),
  'voice-not-found=frame': failsWith('voice_id_does_not_exist'),
  'too-many-requests': isRefused(429, { body: { detail: { status: 'too_many_concurrent_requests' } } }),
  'system-busy': retryAfter(/^undefined$/),
  'system-busy=7': retryAfter(/^7$/),
  'system-busy=date': async ({ url }) => {
    const { headers } = await refusedStream(url);
    const inMs = Date.parse(String(headers['retry-after'])) - Date.now();
    expect(inMs).toBeGreaterThan(1_000);
    expect(inMs).toBeLessThan(6_000);
  },
  'system-busy=year': retryAfter(/^31536000$/),
  'system-busy=negative': retryAfter(/^-30$/),
  'system-busy=garbage': retryAfter(/soon/),
  'server-error': isRefused(500, { headers: { 'content-type': 'text/html' } }),
  'server-error=503': isRefused(503, { headers: { 'content-type': 'text/html' } }),
  'no-upgrade': isRefused(200, { headers: { 'content-type': 'text/html' } }),
  'no-upgrade=426': isRefused(426, { headers: { upgrade: 'websocket' } }),
  'reset-after-upgrade': async ({ url }) => {
    const client = await openStream(url);
    expect((await client.closed).code).toBe(1006);
    expect(client.frames).toEqual([]);
  },
  fin: isCut(1006),
  'fin=0': isCut(1006, 0),
  reset: isCut(1006),
  'close-1000': isCut(1000),
  'close-1000=2': isCut(1000, 2),
  'close-1001': isCut(1001),
  'close-1005': isCut(1005),
  'close-1009': isCut(1009),
  'close-1011': isCut(1011),
  'close-1012': isCut(1012),
  'close-1013': isCut(1013),
  'idle-timeout': failsWith('input_timeout_exceeded'),
  policy: failsWith('invalid_input_message'),
  'policy=contexts': failsWith('max_active_conversations'),
  'policy=abuse': failsWith('detected_unusual_activity'),
  pause: async () => expect(NAMED_FAULTS.find(({ name }) => name === 'pause')?.spots(undefined)).toBeDefined(),
  'pause=80ms': async (scene) => {
    const startMs = performance.now();
    const client = await scene.speak();
    expect((await client.closed).code).toBe(1000);
    expect(performance.now() - startMs).toBeGreaterThan(75);
    expect(client.audio().equals(BYTES)).toBe(true);
  },
  'stall-before-audio': async (scene) => void (await staysSilent(scene, 0)),
  stall: async (scene) => void (await staysSilent(scene, 1)),
  'half-open': async (scene) => void (await staysSilent(scene, 1, false)),
  trickle: async (scene) => {
    const client = await scene.speak();
    await expect.poll(() => client.frames.length, { timeout: 4_000 }).toBe(2);
    expect(client.audio().equals(BYTES.subarray(0, 2))).toBe(true);
  },
  'trickle=20000': async (scene) => {
    const startMs = performance.now();
    const client = await scene.speak();
    expect((await client.closed).code).toBe(1000);
    expect(client.audio().equals(BYTES)).toBe(true);
    expect(performance.now() - startMs).toBeGreaterThan((1000 * BYTES.length) / 20_000 - 10);
  },
  'no-final': async (scene) => {
    const client = await scene.speak();
    await expect.poll(() => client.audio().length).toBe(BYTES.length);
    await sleep(QUIET_MS);
    expect(finals(client)).toEqual([]);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  },
  'early-final': async (scene) => {
    const client = await scene.speak();
    expect((await client.closed).code).toBe(1000);
    expect(client.frames).toHaveLength(2);
    expect(finals(client)).toHaveLength(1);
  },
  silent: async (scene) => {
    const client = await scene.speak();
    expect((await client.closed).code).toBe(1000);
    expect(client.frames).toMatchObject([{ audio: null, isFinal: true }]);
  },
  'audio-after-final': async (scene) => {
    const client = await scene.speak();
    await client.closed;
    expect(client.frames.at(-2)).toMatchObject({ isFinal: true });
    expect(client.frames.at(-1)).toMatchObject({ audio: expect.any(String), isFinal: null });
  },
  duplicate: async (scene) => {
    const client = await scene.speak();
    await client.closed;
    expect(client.frames[1]).toEqual(client.frames[0]);
  },
  reorder: async (scene) => {
    const client = await scene.speak();
    expect((await client.closed).code).toBe(1000);
    const sounds = client.frames.map((frame) => Buffer.from(String(frame?.audio ?? ''), 'base64'));
    const [first = Buffer.of(), second = Buffer.of(), ...others] = sounds;
    expect(client.audio().equals(BYTES)).toBe(false);
    expect(Buffer.concat([second, first, ...others]).equals(BYTES)).toBe(true);
  },
  nulls: isDisturbedBy(GARBAGE.nulls),
  'unknown-fields': isDisturbedBy(GARBAGE.unknown),
  'empty-final': async (scene) => {
    const client = await scene.speak();
    await client.closed;
    expect(client.frames.at(-1)).toMatchObject({ audio: '', isFinal: true });
  },
  'bad-base64': isDisturbedBy(GARBAGE.base64),
  'empty-audio': isDisturbedBy(GARBAGE.empty),
  'odd-bytes': async (scene) => {
    const client = await scene.speak();
    await client.closed;
    const first = Buffer.from(String(client.frames[0]?.audio), 'base64').length;
    expect(client.audio().equals(Buffer.concat([BYTES.subarray(0, first), BYTES.subarray(first + 1)]))).toBe(true);
  },
  garbage: isDisturbedBy(GARBAGE.text),
  'garbage=binary': isDisturbedBy(GARBAGE.binary),
  'garbage=json': isDisturbedBy(GARBAGE.json),
  'garbage=array': isDisturbedBy('[]'),
  'garbage=null': isDisturbedBy('null'),
  'garbage=huge': async (scene) => {
    const client = await scene.speak();
    expect((await client.closed).code).toBe(1000);
    expect(scene.raw[1]?.length).toBe(32 * 1_048_576);
    expect(Object.keys(JSON.parse(String(scene.raw[1])))).toEqual(['filler']);
  },
  'garbage=deep': async (scene) => {
    await (await scene.speak()).closed;
    expect(String(scene.raw[1])).toBe('['.repeat(100_000) + ']'.repeat(100_000));
  },
  'error-then-open': async (scene) => {
    const client = await staysSilent(scene, 2);
    expect(client.frames[1]).toMatchObject({ error: 'internal_error', code: 1011 });
  },
  'bad-alignment': isDisturbedBy(GARBAGE.alignment),
  'torn-frame': isCut(1006),
  'deflate-bomb': breaksProtocol('WS_ERR_UNEXPECTED_RSV_1'),
  'bad-frame': breaksProtocol('WS_ERR_UNEXPECTED_MASK'),
  'bad-frame=utf8': breaksProtocol('WS_ERR_INVALID_UTF8'),
  fragments: breaksProtocol('WS_ERR_TOO_MANY_BUFFERED_PARTS'),
  'fragments=1000': async (scene) => {
    const client = await scene.speak();
    expect((await client.closed).code).toBe(1000);
    expect(scene.raw[1]?.length).toBe(1000);
    expect(client.audio().equals(BYTES)).toBe(true);
  },
  'wrong-format': async (scene) => {
    const client = await scene.speak();
    expect((await client.closed).code).toBe(1000);
    expect(client.audio().subarray(0, 12).toString('latin1')).toBe('RIFF\xff\xff\xff\xffWAVE');
    expect(client.audio().length).toBe(BYTES.length);
  },
  'wrong-format=html': async (scene) => {
    const client = await scene.speak();
    await client.closed;
    expect(client.audio().toString()).toMatch(/^<!DOCTYPE html>.*Bad Gateway/s);
  },
  'rate-change': async (scene) => {
    const client = await scene.speak();
    await client.closed;
    for (const at of [0, 384, 768]) expect(client.audio().readUInt32BE(at)).toBe(0xfffb94c4);
  },
  flapping: async (scene) => {
    const ups = [];
    for (let count = 0; count < 9; count++)
      ups.push(
        await openStream(scene.url).then(
          () => 1,
          () => 0,
        ),
      );
    expect(ups).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0]);
  },
  'always-down': async ({ url }) => {
    for (let count = 0; count < 3; count++) await expect(openStream(url)).rejects.toThrow(/ECONNRESET/);
  },
  'always-down=fin': async ({ url }) => void (await expect(openStream(url)).rejects.toThrow(/hang up/)),
  'billed-lost': async (scene) => {
    const client = await scene.speak();
    expect((await client.closed).code).toBe(1006);
    expect(client.frames).toEqual([]);
    expect(await scene.charged()).toBe(TEXT.length);
  },
};
// On a socket with one context it is the same; what it does to several is the multi-context socket's to test.
SOCKETS['silent-context'] = SOCKETS.silent ?? (async () => {});

test.each(Object.entries(SOCKETS))(
  '%s',
  async (text, check) => {
    const scene = await sceneWith(text);
    await check(scene);
    if (text !== 'pause') expect(scene.studio.hits[0]).toBeGreaterThan(0);
  },
  15_000,
);

const ask = (url: string, signal?: AbortSignal) =>
  fetch(`${url}/v1/text-to-speech/tone-a/stream`, {
    method: 'POST',
    body: JSON.stringify({ text: TEXT }),
    redirect: 'manual',
    ...(signal ? { signal } : {}),
  });

const answers = (status: number) => async (scene: Scene) => expect((await ask(scene.url)).status).toBe(status);
const breaksOff = (isBegun: boolean) => async (scene: Scene) => {
  const whole = ask(scene.url).then((answer) => answer.arrayBuffer());
  await expect(whole).rejects.toThrow(isBegun ? /terminated|fetch failed/ : /fetch failed/);
};
const neverEnds = async (scene: Scene) => {
  const patience = AbortSignal.timeout(200);
  const whole = ask(scene.url, patience).then((answer) => answer.arrayBuffer());
  await expect(whole).rejects.toThrow(/timeout/i);
};

const HTTP: Record<string, (scene: Scene) => Promise<void>> = {
  'never-answer': neverEnds,
  redirect: answers(302),
  'refuse-key': answers(401),
  'quota-exceeded': answers(401),
  'plan-forbidden': answers(403),
  'voice-not-found': answers(404),
  'too-many-requests': answers(429),
  'system-busy': answers(429),
  'server-error': answers(500),
  fin: breaksOff(true),
  reset: breaksOff(true),
  pause: async () => expect(NAMED_FAULTS.find(({ name }) => name === 'pause')?.spots(undefined)?.http).toHaveLength(1),
  'pause=90ms': async (scene) => {
    const startMs = performance.now();
    const sound = await (await ask(scene.url)).arrayBuffer();
    expect(performance.now() - startMs).toBeGreaterThan(85);
    expect(sound.byteLength).toBe(BYTES.length);
  },
  'stall-before-audio': neverEnds,
  stall: neverEnds,
  flapping: async (scene) => {
    const ups = [];
    for (let count = 0; count < 7; count++)
      ups.push(
        await ask(scene.url).then(
          (answer) => answer.arrayBuffer().then(() => 1),
          () => 0,
        ),
      );
    expect(ups).toEqual([0, 0, 0, 1, 1, 1, 0]);
  },
  'always-down': breaksOff(false),
  'billed-lost': async (scene) => {
    await breaksOff(true)(scene);
    expect(await scene.charged()).toBe(TEXT.length);
  },
};

test.each(Object.entries(HTTP))('http-%s', async (text, check) => {
  const scene = await sceneWith(`http-${text}`);
  await check(scene);
  if (text !== 'pause') expect(scene.studio.hits[0]).toBeGreaterThan(0);
});

test('every name is tested, over HTTP where it is one there', () => {
  const names = NAMED_FAULTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !SOCKETS[name])).toEqual([]);
  const overHttp = NAMED_FAULTS.filter((fault) => fault.spots(undefined)?.http.length).map(({ name }) => name);
  expect(overHttp.filter((name) => !HTTP[name])).toEqual([]);
});

test('every fault of the network has a name, or a reason why it has none', () => {
  const ids = [...NAMED_FAULTS.map(({ id }) => id), ...Object.keys(NOT_THE_STUDIOS)];
  const all = Array.from({ length: 48 }, (_, index) => `N${index + 1}`);
  expect(all.filter((id) => !ids.includes(id))).toEqual([]);
});
