import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf } from './columns.js';
import { fittedLine } from './fitted-line.js';

test('parts give way in their order, form by form', () => {
  const parts = { one: ['first part', 'first', '1'], two: ['second part', 'second'] };
  const line = (columns: number) => fittedLine(parts, ['one', 'two', 'two', 'one'], columns);
  expect(line(24)).toBe('first part · second part');
  expect(line(23)).toBe('first · second part');
  expect(line(18)).toBe('first · second');
  expect(line(13)).toBe('first');
  expect(line(4)).toBe('1');
  expect(line(0)).toBe('');
});

test('what says nothing takes no room', () => {
  expect(fittedLine<'one' | 'two' | 'three'>({ one: [], two: undefined, three: ['three'] }, ['one'], 5)).toBe('three');
});

test('no line is too wide', () => {
  const parts = fc.record({ a: fc.array(fc.string()), b: fc.array(fc.string()), c: fc.array(fc.string()) });
  const giving = fc.array(fc.constantFrom('a' as const, 'b' as const, 'c' as const));
  fc.assert(
    fc.property(parts, giving, fc.nat(40), (some, givingWay, columns) => {
      expect(columnsOf(fittedLine(some, givingWay, columns))).toBeLessThanOrEqual(columns);
    }),
  );
});
