import { expect, test } from 'vitest';
import { MarkTable } from '../marks.js';
import type { Sentence } from '../passage.js';
import { lazySayer } from './lazy-sayer.js';
import { createSayer, type SayerOptions } from './sayer.js';

const OPTIONS: SayerOptions = {
  ...{ marks: new MarkTable(), lexicon: [], normalizedLanguage: undefined, knowsAudioTags: false },
};

const SCRIPT: readonly Sentence[] = [
  { text: 'Nothing to see here.', midWord: false },
  { text: 'This word was cut: aaa', midWord: true },
  { text: 'www.example.com was its end, and www.example.org/page is a word.', midWord: false },
  { text: 'Plain again.', midWord: false },
  { text: '🎉', midWord: false },
];

test('says what a sayer says that has heard all from the start', async () => {
  const [lazy, whole] = [lazySayer(OPTIONS), createSayer(OPTIONS)];
  for (const sentence of SCRIPT) expect(await lazy.say(sentence)).toEqual(whole.say(sentence));
});

test('has a plain sentence back at once, unless words are to be looked up', async () => {
  const [plain = { text: '', midWord: false }] = SCRIPT;
  expect(lazySayer(OPTIONS).say(plain)).toBe(plain);
  const lexicon = [{ written: 'see', spoken: 'look at' }];
  expect(await lazySayer({ ...OPTIONS, lexicon }).say(plain)).toMatchObject({ text: 'Nothing to look at here.' });
  const numbered = { text: 'It is $12.', midWord: false };
  const normalizing = lazySayer({ ...OPTIONS, normalizedLanguage: 'en' });
  expect(await normalizing.say(numbered)).toMatchObject({ text: 'It is twelve dollars.' });
});
