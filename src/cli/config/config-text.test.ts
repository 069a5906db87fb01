import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutValue, withValue } from './config-text.js';

test.each<[string, string[], string | number | boolean, string]>([
  ['{}', ['voice'], 'Rachel', '{\n  "voice": "Rachel"\n}'],
  ['{"a": 1}', ['b'], 2, '{"a": 1, "b": 2}'],
  ['{ "a": 1, "b": 2 }', ['c'], true, '{ "a": 1, "b": 2, "c": true }'],
  ['{\n\t"a": 1\n}\n', ['b'], 'x', '{\n\t"a": 1,\n\t"b": "x"\n}\n'],
  ['{\r\n    "a": 1\r\n}', ['p', 'q'], 2, '{\r\n    "a": 1,\r\n    "p": {\r\n        "q": 2\r\n    }\r\n}'],
  ['{"a": 1}', ['p', 'q', 'r'], 2, '{"a": 1, "p": {"q":{"r":2}}}'],
  ['{\n  "p": {\n    "x": {}\n  }\n}', ['p', 'x', 'y'], 1, '{\n  "p": {\n    "x": {\n      "y": 1\n    }\n  }\n}'],
  ['{ "speed" :  1.0 , "a":[1,\n2] }', ['speed'], 0.9, '{ "speed" :  0.9 , "a":[1,\n2] }'],
  ['{"a": 1, "a": 2}', ['a'], 3, '{"a": 1, "a": 3}'],
])('%j with %j', (text, path, value, expected) => {
  expect(withValue(text, path, value)).toBe(expected);
});

test.each<[string, string[], string]>([
  ['{"a": 1}', ['a'], '{}'],
  ['{"a": 1}', ['b'], '{"a": 1}'],
  ['{\n  "a": 1,\n  "b": 2\n}', ['a'], '{\n  "b": 2\n}'],
  ['{\n  "a": 1,\n  "b": 2\n}', ['b'], '{\n  "a": 1\n}'],
  ['{"a": 1, "b": 2, "a": 3}', ['a'], '{"b": 2}'],
  ['{"p": {"q": {"x": 1, "y": 2}}}', ['p', 'q', 'x'], '{"p": {"q": {"y": 2}}}'],
  ['{"p": 1}', ['p', 'q'], '{"p": 1}'],
])('%j without %j', (text, path, expected) => {
  expect(withoutValue(text, path)).toBe(expected);
});

test('any object says what it said, and what was set', () => {
  const name = fc.constantFrom('a', 'b', '"', 'ü\n', '__proto__', '');
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean());
  const object = fc.dictionary(name, fc.oneof(value, fc.dictionary(name, value)));
  const indent = fc.constantFrom(0, 1, 2, '\t');
  fc.assert(
    fc.property(object, indent, name, name, value, (content, space, one, other, set) => {
      const text = JSON.stringify(content, null, space);
      const changed: unknown = JSON.parse(withValue(text, [one], set));
      expect(changed).toEqual({ ...JSON.parse(text), [one]: set });
      expect(JSON.parse(withoutValue(text, [one]))).toEqual(
        Object.fromEntries(Object.entries(JSON.parse(text)).filter(([key]) => key !== one)),
      );
      if (typeof Reflect.get(JSON.parse(text), one) !== 'object') return;
      const deeper = JSON.parse(withValue(text, [one, other], set));
      expect(Object.getOwnPropertyDescriptor(deeper[one] ?? {}, other)?.value).toEqual(set);
    }),
  );
});
