import type { LookupAddress } from 'node:dns';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { cachedLookup } from './dns-cache.js';

const setUp = (lifeMs?: number) => {
  const asked: string[] = [];
  const lookup = cachedLookup(lifeMs, (hostname, _options, callback) => {
    asked.push(hostname);
    if (hostname === 'nowhere') callback(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }), []);
    else callback(null, ADDRESSES);
  });
  const find = (hostname: string, options: { all?: boolean; family?: number } = {}) =>
    new Promise((resolve, reject) => {
      lookup(hostname, options, (reason, address, family) => (reason ? reject(reason) : resolve([address, family])));
    });
  return { asked, find };
};

const ADDRESSES: LookupAddress[] = [
  { address: '::1', family: 6 },
  { address: '127.0.0.1', family: 4 },
];

test('an answer is kept, for one address and for all', async () => {
  const { asked, find } = setUp();
  expect(await find('a')).toEqual(['::1', 6]);
  expect(await find('a')).toEqual(['::1', 6]);
  expect(await find('a', { all: true })).toEqual([ADDRESSES, undefined]);
  expect(asked).toEqual(['a']);
  await find('b');
  await find('a', { family: 4 });
  expect(asked).toEqual(['a', 'b', 'a']);
});

test('an old answer and a failure are not kept', async () => {
  const { asked, find } = setUp(5);
  await find('a');
  await sleep(10);
  await find('a');
  expect(asked).toEqual(['a', 'a']);
  for (let again = 0; again < 2; again++) await expect(find('nowhere')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  expect(asked).toHaveLength(4);
});

test('who asks while an answer is awaited gets the same one, also a failure', async () => {
  const pending: (() => void)[] = [];
  const lookup = cachedLookup(60_000, (hostname, _options, callback) => {
    const failure = hostname === 'a' ? null : Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' });
    pending.push(() => callback(failure, failure ? [] : ADDRESSES));
  });
  const answers: unknown[] = [];
  for (const hostname of ['a', 'b']) {
    lookup(hostname, { all: true }, (reason, addresses) => answers.push(reason?.code ?? addresses));
    lookup(hostname, { family: 0, hints: 0 }, (reason, address) => answers.push(reason?.code ?? address));
  }
  expect(pending).toHaveLength(2);
  for (const answer of pending) answer();
  expect(answers).toEqual([ADDRESSES, '::1', 'ENOTFOUND', 'ENOTFOUND']);
});
