import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Passage } from '../script/passage.js';
import { passageOf } from '../testing/passages.js';
import { createLead, type Lead, type LeadOptions } from './lead.js';

const PACE = { openingChars: 80, silenceMs: 300, openingSilenceMs: 300, reserveMs: 2_000 };
const SCHEDULE = [100, 200];
const never = new AbortController().signal;

/** 65 ms of sound for each character, as long as nothing else is known. */
const CHAR_MS = 65;

const listening = (heardMs: () => number | undefined = () => 0, options: Partial<LeadOptions> = {}) =>
  createLead({ pace: PACE, heardMs, lookAheadMs: 60_000, followsNetwork: false, ...options });

const begin = (lead: Lead, passage: Passage): void => {
  lead.begin(passage);
  lead.gathers(passage.index, SCHEDULE);
};

const indexed = (index: number, text: string): Passage => {
  const sentences = [{ text, midWord: false }];
  return { index, text: { ...passageOf(text).text, arrived: sentences, ended: true } };
};

const settles = async (promise: Promise<void>, withinMs: number): Promise<boolean> =>
  Promise.race([promise.then(() => true), sleep(withinMs, false)]);

test('the first sentence is urgent; the next only while less than the reserve lies ahead', () => {
  const lead = listening();
  begin(lead, indexed(0, ''));
  expect(lead.sending(0, 20)).toBe(true);
  lead.flushed(0);
  expect(20 * CHAR_MS).toBeLessThan(PACE.reserveMs);
  expect(lead.sending(0, 20)).toBe(true);
  lead.flushed(0);
  expect(lead.sending(0, 20)).toBe(false);
});

test('what the service gathers to the length of its schedule counts as asked for', () => {
  const lead = listening();
  begin(lead, indexed(0, ''));
  lead.sending(0, 99);
  expect(lead.sending(0, 1)).toBe(true); // nothing is spoken yet
  expect(lead.sending(0, 1)).toBe(false);
});

test('nobody listens: nothing is urgent, and it never runs low', async () => {
  const lead = listening(() => undefined);
  begin(lead, indexed(0, ''));
  expect(lead.sending(0, 20)).toBe(false);
  expect(await settles(lead.runningLow(0, never), 20)).toBe(false);
  expect(lead.aheadMs).toBeUndefined();
});

test('it runs low when the ear comes near, and not while nothing waits to be spoken', async () => {
  let heardMs = 0;
  const lead = listening(() => heardMs);
  begin(lead, indexed(0, ''));
  lead.sending(0, 40);
  lead.flushed(0);
  lead.made(0, 40 * CHAR_MS);
  const idle = new AbortController();
  expect(await settles(lead.runningLow(0, idle.signal), 20)).toBe(false);
  lead.sending(0, 10);
  const low = lead.runningLow(0, never);
  expect(await settles(low, 20)).toBe(false);
  heardMs = 40 * CHAR_MS - PACE.reserveMs;
  expect(await settles(low, 5_000)).toBe(true);
});

test('what earlier passages still have to say lies ahead, too', () => {
  const lead = listening();
  begin(lead, indexed(0, 'x'.repeat(99)));
  begin(lead, indexed(1, ''));
  expect(lead.sending(1, 20)).toBe(false);
  expect(lead.sending(0, 20)).toBe(true);
});

test('text is let through until it is the look-ahead in front of the ear, earlier passages first', async () => {
  let heardMs = 0;
  const lead = listening(() => heardMs, { lookAheadMs: 100 * CHAR_MS });
  begin(lead, indexed(0, 'x'.repeat(89)));
  lead.sending(0, 60);
  await lead.room(0, never);
  begin(lead, indexed(1, ''));
  await lead.room(1, never);
  lead.sending(1, 20);
  const closed = lead.room(1, never);
  expect(await settles(closed, 20)).toBe(false);
  await lead.room(0, never);
  heardMs = 11 * CHAR_MS;
  expect(await settles(closed, 5_000)).toBe(true);
});

test('a wait for room ends with the run', async () => {
  const run = new AbortController();
  const lead = listening(() => 0, { lookAheadMs: 0 });
  begin(lead, indexed(0, 'x'));
  const waiting = lead.room(0, run.signal);
  run.abort(new Error('stopped'));
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});

test('the rate of speaking is learnt from complete passages', () => {
  const lead = listening();
  for (let index = 0; index < 50; index++) {
    begin(lead, indexed(index, 'x'.repeat(99)));
    lead.made(index, 100 * 30);
    lead.complete(index);
  }
  begin(lead, indexed(50, ''));
  lead.sending(50, 100);
  expect(lead.aheadMs).toBeCloseTo(50 * 3_000 + 100 * 31, -3);
});

test('each time the ear had to wait, more is kept ahead of it', () => {
  const urgentAfter = (shortfalls: number): boolean => {
    const lead = listening();
    for (let count = 0; count < shortfalls; count++) lead.fellShort();
    begin(lead, indexed(0, ''));
    lead.sending(0, 40);
    lead.flushed(0);
    return lead.sending(0, 1);
  };
  expect([0, 1, 9].map(urgentAfter)).toEqual([false, true, true]);
});

test('a slow service is met with a larger reserve by a lead that follows the network', async () => {
  const lead = listening(() => 0, { followsNetwork: true });
  begin(lead, indexed(0, ''));
  lead.sending(0, 40);
  lead.flushed(0);
  expect(lead.answerMs).toBeUndefined();
  await sleep(500);
  lead.made(0, 100);
  expect(lead.answerMs).toBeGreaterThan(490);
  expect(lead.sending(0, 1)).toBe(true);
});

test('it is short when little lies ahead, and the service has shown how long it takes', () => {
  let heardMs = 0;
  const lead = listening(() => heardMs);
  begin(lead, indexed(0, ''));
  expect(lead.isShort).toBe(false);
  lead.sending(0, 100);
  lead.flushed(0);
  lead.made(0, 100 * CHAR_MS);
  expect(lead.isShort).toBe(false);
  heardMs = 100 * CHAR_MS - 1_000;
  expect(lead.isShort).toBe(true);
});

test('what was spoken out of order is not ahead of an ear that waits for what comes first', async () => {
  const lead = listening();
  begin(lead, indexed(0, 'x'.repeat(700)));
  for (const index of [1, 2]) {
    begin(lead, indexed(index, 'x'.repeat(700)));
    lead.made(index, 45_000);
    lead.complete(index);
  }
  expect(await settles(lead.room(0, never), 1_000)).toBe(true);
  expect(lead.sending(0, 20)).toBe(true);
});

test('a voice that is quicker than was thought does not make an ear wait that has heard everything', async () => {
  let heardMs = 0;
  const lead = listening(() => heardMs, { lookAheadMs: 3_000 });
  begin(lead, indexed(0, 'x'.repeat(700)));
  lead.sending(0, 120);
  lead.flushed(0);
  lead.made(0, 4_000); // 33 ms for a character
  heardMs = 4_000;
  expect(await settles(lead.room(0, never), 2_000)).toBe(true);
});

test('text that is sent again is not counted twice', async () => {
  const lead = listening(() => 0, { lookAheadMs: 100 * CHAR_MS });
  begin(lead, indexed(0, 'x'.repeat(700)));
  for (let attempt = 0; attempt < 5; attempt++) {
    lead.startOver(0, 0);
    await lead.room(0, never);
    expect(lead.sending(0, 90)).toBe(true);
    lead.flushed(0);
  }
  expect(lead.aheadMs).toBeCloseTo(90 * CHAR_MS);
});

test('a silence before a passage lies ahead of the ear, and teaches nothing about how fast is spoken', () => {
  const lead = listening();
  lead.begin(indexed(0, 'x'.repeat(99)), 5_000);
  lead.gathers(0, SCHEDULE);
  expect(lead.aheadMs).toBe(5_000);
  lead.sending(0, 100);
  expect(lead.aheadMs).toBe(5_000 + 100 * CHAR_MS);
  lead.made(0, 6_500);
  lead.complete(0);
  expect(lead.aheadMs).toBe(5_000 + 6_500);
  begin(lead, indexed(1, ''));
  lead.sending(1, 100);
  expect(lead.aheadMs).toBe(5_000 + 6_500 + 100 * CHAR_MS);
});

test('an answer is due from the text that is about to be sent until its sound comes', () => {
  const lead = listening();
  expect(lead.isAnswerDue).toBe(false);
  begin(lead, indexed(0, 'A sentence.'));
  expect(lead.isAnswerDue).toBe(true);
  lead.sending(0, 12);
  lead.flushed(0);
  expect(lead.isAnswerDue).toBe(true);
  lead.made(0, 500);
  expect(lead.isAnswerDue).toBe(false);
});

test('of a writer who has written nothing yet, no answer is due', () => {
  const lead = listening();
  begin(lead, { index: 0, text: { ...passageOf('').text, arrived: [], ended: false } });
  expect(lead.isAnswerDue).toBe(false);
});
