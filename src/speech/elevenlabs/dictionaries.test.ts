import { expect, test } from 'vitest';
import { dictionaryFields, parseDictionaries, parseDictionary } from './dictionaries.js';

test.each(['21m00Tcm4TlvDq8i', '21m00Tcm4TlvDq8i:v_2-b'])('%s is a dictionary', (name) => {
  expect(parseDictionary(` ${name} `)).toBe(name);
});

test.each(['', 'a b', 'a:', ':b', 'a:b:c', '../x', 'a?b'])('"%s" is none', (name) => {
  expect(() => parseDictionary(name)).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
});

test('no more than the service takes', () => {
  expect(parseDictionaries(['a', ' b:1', 'c'])).toEqual(['a', 'b:1', 'c']);
  expect(() => parseDictionaries(['a', 'b', 'c', 'd'])).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
});

test('on the wire each is a locator, and none is no field', () => {
  expect(dictionaryFields(['a', 'b:1'])).toEqual({
    pronunciation_dictionary_locators: [
      { pronunciation_dictionary_id: 'a' },
      { pronunciation_dictionary_id: 'b', version_id: '1' },
    ],
  });
  expect([dictionaryFields([]), dictionaryFields()]).toEqual([{}, {}]);
});
