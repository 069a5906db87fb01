import { expect, test } from 'vitest';
import { languageName, type VoiceWish, valuesOf, voicesLike } from './voice-search.js';
import type { Voice } from './voices.js';

const voice = (name: string, labels: Record<string, string>, languages: readonly string[]): Voice => ({
  id: `${name.toLowerCase()}-id`,
  name,
  category: name === 'Zoë' ? 'cloned' : 'premade',
  description: undefined,
  labels,
  languages,
  previewUrl: undefined,
});

const VOICES = [
  voice('Rachel - calm', { gender: 'female', accent: 'american', age: 'young', use_case: 'narrative_story' }, ['en']),
  voice('Adam', { gender: 'male', accent: 'us-southern', age: 'middle_aged', use_case: 'narration' }, ['en', 'de']),
  voice('Zoë', { gender: 'female', accent: 'latin american' }, ['pt-BR', 'es']),
  voice('Unlabelled', {}, []),
];

const found = (wish: VoiceWish): string[] => voicesLike(VOICES, wish).map(({ name }) => name.split(' ')[0] ?? '');

test.each<[VoiceWish, string[]]>([
  [{}, ['Rachel', 'Adam', 'Zoë', 'Unlabelled']],
  [{ search: '' }, ['Rachel', 'Adam', 'Zoë', 'Unlabelled']],
  [{ search: 'CALM  narrative story' }, ['Rachel']],
  [{ search: 'zoe' }, ['Zoë']],
  [{ search: 'german' }, ['Adam']],
  [{ search: 'cloned' }, ['Zoë']],
  [{ search: 'calm german' }, []],
  [{ language: 'en' }, ['Rachel', 'Adam']],
  [{ language: 'German' }, ['Adam']],
  [{ language: 'de-AT' }, ['Adam']],
  [{ language: 'deu' }, ['Adam']],
  [{ language: 'portuguese' }, ['Zoë']],
  [{ language: 'pt' }, ['Zoë']],
  [{ language: 'klingon' }, []],
  [{ language: '' }, []],
  [{ gender: 'male' }, ['Adam']],
  [{ gender: 'F' }, ['Rachel', 'Zoë']],
  [{ accent: 'american' }, ['Rachel', 'Zoë']],
  [{ accent: 'amer' }, []],
  [{ accent: 'Southern', gender: 'man' }, ['Adam']],
  [{ age: 'middle-aged' }, ['Adam']],
  [{ useCase: 'story' }, ['Rachel']],
])('%j finds %j', (wish, names) => {
  expect(found(wish)).toEqual(names);
});

test('what can be wished for is told, the commonest first', () => {
  expect(valuesOf(VOICES, 'gender')).toEqual(['female', 'male']);
  expect(valuesOf(VOICES, 'language')).toEqual(['en', 'de', 'pt', 'es']);
  expect(valuesOf(VOICES, 'age')).toEqual(['young', 'middle aged']);
  expect(valuesOf([], 'accent')).toEqual([]);
});

test('a language has a name, or is left as it is', () => {
  expect(['de', 'pt', 'English', 'x'].map(languageName)).toEqual(['German', 'Portuguese', 'English', 'x']);
});
