import { expect, test } from 'vitest';
import { type FailureCode, NarrateError } from '../errors.js';
import type { Passage, Sentence } from '../script/passage.js';
import { groupPassages } from '../script/passages.js';
import type { AudioChunk, Delivery, SpeechEngine } from '../speech/engine.js';
import { outputFormat } from '../speech/output-format.js';
import { CUTS, EARS, ENDINGS, FIRST_BYTES, FIRST_MESSAGES, reciteReference } from '../testing/chaos/cuts.js';
import { createToneVoices, wordsIn } from '../testing/tone-voices.js';
import { wordsOf } from './heard-text.js';
import { createProver } from './proof.js';
import { type Ear, type Retry, recite } from './recite.js';

// All bytes in all ways: npm run chaos -- --cuts
const BYTE_STEP = 13;

test('cut at any byte, in one way or another, saved or heard', async () => {
  const failures: (string | undefined)[] = [];
  for (let bytes = 0; bytes < FIRST_BYTES; bytes += BYTE_STEP) {
    const cut = CUTS[bytes % CUTS.length];
    const ear = EARS[Math.floor(bytes / CUTS.length) % EARS.length];
    if (cut) failures.push(await reciteReference({ bytes }, cut, ear));
  }
  expect(failures.filter((failure) => failure !== undefined)).toEqual([]);
}, 60_000);

test.each(EARS)(
  'ended at any message, in every way: %s',
  async (ear) => {
    const failures: (string | undefined)[] = [];
    for (let message = 0; message <= FIRST_MESSAGES; message++)
      for (const ending of ENDINGS) failures.push(await reciteReference({ message }, ending, ear));
    expect(failures.filter((failure) => failure !== undefined)).toEqual([]);
  },
  60_000,
);

const DELIVERY: Delivery = {
  voiceId: 'tone-a',
  modelId: 'eleven_flash_v2_5',
  format: outputFormat('mp3_44100_128'),
  schedule: [50],
  controls: {},
};

const passageOf = async (...texts: string[]): Promise<Passage> => {
  const sentences = async function* (): AsyncGenerator<Sentence> {
    for (const text of texts) yield { text, midWord: false };
  };
  let first: Passage | undefined;
  for await (const passage of groupPassages(sentences(), { maxChars: 500 })) first ??= passage;
  if (!first) throw new Error('there is no text');
  return first;
};

/** An engine that breaks after so many words of each attempt; undefined: it speaks to the end. */
const breaking = (
  wordsUntilBreak: (attempt: number) => number | undefined,
  error: () => NarrateError = () => new NarrateError('ERR_STREAM_CUT', 'cut'),
) => {
  const asked: string[] = [];
  const engine: SpeechEngine = {
    async *speak(passage, _delivery, signal) {
      const texts: string[] = [];
      for await (const { text } of passage.text.read(signal)) texts.push(text);
      const text = texts.join(' ');
      asked.push(text);
      const until = wordsUntilBreak(asked.length);
      const part = until === undefined ? text : wordsOf(text).slice(0, until).join(' ');
      yield* wordByWord(part, signal);
      if (until !== undefined) throw error();
    },
    warm: () => {},
    close: async () => {},
  };
  return { engine, asked };
};

async function* wordByWord(text: string, signal: AbortSignal): AsyncGenerator<AudioChunk> {
  const stream = createToneVoices().open({ voiceId: 'tone-a', speed: 1, format: DELIVERY.format });
  for (const word of wordsOf(text))
    for await (const { bytes, alignment } of stream.speak(`${word} `, signal)) yield { bytes, alignment };
  yield { bytes: await stream.finish() };
}

interface Heard {
  readonly words: string[];
  readonly pieces: number;
}

const reciteWith = async (
  engine: SpeechEngine,
  passage: Passage,
  {
    ear,
    patienceMs = 60_000,
    retries = [],
    backoffMs = () => 0,
  }: {
    ear?: (written: Uint8Array[]) => Ear;
    patienceMs?: number;
    retries?: Retry[];
    backoffMs?: () => number;
  } = {},
): Promise<Heard> => {
  const written: Uint8Array[] = [];
  const options = {
    transports: { choose: () => engine, warm: () => {}, report: () => false },
    prover: createProver(),
    ear: ear?.(written),
    patienceMs,
    onRetry: (retry: Retry) => void retries.push(retry),
    backoffMs,
  };
  let pieces = 0;
  for await (const { frames } of recite(passage, DELIVERY, options, new AbortController().signal)) {
    pieces += 1;
    if (frames.length > 0) written.push(frames);
  }
  return { words: wordsIn(Buffer.concat(written)), pieces };
};

const deaf = (written: Uint8Array[]): Ear => ({
  takeBack: (pieces) => {
    if (pieces > written.length) return false;
    written.splice(-pieces);
    return true;
  },
});
const quick = (): Ear => ({ takeBack: () => false });

const TEXTS = ['One two three four.', 'Five six seven.'];
const WORDS = TEXTS.join(' ').split(' ');

test('saved: nothing comes before all is proven, and the whole passage is asked for again', async () => {
  const { engine, asked } = breaking((attempt) => (attempt < 3 ? 4 : undefined));
  const { words, pieces } = await reciteWith(engine, await passageOf(...TEXTS));
  expect(words).toEqual(WORDS);
  expect(pieces).toBeGreaterThan(1);
  expect(asked).toEqual([TEXTS.join(' '), TEXTS.join(' '), TEXTS.join(' ')]);
});

test('not yet heard: the cut sentence is taken back and said again from its start', async () => {
  const { engine, asked } = breaking((attempt) => (attempt === 1 ? 6 : undefined));
  const { words } = await reciteWith(engine, await passageOf(...TEXTS), { ear: deaf });
  expect(words).toEqual(WORDS);
  expect(asked).toEqual([TEXTS.join(' '), TEXTS[1]]);
});

test('heard: it goes on at the next word', async () => {
  const { engine, asked } = breaking((attempt) => [6, 0][attempt - 1]);
  const { words } = await reciteWith(engine, await passageOf(...TEXTS), { ear: quick });
  expect(words).toEqual(WORDS);
  expect(asked).toEqual([TEXTS.join(' '), 'seven.', 'seven.']);
});

test('broken behind the last word, when all was heard: nothing is said again', async () => {
  const { engine, asked } = breaking((attempt) => (attempt === 1 ? WORDS.length : undefined));
  const { words } = await reciteWith(engine, await passageOf(...TEXTS), { ear: quick });
  expect(words).toEqual(WORDS);
  expect(asked.length).toBeLessThanOrEqual(2);
});

test('what is said, taken back and said again is no progress: patience comes to its end', async () => {
  const { engine, asked } = breaking(() => 3);
  const reciting = reciteWith(engine, await passageOf(...TEXTS), { ear: deaf, patienceMs: 100, backoffMs: () => 10 });
  await expect(reciting).rejects.toMatchObject({ code: 'ERR_STREAM_CUT' });
  expect(asked.length).toBeLessThan(15);
});

test('a service that gives one word at a time, to an ear that hears it, is progress', async () => {
  const { engine } = breaking(() => 2);
  const heard = await reciteWith(engine, await passageOf(...TEXTS), { ear: quick, patienceMs: 1, backoffMs: () => 1 });
  expect(heard.words).toEqual(WORDS);
});

test.each<FailureCode>(['ERR_CREDENTIALS', 'ERR_QUOTA', 'ERR_PLAN', 'ERR_REFUSED', 'ERR_BUG'])(
  '%s is told at once',
  async (code) => {
    const { engine, asked } = breaking(
      () => 2,
      () => new NarrateError(code, 'no'),
    );
    await expect(reciteWith(engine, await passageOf(...TEXTS))).rejects.toMatchObject({ code });
    expect(asked.length).toBe(1);
  },
);

test('a service that calls everything complete that is not is paid for nine times at most', async () => {
  const { engine, asked } = breaking(
    () => 2,
    () => new NarrateError('ERR_UNPROVEN', 'not all of it'),
  );
  await expect(reciteWith(engine, await passageOf(...TEXTS))).rejects.toMatchObject({ code: 'ERR_UNPROVEN' });
  expect(asked.length).toBe(9);
});

test('a passage that is always called too large is not tried for long', async () => {
  const { engine, asked } = breaking(
    () => 2,
    () => new NarrateError('ERR_REFUSED', 'too long', { serviceId: 'text_too_long' }),
  );
  await expect(reciteWith(engine, await passageOf(...TEXTS))).rejects.toMatchObject({ serviceId: 'text_too_long' });
  expect(asked.length).toBe(5);
});

test('what the service asks for is what is waited', async () => {
  const retries: Retry[] = [];
  const { engine } = breaking(
    (attempt) => (attempt === 1 ? 0 : undefined),
    () => new NarrateError('ERR_RATE_LIMIT', 'later', { retryAfterMs: 30 }),
  );
  const options = {
    transports: { choose: () => engine, warm: () => {}, report: () => false },
    prover: createProver(),
    ear: undefined,
    patienceMs: 1000,
    onRetry: (retry: Retry) => void retries.push(retry),
  };
  const startedAtMs = performance.now();
  for await (const _piece of recite(await passageOf(...TEXTS), DELIVERY, options, new AbortController().signal));
  expect(retries.map(({ recovery, delayMs }) => ({ recovery, delayMs }))).toEqual([{ recovery: 'wait', delayMs: 30 }]);
  expect(performance.now() - startedAtMs).toBeGreaterThan(28);
});
