import { expect, test } from 'vitest';
import { NarrateError } from '../../errors.js';
import { goOn, surroundingsIn } from '../../testing/examined.js';
import { type Examination, examineAll, type Result } from './examine-all.js';
import { type Finding, joined, problemOf } from './finding.js';

const examination = (name: string, examine: Examination['examine'], isBusy = false): Examination => ({
  name,
  title: name,
  examine,
  isBusy,
});
const well = (message: string): Finding => ({ status: 'ok', message });

const resultsOf = async (examinations: readonly Examination[], { signal = goOn(), limitMs = 60_000 } = {}) => {
  const results: Result[] = [];
  const surroundings = await surroundingsIn();
  for await (const result of examineAll(examinations, surroundings, signal, limitMs)) results.push(result);
  return results;
};

test('all run at once, and are told in their order', async () => {
  let finish = () => {};
  const last = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const results = await resultsOf([
    // Ends only because the second runs beside it.
    examination('first', async () => {
      await last;
      return well('waited');
    }),
    examination('second', () => {
      finish();
      return well('quick');
    }),
    examination('third', () => undefined),
  ]);
  expect(results.map(({ name, message }) => [name, message])).toEqual([
    ['first', 'waited'],
    ['second', 'quick'],
  ]);
});

test('a failure is a problem, and of nobody else', async () => {
  const failing = () => {
    throw new NarrateError('ERR_NETWORK', 'Cannot reach the service: connection refused', { hint: 'try again' });
  };
  const results = await resultsOf([examination('bad', failing), examination('good', () => well('fine'))]);
  expect(results).toMatchObject([
    {
      name: 'bad',
      status: 'problem',
      message: 'connection refused',
      hint: 'try again',
      details: { code: 'ERR_NETWORK' },
    },
    { name: 'good', status: 'ok' },
  ]);
});

test('what hangs is given up, whether it obeys the signal or not', async () => {
  const never = () => new Promise<Finding>(() => {});
  const obeying = (_: unknown, signal: AbortSignal) =>
    new Promise<Finding>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const results = await resultsOf([examination('deaf', never), examination('obeying', obeying)], { limitMs: 30 });
  expect(results).toMatchObject([
    { name: 'deaf', status: 'warning', message: expect.stringContaining('longer than') },
    { name: 'obeying', status: 'warning', message: expect.stringContaining('longer than') },
  ]);
});

test('whoever stops is not kept waiting', async () => {
  const left = new AbortController();
  const never = () => {
    left.abort(new Error('Ctrl-C'));
    return new Promise<Finding>(() => {});
  };
  await expect(resultsOf([examination('deaf', never)], { signal: left.signal })).rejects.toThrow('Ctrl-C');
});

test('several findings are as bad as the worst, whose hint it is', () => {
  const findings: Finding[] = [
    { status: 'ok', message: 'a', hint: 'for a', details: { a: 1 } },
    { status: 'warning', message: 'b', hint: 'for b' },
    { status: 'ok', message: 'c', details: { c: 3 } },
  ];
  expect(joined(findings)).toEqual({ status: 'warning', message: 'a; b; c', hint: 'for b', details: { a: 1, c: 3 } });
});

test('what we were doing is left out of a message, and nothing else', () => {
  const message = (text: string) => problemOf(new NarrateError('ERR_BUG', text)).message;
  expect(message('Cannot speak: the service refused: no')).toBe('the service refused: no');
  expect(message('Cannot use "a: b"')).toBe('Cannot use "a: b"');
});
