import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contentKind } from './content-kind.js';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/scripts/${name}`, import.meta.url), 'utf8');

test('people talking are dialogue, in any kind of quotes', () => {
  expect(contentKind(fixture('dialogue.txt'))).toBe('dialogue');
  expect(contentKind('“Stop!” — “Why?” — “Because I say so.”')).toBe('dialogue');
  expect(contentKind("`Oh my ears and whiskers, how late it's getting!'")).toBe('dialogue');
  expect(contentKind('«Où vas-tu?» «À la maison.»')).toBe('dialogue');
  expect(contentKind('「どこへ行く？」「家へ。」')).toBe('dialogue');
});

test("lines after speakers' names are dialogue", () => {
  expect(contentKind('Host: Welcome back.\nGuest: It is good to be here.\nHost: Tell us more.')).toBe('dialogue');
});

test('a telling voice is narration, apostrophes and all', () => {
  expect(contentKind(fixture('pilot.md'))).toBe('narration');
  expect(contentKind("It was the farmers' market on St. John's Day, and the town's bells didn't ring.")).toBe(
    'narration',
  );
});

test('some of both is mixed', () => {
  expect(
    contentKind(
      'The rain had stopped by the time they reached the gate. "We are too late," he said, and looked at the dark house for a while.',
    ),
  ).toBe('mixed');
});

test('nothing to say is narration', () => {
  expect(contentKind('')).toBe('narration');
  expect(contentKind('— … !')).toBe('narration');
});

test('takes linear time on quotes that never close', () => {
  const started = performance.now();
  contentKind('`"«'.repeat(20_000));
  contentKind('"a'.repeat(50_001));
  contentKind("`a'b".repeat(20_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('a long text is judged by its opening', () => {
  expect(contentKind(`${fixture('dialogue.txt').repeat(6)}${'The rain went on. '.repeat(1000)}`)).toBe('dialogue');
});
