import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outputFormat } from '../speech/output-format.js';
import { createRandom } from '../studio/weather/random.js';
import { performRecital } from '../testing/chaos/recital.js';
import { type Cut, type Strangeness, startStrangeService } from '../testing/strange-service.js';
import { wordsIn } from '../testing/tone-voices.js';
import type { Doubt } from './doubts.js';

const MP3 = outputFormat('mp3_44100_128');
const WORDS =
  'ha ha ha said the old man, twice over. 日本語 is x😀 fine! No, no, no. It was 3.15 exactly, and then some.';
const TEXT = [WORDS, `Another voice: ${WORDS}`];

const anyStrangeness = (alignments: readonly Strangeness['alignment'][]): fc.Arbitrary<Strangeness> =>
  fc.record({
    alignment: fc.constantFrom(...alignments),
    timeBase: fc.constantFrom('generation', 'message'),
    blanks: fc.constantFrom('all', 'none', 'final', 'leading'),
    chars: fc.constantFrom('codePoints', 'codeUnits'),
    sliceBytes: fc.oneof(fc.constantFrom(417, 418, 20_000), fc.integer({ min: 40, max: 6_000 })),
    heldBackBytes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 417 })),
    lead: fc.constantFrom('none', 'id3', 'info'),
    generationChars: fc.integer({ min: 7, max: 120 }),
    silentFrames: fc.nat({ max: 6 }),
    chatter: fc.boolean(),
  });

const anyCut = (): fc.Arbitrary<Cut> =>
  fc
    .record({
      connections: fc.integer({ min: 1, max: 4 }),
      messages: fc.integer({ min: 1, max: 60 }),
      how: fc.constantFrom('reset', 'close', 'final'),
    })
    // Of one passage, the same untruth told twice is not told apart from a service whose times are always too long.
    .filter(({ connections, how }) => how !== 'final' || connections <= 2);

/** However busy the machine is. */
const ROUND = { numRuns: 40, interruptAfterTimeLimit: 8_000 };

const lettersOf = (words: readonly string[]): string => words.join('');
const WANTED = lettersOf(TEXT.join(' ').split(/\s+/u));

const recite = async (how: Strangeness, cut: Cut | undefined, ear: 'player' | 'pipe' | undefined) => {
  const service = await startStrangeService(how, MP3, cut);
  const why: string[] = [];
  const doubts: Doubt[] = [];
  try {
    const recital = await performRecital(
      { baseUrl: service.url, apiKey: undefined },
      {
        text: TEXT,
        ear,
        transport: 'websocket',
        silenceMs: 2_000,
        maxPassageChars: 200,
        concurrency: 2,
        earSeed: Math.floor(createRandom(how.sliceBytes)() * 1000),
        signal: AbortSignal.timeout(15_000),
        onRetry: ({ error }) => why.push(error.message),
        onDoubt: (doubt) => doubts.push(doubt),
      },
    );
    return { words: wordsIn(recital.output), why, doubts };
  } finally {
    await service.close();
  }
};

test('however a service speaks the protocol, a passage is proven, most at the first try', async () => {
  await fc.assert(
    fc.asyncProperty(anyStrangeness(['sync', 'generation', 'ahead', 'behind', 'none']), async (how) => {
      const { words, why, doubts } = await recite(how, undefined, undefined);
      expect(lettersOf(words)).toBe(WANTED);
      // An odd service is not a doubtful one.
      expect(doubts).toEqual([]);
      expect(why.filter((message) => message.includes('misspoken'))).toEqual([]);
      expect(why.length, why.join('\n')).toBeLessThanOrEqual(4);
    }),
    ROUND,
  );
}, 30_000);

test('cut anywhere, what is saved has every word once', async () => {
  await fc.assert(
    fc.asyncProperty(anyStrangeness(['sync', 'generation', 'ahead', 'behind']), anyCut(), async (how, cut) => {
      expect(lettersOf((await recite(how, cut, undefined)).words)).toBe(WANTED);
    }),
    ROUND,
  );
}, 30_000);

test('cut anywhere while somebody listens, every word is heard once', async () => {
  await fc.assert(
    fc.asyncProperty(
      // Times that run ahead of the sound and restart in each message cannot be placed in it: a cut may cost the end of a word.
      anyStrangeness(['sync', 'generation', 'ahead']).filter(
        ({ alignment, timeBase }) => !(alignment === 'ahead' && timeBase === 'message'),
      ),
      anyCut(),
      fc.constantFrom<'player' | 'pipe'>('player', 'pipe'),
      async (how, cut, ear) => {
        const { words } = await recite(how, cut, ear);
        // Times that restart in each message do not tell to the frame where a word ends.
        expect(lettersOf(how.timeBase === 'message' ? mended(words) : words.map(spokenPart))).toBe(WANTED);
      },
    ),
    ROUND,
  );
}, 30_000);

/** Every letter counts; the frame of silence behind them may have gone with the connection. */
const spokenPart = (word: string): string => word.replace(/~$/, '');

/** Without the start of a word that is then heard whole, and with words of which only the last frame is missing. */
const mended = (words: readonly string[]): string[] =>
  words.flatMap((word, index) => {
    if (!word.endsWith('~')) return [word];
    const part = word.slice(0, -1);
    return words[index + 1]?.startsWith(part) ? [] : [part];
  });
