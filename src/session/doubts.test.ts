import { expect, onTestFinished, test } from 'vitest';
import type { Passage } from '../script/passage.js';
import { ApiKey } from '../speech/elevenlabs/api-key.js';
import { parseBaseUrl } from '../speech/elevenlabs/service.js';
import { openTakeStore } from '../store/take-store.js';
import type { Doubt } from '../takes/doubts.js';
import { PLAIN_OPTIONS } from '../testing/plain-options.js';
import { CANARY_KEY, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { unheardLead } from '../testing/unheard-lead.js';
import { Doubts } from './doubts.js';
import { MetricsRecorder } from './metrics.js';
import { createPerformer } from './performer.js';
import { createRepetitions } from './repetitions.js';
import { openService } from './services.js';

const passageOf = (index: number, ...texts: string[]): Passage => ({
  index,
  text: {
    arrived: texts.map((text) => ({ text, midWord: false })),
    ended: true,
    async *read() {
      yield* this.arrived;
    },
  },
});

const doubt = (from: [number, number], to: [number, number], kind: Doubt['kind'] = 'long'): Doubt => ({
  kind,
  position: { from: { sentence: from[0], words: from[1] }, to: { sentence: to[0], words: to[1] } },
  startMs: 1_200.4,
  endMs: 7_000,
  offMs: 5_300,
});

test('what is noted while a passage is made is listed when its place is known', () => {
  const doubts = new Doubts();
  const [first, second] = [passageOf(0, 'Good evening.'), passageOf(1, 'How are you?', 'And good night.')];
  doubts.note(second, doubt([0, 2], [1, 1], 'rushed'));
  doubts.note(first, doubt([0, 1], [0, 2]));
  expect(doubts.list()).toEqual([]);
  doubts.place(first, 0);
  doubts.place(second, 8_000);
  doubts.place(second, 8_000);
  expect(doubts.list()).toEqual([
    { atMs: 1_200, kind: 'long', text: 'evening.', offMs: 5_300 },
    { atMs: 9_200, kind: 'rushed', text: 'you? And', offMs: 5_300 },
  ]);
});

test('of many words the first are told, of many places the first hundred', () => {
  const doubts = new Doubts();
  const { text } = passageOf(0, 'one two three four five six', 'seven eight nine ten');
  for (let place = 0; place < 120; place++) doubts.add(place * 1_000, text, doubt([0, 1], [1, 4], 'rushed'));
  expect(doubts.list()).toHaveLength(100);
  expect(doubts.total).toBe(120);
  expect(doubts.list()[0]?.text).toBe('two three four five six seven eight nine …');
});

test('a take that stays doubtful is kept with its doubts, and tells them whenever it is heard', async () => {
  const oddFrames = (word: string) => (word === 'evening,' ? 300 : undefined);
  const { studio, voices } = await startService({ oddFrames });
  const choice = { kind: 'elevenlabs', baseUrl: parseBaseUrl(studio.url), apiKey: new ApiKey(CANARY_KEY) } as const;
  const folder = temporaryFolder();
  const { signal } = new AbortController();
  const passage = passageOf(
    0,
    'Good evening, and welcome to everybody who has come here tonight to listen to what we have to say.',
  );
  const narrate = async () => {
    const metrics = new MetricsRecorder();
    const store = await openTakeStore({ folder, maxBytes: 1e9, warn: () => {} });
    const performer = createPerformer(PLAIN_OPTIONS, {
      service: await openService(choice, {}),
      takes: Promise.resolve({
        read: store.read.bind(store),
        write: store.write.bind(store),
        repetitions: createRepetitions(),
      }),
      lead: unheardLead(),
      metrics,
      warn: () => {},
      detail: () => {},
      signal,
    });
    onTestFinished(() => performer.close());
    const doubts = new Doubts();
    const turn = {
      ear: { takeBack: () => false },
      signal,
      mayGoOn: () => false,
      onTake: async () => {},
      onDoubt: (doubt: Doubt) => doubts.note(passage, doubt),
    };
    for await (const _piece of performer.speak(passage, turn));
    doubts.place(passage, 60_000);
    return { places: doubts.list(), retries: metrics.snapshot.retries };
  };
  const spoken = await narrate();
  expect(spoken).toEqual({
    places: [{ atMs: 60_131, kind: 'long', text: 'evening,', offMs: expect.any(Number) }],
    retries: 1,
  });
  const texts = voices.spoken.length;
  expect(await narrate()).toEqual({ ...spoken, retries: 0 });
  expect(voices.spoken).toHaveLength(texts);
});
