import { expect, test } from 'vitest';
import { Changes } from './spoken-otherwise.js';

test('the same change is one entry, in the order of the script', () => {
  const changes = new Changes();
  const five = { written: '$5', spoken: 'five dollars', rule: 'money' };
  const name = { written: 'Siobhan', spoken: 'shiv-AWN', rule: 'lexicon' };
  for (const change of [five, name, five, { ...five, rule: 'lexicon' }]) changes.note(change);
  expect(changes.list).toEqual([
    { ...five, count: 2 },
    { ...name, count: 1 },
    { ...five, rule: 'lexicon', count: 1 },
  ]);
});

test('a script of nothing but changes takes no more memory than a thousand', () => {
  const changes = new Changes();
  for (let at = 0; at < 1_500; at++) changes.note({ written: String(at), spoken: 'x', rule: 'number' });
  changes.note({ written: '0', spoken: 'x', rule: 'number' });
  expect(changes.list).toHaveLength(1_000);
  expect(changes.list[0]?.count).toBe(2);
});
