import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { openScript, type ScriptInput } from '../script/script.js';
import { temporaryFolder } from '../testing/run-narrate.js';
import { checkCharLimit, limitChars } from './char-limit.js';

const { signal } = new AbortController();
const open = (inputs: readonly ScriptInput[]) =>
  openScript({ inputs, kind: 'text', maxPassageChars: 500, signal, warn: () => {} });
const piped = (...pieces: string[]): ScriptInput => ({ stream: Readable.from(pieces), name: 'stdin' });

/** What is handed on of a script, passage by passage, and what ended it. */
const within = async (maxChars: number, input: ScriptInput) => {
  const passages: string[] = [];
  try {
    for await (const { text } of limitChars(open([input]), maxChars)) {
      passages.push('');
      for await (const sentence of text.read(signal)) passages.push(`${passages.pop()}${sentence.text} `);
    }
  } catch (reason) {
    return { passages, reason };
  }
  return { passages, reason: undefined };
};

const TOO_LONG = expect.objectContaining({ code: 'ERR_INPUT', message: 'The script is longer than --max-chars 18' });

test('what is not longer is spoken as it is', async () => {
  expect(await within(18, piped('One. Two.\n\nThree.\n'))).toEqual({
    passages: ['One. Two. ', 'Three. '],
    reason: undefined,
  });
});

test('the sentence that is too much is not handed on', async () => {
  expect(await within(18, piped('One. Two. Three. Four.\n\nFive.'))).toEqual({
    passages: ['One. Two. Three. '],
    reason: TOO_LONG,
  });
});

test('the passage that is too much is not begun', async () => {
  expect(await within(18, piped('One. Two.\n\nThree. Four.\n\nNine eight.'))).toEqual({
    passages: ['One. Two. ', 'Three. '],
    reason: TOO_LONG,
  });
  expect(await within(18, piped('One. Two.\n\nThree, four.\n\nFive.'))).toEqual({
    passages: ['One. Two. '],
    reason: TOO_LONG,
  });
});

test('a passage that nobody reads counts as well, and each reader of one comes as far as the others', async () => {
  const passages = limitChars(open([piped('One. Two.\n\nThree. Four.')]), 18);
  expect((await passages.next()).value?.index).toBe(0);
  const { value: second } = await passages.next();
  for (let reader = 0; reader < 2; reader++) {
    const sentences = second?.text.read(signal);
    expect((await sentences?.next())?.value).toMatchObject({ text: 'Three.' });
    await expect(sentences?.next()).rejects.toEqual(TOO_LONG);
  }
});

test('a writer is stopped as soon as it is too much, without waiting for the end', async () => {
  const stream = new PassThrough();
  stream.write('One. Two. Three. Four. ');
  // It never ends.
  expect(await within(18, { stream, name: 'stdin' })).toMatchObject({ reason: TOO_LONG });
});

test('files are counted beforehand, and only where they may be too long', async () => {
  const file = (text: string): ScriptInput => {
    const name = path.join(temporaryFolder(), 'script.txt');
    writeFileSync(name, text);
    return { path: name };
  };
  const check = async (maxChars: number, ...inputs: ScriptInput[]) => {
    let opened = 0;
    const count = () => {
      opened += 1;
      return open(inputs);
    };
    await checkCharLimit({ inputs, open: count }, maxChars, signal);
    return opened;
  };
  expect(await check(18, file('One. Two.\n\nThree.'))).toBe(1);
  await expect(check(18, file('One. Two.\n\nThree. Four.'))).rejects.toEqual(TOO_LONG);
  await expect(check(18, file('One. Two.'), file('Three. Four.'))).rejects.toEqual(TOO_LONG);
  expect(await check(1_000, file('One. Two.\n\nThree. Four.'))).toBe(0);
  expect(await check(1, file('One.'), piped('Two.'))).toBe(0);
  expect(await check(1, { path: '/nowhere' })).toBe(0);
});
