import { expect, test } from 'vitest';
import { didYouMean, nearest, nearMisses } from './near-miss.js';

const PRESETS = ['speed', 'balanced', 'quality', 'adaptive'];

test.each([
  ['balnced', 'balanced'],
  ['BALANCED', 'balanced'],
  ['adaptiv', 'adaptive'],
  ['qualtiy', 'quality'],
  ['bal', 'balanced'],
])('%j is near %j', (word, meant) => {
  expect(nearest(word, PRESETS)).toBe(meant);
});

test.each(['', 'x', 'sp', 'loud', 'unbalanced and fast'])('%j is near none of them', (word) => {
  expect(nearest(word, PRESETS)).toBeUndefined();
});

test('in short words one mistake is a mistake, two make another word; letters that changed places are one', () => {
  expect(nearest('de', ['en', 'fr'])).toBeUndefined();
  expect(nearest('nope', ['home'])).toBeUndefined();
  expect(nearest('HSOT', ['Guest', 'HOST'])).toBe('HOST');
  expect(nearest('htpp', ['auto', 'websocket', 'http'])).toBe('http');
});

test('what begins so is near, after what is only spelt otherwise; the earlier of equals comes first', () => {
  expect(nearest('stal', ['stall-before-audio', 'stall'])).toBe('stall');
  expect(nearest('mp3_44100', ['mp3_44100_128', 'mp3_44100_32'])).toBe('mp3_44100_128');
  expect(nearest('eleven_flash', ['eleven_v3', 'eleven_flash_v2_5'])).toBe('eleven_flash_v2_5');
});

test('what has several spellings is as near as the nearest of them; three are named', () => {
  const people = ['Rachel - calm', 'Racheal', 'Rache', 'Rach', 'Adam'].map((name) => ({ name }));
  const found = nearMisses('Rachl', people, ({ name }) => [name, name.replace(/ - .*/, '')]);
  expect(found.map(({ name }) => name)).toEqual(['Rachel - calm', 'Rache', 'Rach']);
  expect(didYouMean('"Guest"', '"HOST"')).toBe('did you mean "Guest" or "HOST"?');
});
