import { expect, test } from 'vitest';
import { parseScript } from './cues.js';
import { isSentence, splitSentences } from './sentences.js';

async function* arriving(pieces: Iterable<string>): AsyncGenerator<string> {
  yield* pieces;
}

const openingOf = async (pieces: Iterable<string>, openingChars: number | undefined): Promise<string[]> => {
  const cues = parseScript('markdown', arriving(pieces));
  const texts: string[] = [];
  for await (const sentence of splitSentences(cues, { silenceMs: 60_000, openingChars }))
    if (isSentence(sentence)) texts.push(sentence.text);
  return texts;
};

test.each([
  ['Short one. And, then, a longer one follows it.', 40, ['Short one.', 'And, then, a longer one follows it.']],
  ['Once upon a time, in a mill, there lived a cat.', 40, ['Once upon a time, in a mill,', 'there lived a cat.']],
  ['Once upon a time, in a mill, there lived a cat.', 20, ['Once upon a time,', 'in a mill, there lived a cat.']],
  ['Once upon a time there was, it seems, a cat.', 20, ['Once upon a time there was,', 'it seems, a cat.']],
  ['Oh, once upon a time there lived a cat in a mill.', 20, ['Oh, once upon a time there lived a cat in a mill.']],
  [
    'Nothing here can be cut at all. But, well, this is another.',
    20,
    ['Nothing here can be cut at all.', 'But, well, this is another.'],
  ],
  ['It cost 1,000,000 dollars: a fortune, I was told.', 20, ['It cost 1,000,000 dollars:', 'a fortune, I was told.']],
  ['**Once upon a time, in a mill,** there was a cat.', 30, ['Once upon a time, in a mill,', 'there was a cat.']],
  ['Dr. Ames, of Mill Lane, opened the door at last.', 16, ['Dr. Ames, of Mill Lane,', 'opened the door at last.']],
])(
  '%j, when longer than %i, opens with its first clause; only the first does',
  async (script, openingChars, wanted) => {
    expect(await openingOf([script], openingChars)).toEqual(wanted);
    expect((await openingOf([script], undefined)).join(' ')).toBe(wanted.join(' '));
  },
);

test('however it arrives, the opening is the same, and comes before the sentence has ended', async () => {
  const script = 'Once upon a *time*, long ago, in a mill, there lived a cat, and it said: “Well, well.” Then it left.';
  const whole = await openingOf([script], 30);
  expect(whole[0]).toBe('Once upon a time, long ago,');
  for (let cut = 1; cut < script.length; cut++)
    expect(await openingOf([script.slice(0, cut), script.slice(cut)], 30)).toEqual(whole);
  expect(await openingOf(script, 30)).toEqual(whole);

  const begun = splitSentences(
    parseScript(
      'markdown',
      (async function* () {
        yield script.slice(0, 36);
        await new Promise(() => {}); // the writer never goes on
      })(),
    ),
    { silenceMs: 60_000, openingChars: 30 },
  );
  expect((await begun.next()).value).toEqual({ text: whole[0], midWord: false });
});

test('an ear that is about to wait gets what has come of a sentence, up to its last clause; nothing is chopped', async () => {
  const pieces =
    'Once there was a mill. It stood by the river, on a hill, and in winter, when it was cold, it sang.'.match(
      /\S+\s*/g,
    );
  const spoken = async (isHurried: () => boolean) => {
    const texts: string[] = [];
    const cues = parseScript('text', arriving(pieces ?? []));
    for await (const sentence of splitSentences(cues, { silenceMs: 60_000, openingChars: 80, isHurried }))
      if (isSentence(sentence)) texts.push(sentence.text);
    return texts;
  };
  const calm = await spoken(() => false);
  expect(calm).toHaveLength(2);
  const hurried = await spoken(() => true);
  expect(hurried).toEqual([
    'Once there was a mill.',
    'It stood by the river, on a hill,',
    'and in winter, when it was cold,',
    'it sang.',
  ]);
  expect(hurried.join(' ')).toBe(calm.join(' '));
});

test('a first sentence is out with the next token, or when its writer hesitates', async () => {
  const typed = async (tokens: readonly string[], openingSilenceMs = 60_000) => {
    const opening = splitSentences(
      parseScript(
        'markdown',
        (async function* () {
          yield* tokens;
          await new Promise(() => {}); // the writer never goes on
        })(),
      ),
      { silenceMs: 60_000, openingChars: 80, openingSilenceMs },
    );
    return (await opening.next()).value;
  };
  expect(await typed(['That is', ' all.', ' Here'])).toEqual({ text: 'That is all.', midWord: false });
  expect(await typed(['That is', ' all.'], 10)).toEqual({ text: 'That is all.', midWord: false, paused: true });
});
