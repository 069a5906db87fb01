import { expect, test } from 'vitest';
import { WaitingText } from './waiting-text.js';

const clientOf = () => {
  const calls: string[] = [];
  return { calls, pause: () => calls.push('pause'), resume: () => calls.push('resume') };
};

test('all that waits counts together, whoever says it', () => {
  const client = clientOf();
  const waiting = new WaitingText(client, { listening: true });
  const texts = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(16_384));
  for (const text of texts.slice(0, 4)) waiting.add(text);
  expect(client.calls).toEqual([]);
  expect(waiting.heldUntilMs).toBe(Number.NEGATIVE_INFINITY);
  waiting.add(texts[4] ?? '');
  waiting.add('more');
  expect(client.calls).toEqual(['pause']);
  waiting.remove('more');
  expect(client.calls).toEqual(['pause']);
  expect(performance.now() - waiting.heldUntilMs).toBeLessThan(1);
  waiting.remove(texts[0] ?? '');
  expect(client.calls).toEqual(['pause', 'resume']);
  const releasedMs = waiting.heldUntilMs;
  waiting.remove(texts[1] ?? '');
  expect(waiting.heldUntilMs).toBe(releasedMs);
  expect(client.calls).toEqual(['pause', 'resume']);
});

test('a client that is not listened to any more stays unread', () => {
  const client = clientOf();
  const waiting = new WaitingText(client, { listening: false });
  waiting.add('x'.repeat(70_000));
  waiting.remove('x'.repeat(70_000));
  expect(client.calls).toEqual(['pause']);
});
