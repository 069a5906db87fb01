import { expect, test } from 'vitest';
import type { Progress } from './progress.js';
import { progressLine, progressWords } from './progress-text.js';

const at = (changes: Partial<Progress> = {}): Progress => ({
  part: undefined,
  passages: 12,
  characters: 10_234,
  audioSeconds: 200,
  speed: 8.23,
  charge: { credits: 512, usd: 0.0512, isExact: false },
  retries: 0,
  total: { passages: 40, characters: 34_000 },
  leftSeconds: 42.4,
  holdup: undefined,
  ...changes,
});

const shownAt = (progress: Progress) => [200, 77, 60, 37, 17].map((columns) => progressLine(progress, columns));

test('as much as there is room for', () => {
  expect(shownAt(at())).toEqual([
    '12/40 passages · 10,234/34,000 characters · 3:20 of audio · 8.2× real time · $0.05 · 0:42 left',
    '12/40 passages · 10,234 chars · 3:20 audio · 8.2× · $0.05 · 0:42 left',
    '12/40 passages · 3:20 audio · 8.2× · $0.05 · 0:42 left',
    '12/40 passages · 3:20 · 0:42 left',
    '12/40 · 0:42 left',
  ]);
});

test('of a pipe nobody knows how much is to come', () => {
  expect(shownAt(at({ total: undefined, leftSeconds: undefined }))).toEqual([
    '12 passages · 10,234 characters · 3:20 of audio · 8.2× real time · $0.05',
    '12 passages · 10,234 characters · 3:20 of audio · 8.2× real time · $0.05',
    '12 passages · 10,234 chars · 3:20 audio · 8.2× · $0.05',
    '12 passages · 3:20 audio · $0.05',
    '12 passages',
  ]);
});

test('a hold-up takes the place of the time that is left', () => {
  const forms = ['waiting 8 s for the service (rate limit)', 'waiting 8 s (rate limit)', 'waiting 8 s'] as const;
  expect(shownAt(at({ holdup: { forms, sinceMs: 0 } }))).toEqual([
    '12/40 passages · 10,234/34,000 characters · 3:20 of audio · 8.2× real time · $0.05 · waiting 8 s for the service (rate limit)',
    '12/40 passages · 3:20 audio · waiting 8 s for the service (rate limit)',
    '12/40 passages · 3:20 audio · waiting 8 s (rate limit)',
    '12/40 · waiting 8 s (rate limit)',
    'waiting 8 s',
  ]);
});

test('which file of several it is', () => {
  expect(shownAt(at({ part: { at: 2, of: 5 } }))).toEqual([
    'file 2 of 5 · 12/40 passages · 10,234/34,000 characters · 3:20 of audio · 8.2× real time · $0.05 · 0:42 left',
    'file 2 of 5 · 12/40 passages · 3:20 audio · 8.2× · $0.05 · 0:42 left',
    'file 2 of 5 · 12/40 passages · 3:20 audio · 0:42 left',
    'file 2/5 · 12/40 passages · 0:42 left',
    '12/40 · 0:42 left',
  ]);
});

test('before there is anything, only what is waited for', () => {
  const holdup = { forms: ['waiting for the script'], sinceMs: 0 } as const;
  const nothing = { passages: 0, characters: 0, audioSeconds: 0, speed: undefined, charge: undefined };
  const soon = at({ ...nothing, total: undefined, leftSeconds: undefined, holdup });
  expect(progressLine(soon, 77)).toBe('waiting for the script');
  expect(progressLine(soon, 10)).toBe('');
});

test('retries that are over are counted', () => {
  expect(progressLine(at({ retries: 1 }), 200)).toContain(' · $0.05 · 1 retry · 0:42 left');
  expect(progressLine(at({ retries: 2 }), 200)).toContain(' · 2 retries · ');
});

test('in words, without a sign', () => {
  expect(progressWords(at({ retries: 2, part: { at: 2, of: 5 } }))).toBe(
    'file 2 of 5: 12 of 40 passages, 10,234 of 34,000 characters, 3:20 of audio, 8.2 times real time, $0.05, 2 retries, 0:42 left',
  );
  expect(progressWords(at({ passages: 1, total: undefined, leftSeconds: undefined, charge: undefined }))).toBe(
    '1 passage, 10,234 characters, 3:20 of audio, 8.2 times real time',
  );
});
