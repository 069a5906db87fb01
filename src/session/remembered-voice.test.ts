import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Passage } from '../script/passage.js';
import { ApiKey } from '../speech/elevenlabs/api-key.js';
import { parseBaseUrl } from '../speech/elevenlabs/service.js';
import { rememberService } from '../speech/elevenlabs/service-memory.js';
import { emptyTakeStore } from '../store/take-store.js';
import { startStudio } from '../studio/server.js';
import { PLAIN_OPTIONS } from '../testing/plain-options.js';
import { temporaryFolder } from '../testing/run-narrate.js';
import { createToneVoices, wordsIn } from '../testing/tone-voices.js';
import { unheardLead } from '../testing/unheard-lead.js';
import { MetricsRecorder } from './metrics.js';
import { createPerformer } from './performer.js';
import { createRepetitions } from './repetitions.js';

const [ANNA, BERT] = ['anna-0001', 'bert-0002'];

const SENTENCES = [{ text: 'Good evening.', midWord: false }];
const PASSAGE: Passage = {
  index: 0,
  text: {
    arrived: SENTENCES,
    ended: true,
    async *read() {
      yield* SENTENCES;
    },
  },
};

test.each([[undefined], ['anna']])(
  'a later run opens its connection before it asks which voice %s is',
  async (wanted) => {
    const account = await openAccount();
    expect(await account.run(wanted)).toEqual({ voice: ANNA, first: 'list' });
    expect(await account.run(wanted)).toEqual({ voice: ANNA, first: 'socket' });
    expect(account.voicesOpened()).toEqual([ANNA, ANNA]);
    // Another wish, and another key, have nothing to go by.
    expect(await account.run('bert')).toEqual({ voice: BERT, first: 'list' });
    expect(await account.run(wanted, { key: 'another' })).toEqual({ voice: ANNA, first: 'list' });
    expect(await account.run(wanted, { remembers: false })).toEqual({ voice: ANNA, first: 'list' });
  },
);

test('a name that means another voice by now is spoken by that one, and remembered', async () => {
  const account = await openAccount();
  await account.run('anna');
  account.names = { [ANNA]: 'Anna (old)', [BERT]: 'Anna' };
  expect(await account.run('anna')).toEqual({ voice: BERT, first: 'socket' });
  expect(account.voicesSpoken()).toEqual([ANNA, BERT]);
  expect(await account.run('anna')).toEqual({ voice: BERT, first: 'socket' });
  expect(account.voicesOpened()).toEqual([ANNA, ANNA, BERT, BERT]);
});

test('the account has another first voice by now', async () => {
  const account = await openAccount();
  await account.run(undefined);
  account.names = { [BERT]: 'Bert' };
  expect(await account.run(undefined)).toEqual({ voice: BERT, first: 'socket' });
  expect(account.voicesSpoken()).toEqual([ANNA, BERT]);
});

test('a voice that is gone is an unknown one, and forgotten', async () => {
  const account = await openAccount();
  await account.run('anna');
  account.names = { [BERT]: 'Bert' };
  await expect(account.run('anna')).rejects.toMatchObject({ code: 'ERR_VOICE_UNKNOWN' });
  account.names = { [ANNA]: 'Anna', [BERT]: 'Bert' };
  expect(await account.run('anna')).toEqual({ voice: ANNA, first: 'list' });
});

/** A service whose voices have the names of the moment, and runs that remember it. */
const openAccount = async () => {
  const notes = path.join(temporaryFolder(), 'notes');
  const tones = createToneVoices({ voiceIds: [ANNA, BERT] });
  const account = { names: { [ANNA]: 'Anna', [BERT]: 'Bert' } as Readonly<Record<string, string>> };
  const voices = {
    ...tones,
    get list() {
      const named = tones.list.map((voice) => ({ ...voice, name: account.names[voice.id] ?? '' }));
      return named.filter(({ name }) => name !== '');
    },
  };
  const studio = await startStudio({ voices, keep: 'all', closeDelayMs: 20 });
  onTestFinished(() => studio.close());
  const front = await startFront(studio.port);
  return Object.assign(account, {
    voicesOpened: () => studio.sessions.map(({ voiceId }) => voiceId),
    voicesSpoken: () => studio.sessions.filter(({ messages }) => messages.length > 0).map(({ voiceId }) => voiceId),
    run: async (wanted: string | undefined, { key = 'one', remembers = true } = {}) => {
      const service = { name: 'test', baseUrl: parseBaseUrl(front.url), apiKey: new ApiKey(key) };
      const memory = rememberService(service, notes, {});
      const open = { ...service, close: () => Promise.resolve(), ...(remembers ? { memory } : {}) };
      front.asked.length = 0;
      const spoken = await speak(open, wanted).finally(() => memory.close());
      return { ...spoken, first: front.asked[0]?.startsWith('GET /v2/voices') ? 'list' : 'socket' };
    },
  });
};

/** Passes everything on, and notes the first line of each connection, in their order. */
const startFront = async (port: number) => {
  const asked: string[] = [];
  const server = createServer((socket) => {
    const target = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
    socket.once('data', (bytes) => asked.push(bytes.toString().split('\r\n')[0] ?? ''));
    socket.pipe(target).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
};

const speak = async (
  service: Parameters<typeof createPerformer>[1]['service'],
  voice: string | undefined,
): Promise<{ voice: string }> => {
  const { signal } = new AbortController();
  const performer = createPerformer(
    { ...PLAIN_OPTIONS, voice, transport: 'websocket' },
    {
      service,
      takes: Promise.resolve({ ...emptyTakeStore(), repetitions: createRepetitions() }),
      lead: unheardLead(),
      metrics: new MetricsRecorder(),
      warn: () => {},
      detail: () => {},
      signal,
    },
  );
  try {
    const { id } = await performer.prepare();
    const turn = { ear: { takeBack: () => false }, signal, mayGoOn: () => false, onTake: async () => {} };
    const frames: Uint8Array[] = [];
    for await (const piece of performer.speak(PASSAGE, turn)) frames.push(piece.frames);
    expect(wordsIn(Buffer.concat(frames)).join(' ')).toBe('Good evening.');
    return { voice: id };
  } finally {
    await performer.close();
  }
};
