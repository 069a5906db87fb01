import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { type SubtitleOptions, subtitleCues } from './subtitle-cues.js';
import type { TranscriptSentence } from './transcript.js';

const sentence = (text: string, startMs: number, endMs: number, more: Partial<TranscriptSentence> = {}) =>
  ({
    speaker: undefined,
    text,
    startMs,
    endMs,
    words: [],
    startsParagraph: false,
    ...more,
  }) satisfies TranscriptSentence;

const timesOf = (text: string, startMs: number, wordMs: number) =>
  text.split(' ').map((word, index) => ({
    text: word,
    startMs: startMs + wordMs * index,
    endMs: startMs + wordMs * (index + 1),
  }));

const cuesOf = (sentences: readonly TranscriptSentence[], options: SubtitleOptions) => [
  ...subtitleCues(sentences, options),
];

const plain = { isLabelled: false };

const LONG =
  'The harbour was quiet at that hour, and although the lamps along the quay had been lit for the feast, nobody walked there; the boats lay still.';

test('a long sentence is divided where it pauses, each part in its own time', () => {
  const words = timesOf(LONG, 1000, 300);
  const cues = cuesOf([sentence(LONG, 1000, 9100, { words })], plain);
  expect(cues.map(({ lines }) => lines)).toMatchInlineSnapshot(`
    [
      [
        "The harbour was quiet at that hour,",
        "and although the lamps along the quay",
      ],
      [
        "had been lit for the feast, nobody",
        "walked there; the boats lay still.",
      ],
    ]
  `);
  for (const { lines, startMs, endMs } of cues) {
    const [first] = lines[0]?.split(' ') ?? [];
    const last = lines.at(-1)?.split(' ').at(-1);
    expect(startMs).toBe(words.find(({ text }) => text === first)?.startMs);
    expect(endMs).toBe(words.find(({ text }) => text === last)?.endMs);
  }
});

test('without times of words it is divided in proportion', () => {
  const cues = cuesOf([sentence(LONG, 0, 14_300)], plain);
  expect(cues.length).toBeGreaterThan(2);
  let at = 0;
  for (const { lines, startMs } of cues) {
    at = LONG.indexOf(lines[0] ?? '', at);
    expect(startMs).toBe(Math.round((14_300 * at) / LONG.length));
  }
});

test('a slow sentence is divided by time', () => {
  const text = 'One two three four five six';
  const cues = cuesOf([sentence(text, 0, 18_000, { words: timesOf(text, 0, 3000) })], plain);
  expect(cues.map(({ lines }) => lines)).toEqual([['One two'], ['three four'], ['five six']]);
});

test('short sentences share a cue, but not across speakers, paragraphs or pauses', () => {
  const cues = cuesOf(
    [
      sentence('Yes.', 0, 500),
      sentence('Indeed.', 600, 1200),
      sentence('Why?', 1300, 1700, { speaker: 'ANN' }),
      sentence('A paragraph.', 1800, 2500, { speaker: 'ANN', startsParagraph: true }),
      sentence('Much later.', 9000, 9500, { speaker: 'ANN' }),
    ],
    plain,
  );
  expect(cues.map(({ lines }) => lines)).toEqual([['Yes. Indeed.'], ['Why?'], ['A paragraph.'], ['Much later.']]);
});

test('a short cue stays for a second where there is time', () => {
  const cues = cuesOf([sentence('Yes.', 0, 300), sentence('No.', 5000, 5300)], plain);
  expect(cues.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
    [0, 1000],
    [5000, 5300],
  ]);
});

test('a label is part of the line, and the narrator has one when the word comes back', () => {
  const long = 'This line has just as many columns as fit.';
  const cues = cuesOf(
    [sentence('Before.', 0, 900), sentence(long, 1000, 4000, { speaker: 'HOST' }), sentence('Mine again.', 4100, 5000)],
    { isLabelled: true },
  );
  expect(cues.map(({ lines }) => lines)).toEqual([
    ['Before.'],
    ['HOST: This line has just', 'as many columns as fit.'],
    ['Narrator: Mine again.'],
  ]);
});

test('a script without spaces is divided between words, wide as its letters are', () => {
  const text =
    '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。';
  const cues = cuesOf([sentence(text, 0, 16_000)], plain);
  expect(cues.flatMap(({ lines }) => lines).join('')).toBe(text);
  for (const line of cues.flatMap(({ lines }) => lines)) {
    expect(stringWidth(line)).toBeLessThanOrEqual(42);
    expect(line).not.toMatch(/^[。、]/);
  }
});

test('words that the text writes in another way cost no order', () => {
  const words = [
    { text: 'twenty', startMs: 0, endMs: 400 },
    { text: 'apples', startMs: 1000, endMs: 1500 },
    { text: 'are', startMs: 1400, endMs: 1300 },
  ];
  const [cue] = cuesOf([sentence('20 apples are enough.', 0, 2500, { words })], plain);
  expect(cue).toMatchObject({ startMs: 0, endMs: 2500 });
});

const anyWord = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom(
    'word',
    'and,',
    'end.',
    '日本語の文章',
    '🎙',
    'Donaudampfschifffahrtsgesellschaft',
    'https://example.com/a/long/path?with=query&and=more',
  ),
);
const anySentence = fc.record({
  words: fc.array(anyWord, { minLength: 1, maxLength: 60 }),
  speaker: fc.constantFrom(undefined, 'HOST', 'Ann'),
  gapMs: fc.nat(3000),
  wordMs: fc.integer({ min: 0, max: 900 }),
  hasTimes: fc.boolean(),
  startsParagraph: fc.boolean(),
});

test('whatever is said: no word is lost, no cue without time, none over another, none too wide', () => {
  fc.assert(
    fc.property(fc.array(anySentence, { maxLength: 12 }), (said) => {
      let atMs = 0;
      const sentences = said.map(({ words, speaker, gapMs, wordMs, hasTimes, startsParagraph }) => {
        const startMs = atMs + gapMs / 3;
        atMs = startMs + words.length * wordMs;
        const times = words.map((text, index) => ({
          text,
          startMs: startMs + index * wordMs,
          endMs: startMs + (index + 1) * wordMs,
        }));
        return sentence(words.join(' '), startMs, atMs, { speaker, words: hasTimes ? times : [], startsParagraph });
      });
      const cues = cuesOf(sentences, plain);
      const spoken = (text: string) => text.replace(/\s+/g, '');
      expect(spoken(cues.flatMap(({ lines }) => lines).join(''))).toBe(
        spoken(sentences.map(({ text }) => text).join('')),
      );
      let lastEndMs = 0;
      for (const { lines, startMs, endMs } of cues) {
        expect(startMs).toBeGreaterThanOrEqual(lastEndMs);
        expect(endMs).toBeGreaterThan(startMs);
        expect(lines.length).toBeLessThanOrEqual(2);
        expect(lines.join('')).not.toMatch(/\n|^$/);
        for (const line of lines) if (line.includes(' ')) expect(stringWidth(line)).toBeLessThanOrEqual(42);
        lastEndMs = endMs;
      }
    }),
    { numRuns: 300 },
  );
});

test('takes of a long transcript no more than the cue at hand needs', () => {
  let taken = 0;
  function* endless() {
    for (;;)
      yield sentence('He came, and he went away again.', 5000 * taken, 5000 * ++taken, { startsParagraph: true });
  }
  for (const { startMs } of subtitleCues(endless(), plain)) if (startMs >= 50_000) break;
  expect(taken).toBe(13);
});
