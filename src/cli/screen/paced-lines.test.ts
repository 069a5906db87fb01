import { expect, test } from 'vitest';
import { PacedLines, type Report } from './paced-lines.js';

/** What is said in each second. */
const saidIn = (seconds: number, report: (second: number) => Partial<Report>): string[] => {
  const said: string[] = [];
  let now = 0;
  const lines = new PacedLines((text) => said.push(`${now} ${text}`), 0);
  for (; now < seconds; now++) lines.tick(now * 1000, { text: '', news: '', holdup: undefined, ...report(now) });
  return said;
};

test('the first line comes after ten seconds, others ever more rarely, down to one a minute', () => {
  const said = saidIn(400, (second) => ({ text: `at ${second}`, news: String(second) }));
  expect(said.map((line) => line.split(' ')[0])).toEqual(['10', '30', '60', '100', '150', '210', '270', '330', '390']);
  expect(said[0]).toBe('10 At 10');
});

test('what has not changed is not said again', () => {
  expect(saidIn(120, () => ({ text: 'three passages', news: '3' }))).toEqual(['10 Three passages']);
});

test('a hold-up is said once, when it lasts', () => {
  const holdup = (second: number, sinceMs: number): Report['holdup'] => ({
    forms: [`waiting ${20 - second} s for the service`],
    sinceMs,
  });
  expect(saidIn(20, (second) => ({ holdup: second < 4 ? holdup(second, 0) : undefined }))).toEqual([]);
  expect(saidIn(20, (second) => ({ holdup: holdup(second, second < 10 ? 1_000 : 10_000) }))).toEqual([
    '6 Waiting 14 s for the service',
    '15 Waiting 5 s for the service',
  ]);
});
