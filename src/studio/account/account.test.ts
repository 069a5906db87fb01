import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAccount } from './account.js';
import { PLANS, type Plan, UNLIMITED } from './plans.js';

/** Two places for the one kind of models, one for the other. */
const PLAN: Plan = { ...PLANS.free, creditLimit: 100, concurrency: { standard: 2, turbo: 1 } };
const DAY_MS = 24 * 3_600_000;
const patience = new AbortController().signal;

const entered = async (place: Promise<(() => void) | undefined>): Promise<() => void> => {
  const release = await place;
  if (!release) throw new Error('No place');
  return release;
};

test('credits are charged until they do not suffice, and then nothing is', () => {
  const account = createAccount(PLAN);
  expect(account.charge(60)).toBe(true);
  expect(account.charge(41)).toBe(false);
  expect(account).toMatchObject({ usedCredits: 60, remainingCredits: 40 });
  expect(account.charge(40)).toBe(true);
  expect(account.charge(1)).toBe(false);
  account.refund(40);
  expect(account.remainingCredits).toBe(40);
  account.reset();
  expect(account.remainingCredits).toBe(100);
});

test('a new period begins with all credits, also after several in which nothing happened', () => {
  let nowMs = Date.UTC(2026, 0, 1);
  const account = createAccount(PLAN, { now: () => nowMs });
  account.charge(100);
  expect(account.resetsAtUnix).toBe(Date.UTC(2026, 0, 31) / 1000);
  nowMs += 30 * DAY_MS - 1;
  expect(account.charge(1)).toBe(false);
  nowMs += 1;
  expect(account.charge(1)).toBe(true);
  expect(account).toMatchObject({ usedCredits: 1, resetsAtUnix: Date.UTC(2026, 2, 2) / 1000 });
  nowMs += 61 * DAY_MS;
  expect(account).toMatchObject({ usedCredits: 0, remainingCredits: 100, resetsAtUnix: Date.UTC(2026, 4, 1) / 1000 });
});

test('places are given first come first served, each kind of models for itself', async () => {
  const account = createAccount(PLAN, { queueMs: 60_000 });
  const first = await entered(account.enter('standard', patience));
  await account.enter('standard', patience);
  await account.enter('turbo', patience);
  expect(account.speaking).toEqual({ standard: 2, turbo: 1 });
  const order: string[] = [];
  const wait = async (name: string) => {
    const release = await entered(account.enter('standard', patience));
    order.push(name);
    return release;
  };
  const waiting = [wait('one'), wait('two'), wait('three')];
  first();
  first(); // twice is once
  const second = await waiting[0];
  expect(order).toEqual(['one']);
  expect(account.speaking.standard).toBe(2);
  second?.();
  (await waiting[1])?.();
  await waiting[2];
  expect(order).toEqual(['one', 'two', 'three']);
});

test('who waits too long gets nothing, and takes nothing from those behind', async () => {
  const account = createAccount(PLAN, { queueMs: 20 });
  const release = await entered(account.enter('turbo', patience));
  expect(await account.enter('turbo', patience)).toBeUndefined();
  release();
  expect(account.speaking.turbo).toBe(0);
  await entered(account.enter('turbo', patience));
});

test('a client that leaves while it waits takes no place', async () => {
  const account = createAccount(PLAN, { queueMs: 60_000 });
  const release = await entered(account.enter('turbo', patience));
  const client = new AbortController();
  const leaving = account.enter('turbo', client.signal);
  const behind = account.enter('turbo', patience);
  client.abort();
  await expect(leaving).rejects.toMatchObject({ name: 'AbortError' });
  release();
  await entered(behind);
  expect(account.speaking.turbo).toBe(1);
  await expect(account.enter('turbo', AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
});

test('without a plan nobody waits', async () => {
  const account = createAccount(UNLIMITED);
  await Promise.all(Array.from({ length: 500 }, () => entered(account.enter('turbo', patience))));
  expect(account.charge(1e12)).toBe(true);
  expect(account.remainingCredits).toBe(Number.POSITIVE_INFINITY);
});

test('no place is lost or made, however clients come, go and give up', async () => {
  const step = fc.record({ do: fc.constantFrom('enter', 'release', 'abort'), which: fc.nat({ max: 20 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const account = createAccount(PLAN, { queueMs: 60_000 });
      const held: (() => void)[] = [];
      let waiting: { readonly leave: AbortController }[] = [];
      for (const { do: action, which } of steps) {
        if (action === 'enter') {
          const client = { leave: new AbortController() };
          waiting.push(client);
          account.enter('standard', client.leave.signal).then(
            (release) => {
              if (release) held.push(release);
              waiting = waiting.filter((other) => other !== client);
            },
            () => undefined,
          );
        } else if (action === 'release') {
          const [release] = held.splice(which % Math.max(1, held.length), 1);
          release?.();
        } else {
          const [client] = waiting.splice(which % Math.max(1, waiting.length), 1);
          client?.leave.abort();
        }
        await new Promise((resolve) => setImmediate(resolve));
        expect(account.speaking.standard).toBe(held.length);
        expect(held.length).toBeLessThanOrEqual(2);
        if (held.length < 2) expect(waiting).toEqual([]);
      }
      for (const { leave } of waiting.splice(0)) leave.abort();
      for (const release of held.splice(0)) release();
      expect(account.speaking.standard).toBe(0);
    }),
    { numRuns: 200 },
  );
});
