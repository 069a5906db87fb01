import { expect, onTestFinished, test } from 'vitest';
import type { Passage } from '../script/passage.js';
import { ApiKey } from '../speech/elevenlabs/api-key.js';
import { parseBaseUrl } from '../speech/elevenlabs/service.js';
import { emptyTakeStore } from '../store/take-store.js';
import { type FaultPlan, refuse, reset } from '../studio/weather/faults.js';
import { PLAIN_OPTIONS } from '../testing/plain-options.js';
import { CANARY_KEY } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { wordsIn } from '../testing/tone-voices.js';
import { unheardLead } from '../testing/unheard-lead.js';
import type { JournalTake } from './journal.js';
import { MetricsRecorder } from './metrics.js';
import { createPerformer, type PerformerOptions } from './performer.js';
import { createRepetitions } from './repetitions.js';
import { openService } from './services.js';

/** For any number of readers. */
const passageOf = (...texts: string[]): Passage => {
  const arrived = texts.map((text) => ({ text, midWord: false }));
  return {
    index: 0,
    text: {
      arrived,
      ended: true,
      async *read() {
        yield* arrived;
      },
    },
  };
};

const openStage = async (faults: FaultPlan = [], options: Partial<PerformerOptions> = {}) => {
  const { studio } = await startService({ faults });
  const choice = { kind: 'elevenlabs', baseUrl: parseBaseUrl(studio.url), apiKey: new ApiKey(CANARY_KEY) } as const;
  const metrics = new MetricsRecorder();
  const told: { warnings: string[]; details: string[]; takes: JournalTake[]; lookedUp: number[] } = {
    warnings: [],
    details: [],
    takes: [],
    lookedUp: [],
  };
  const repetitions = createRepetitions();
  const before: typeof repetitions.before = (passage, ...rest) => {
    told.lookedUp.push(passage.index);
    return repetitions.before(passage, ...rest);
  };
  const { signal } = new AbortController();
  const performer = createPerformer(
    { ...PLAIN_OPTIONS, ...options },
    {
      service: await openService(choice, {}),
      takes: Promise.resolve({ ...emptyTakeStore(), repetitions: { before } }),
      lead: unheardLead(),
      metrics,
      warn: (text) => told.warnings.push(text),
      detail: (text) => told.details.push(text),
      signal,
    },
  );
  onTestFinished(() => performer.close());
  const speak = async (passage: Passage, mayFollow: boolean) => {
    const frames: Uint8Array[] = [];
    const turn = {
      ear: { takeBack: () => false },
      signal,
      mayGoOn: () => mayFollow,
      onTake: async (take: JournalTake) => void told.takes.push(take),
    };
    for await (const piece of performer.speak(passage, turn)) frames.push(piece.frames);
    return wordsIn(Buffer.concat(frames)).join(' ');
  };
  return { studio, performer, metrics, told, speak };
};

test('the voices are asked for once, however often', async () => {
  const { performer, studio } = await openStage();
  const [first, second] = await Promise.all([performer.prepare(), performer.prepare()]);
  expect(first).toMatchObject({ id: 'tone-a' });
  expect(second).toBe(first);
  expect(studio.requests.map(({ path }) => path)).toEqual(['/v2/voices']);
});

test('the next connection is opened ahead if another passage may follow, and not behind the last', async () => {
  const { speak, studio, told } = await openStage();
  expect(await speak(passageOf('Good evening.'), true)).toBe('Good evening.');
  await expect.poll(() => studio.sessions.length).toBe(2);
  expect(await speak(passageOf('And good night.'), false)).toBe('And good night.');
  // One that had been opened would be there before the answer to this.
  await fetch(`${studio.url}/v2/voices`);
  expect(studio.sessions).toHaveLength(2);
  expect(told.takes.map(({ characters }) => characters)).toEqual([14, 16]);
});

test('what had to be tried again is counted and told', async () => {
  const { speak, metrics, told } = await openStage([{ connection: 0, at: { frame: 1 }, do: reset }]);
  expect(await speak({ ...passageOf('Good evening.'), index: 4 }, false)).toBe('Good evening.');
  expect(metrics.snapshot).toMatchObject({ retries: 1, reconnects: 1, resentCharacters: 14, reusedCharacters: 0 });
  expect(told.details).toEqual([expect.stringMatching(/^passage 5: .+; again in 0 ms$/)]);
  expect(told.warnings).toEqual([]);
});

test('too much at once lowers what is spoken at once', async () => {
  const busy = refuse(429, { detail: { status: 'too_many_concurrent_requests', message: 'No.' } });
  const { speak, performer } = await openStage([{ connection: 0, at: { phase: 'upgrade' }, do: busy }], {
    concurrency: 4,
  });
  expect(performer.parallelism.limit).toBe(4);
  expect(await speak(passageOf('Good evening.'), false)).toBe('Good evening.');
  expect(performer.parallelism.limit).toBe(2);
});

test('over HTTP, a passage is asked for with what was said before it', async () => {
  const { speak, studio } = await openStage([], { transport: 'http' });
  await speak(passageOf('Good evening.', 'How are you?'), true);
  await speak(passageOf('And good night.'), false);
  const bodies = studio.requests.filter(({ method }) => method === 'POST').map(({ body }) => body);
  expect(bodies).toEqual([
    expect.not.objectContaining({ previous_text: expect.anything() }),
    expect.objectContaining({ previous_text: 'Good evening. How are you?' }),
  ]);
});

test('a model that the socket does not serve opens none, and is not told what was said before', async () => {
  const { speak, studio } = await openStage([], { modelId: 'eleven_v3' });
  expect(await speak(passageOf('[whispers] Good evening.', 'How are you?'), true)).toBe('Good evening. How are you?');
  expect(await speak(passageOf('And good night.'), false)).toBe('And good night.');
  expect(studio.sessions).toEqual([]);
  const bodies = studio.requests.filter(({ method }) => method === 'POST').map(({ body }) => body);
  expect(bodies).toEqual([
    expect.objectContaining({ text: '[whispers] Good evening. How are you?' }),
    expect.not.objectContaining({ previous_text: expect.anything() }),
  ]);
});

test('a model that the socket turns out not to serve goes over HTTP at once', async () => {
  const unsupported = refuse(400, { detail: { code: 'unsupported_model', message: 'Not here.' } });
  const { speak, studio, metrics, told } = await openStage([{ at: { phase: 'upgrade' }, do: unsupported }]);
  expect(await speak(passageOf('Good evening.'), true)).toBe('Good evening.');
  const sockets = studio.sessions.length;
  expect(await speak(passageOf('And good night.'), false)).toBe('And good night.');
  expect(studio.sessions).toHaveLength(sockets);
  expect(told.details).toEqual([expect.stringMatching(/unsupported_model.+; again in 0 ms$/)]);
  expect(metrics.snapshot).toMatchObject({ retries: 1 });
});

test('lines that come again are told apart in their order, also where one waits for a long silence', async () => {
  const again = ({ pauseMs }: { pauseMs?: number }, index: number): Passage => ({
    ...passageOf('No.'),
    index,
    ...(pauseMs === undefined ? {} : { pauseMs }),
  });
  const lines = [{}, { pauseMs: 60_000 }, {}].map(again);
  const sideBySide = await openStage();
  await sideBySide.performer.prepare();
  const said = await Promise.all(lines.map((line) => sideBySide.speak(line, false)));
  expect(said).toEqual(['No.', 'No.', 'No.']);
  expect(sideBySide.told.lookedUp).toEqual(lines.map(({ index }) => index));
});
