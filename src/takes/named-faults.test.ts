import { expect, test } from 'vitest';
import { type FailureCode, NarrateError } from '../errors.js';
import { startStudio } from '../studio/server.js';
import { NAMED_FAULTS } from '../studio/weather/fault-names.js';
import { performRecital } from '../testing/chaos/recital.js';
import { createToneVoices, wordsIn } from '../testing/tone-voices.js';

/** Two passages; of each the sound takes several frames. */
const TEXT = [
  'It was late, so very late, when the old man came home at last and sat down. She said nothing, not a word, for hours.',
  'Then he left, and did not say a single word to her any more, neither that night nor the day after; and that was all.',
];
const WORDS = TEXT.join(' ').split(' ');

/** What the program makes of a fault of its first connection: what is heard, or the code of the failure. */
const reciteWith = async (fault: string) => {
  const studio = await startStudio({ voices: createToneVoices(), closeDelayMs: 0, faults: `${fault}#1` });
  let retries = 0;
  try {
    const { output } = await performRecital(
      { baseUrl: new URL(`${studio.url}/`), apiKey: undefined },
      {
        text: TEXT,
        ear: undefined,
        transport: fault.startsWith('http-') ? 'http' : 'websocket',
        maxPassageChars: 150,
        silenceMs: 250,
        signal: AbortSignal.timeout(15_000),
        onRetry: () => retries++,
      },
    );
    return { outcome: wordsIn(output).join(' '), retries, hits: studio.hits };
  } catch (reason) {
    return { outcome: NarrateError.from(reason).code, retries, hits: studio.hits };
  } finally {
    await studio.close();
  }
};

/** What trying again cannot help. */
const FINAL: Readonly<Record<string, FailureCode>> = {
  redirect: 'ERR_REFUSED',
  'redirect=308': 'ERR_REFUSED',
  'refuse-key': 'ERR_CREDENTIALS',
  'refuse-key=frame': 'ERR_CREDENTIALS',
  'quota-exceeded': 'ERR_QUOTA',
  'quota-exceeded=402': 'ERR_QUOTA',
  'quota-exceeded=frame': 'ERR_QUOTA',
  'plan-forbidden': 'ERR_PLAN',
  'voice-not-found': 'ERR_VOICE_UNKNOWN',
  'voice-not-found=frame': 'ERR_VOICE_UNKNOWN',
  policy: 'ERR_REFUSED',
  'policy=abuse': 'ERR_PLAN',
};

/** What a client need not mind. */
const HARMLESS = [
  'audio-after-final',
  'nulls',
  'unknown-fields',
  'empty-final',
  'empty-audio',
  'bad-alignment',
  'fragments=1000',
  'pause=100ms',
];

const VALUES = [
  ...Object.keys(FINAL).filter((fault) => fault.includes('=')),
  ...['policy=contexts', 'no-upgrade=426', 'bad-frame=utf8', 'wrong-format=html', 'stall=2', 'fragments=1000'],
  ...['0', 'date', 'year', 'negative', 'garbage'].map((after) => `system-busy=${after}`),
  ...['binary', 'json', 'array', 'null', 'huge', 'deep'].map((kind) => `garbage=${kind}`),
  'pause=100ms',
];

const ALL = [
  ...NAMED_FAULTS.map(({ name }) => name),
  ...NAMED_FAULTS.filter(({ spots }) => spots(undefined)?.http.length).map(({ name }) => `http-${name}`),
  ...VALUES,
];

test.each(ALL)(
  '%s on the first connection: every word once, or the right failure',
  async (fault) => {
    const { outcome, retries, hits } = await reciteWith(fault);
    const failure = FINAL[fault.replace('http-', '')];
    expect(outcome).toBe(failure ?? WORDS.join(' '));
    expect(retries).toBe(failure || HARMLESS.includes(fault) ? 0 : 1);
    expect(hits).toEqual([1]);
  },
  20_000,
);
