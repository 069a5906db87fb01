import { expect, test } from 'vitest';
import { parseSchedule, passageMaxChars } from './schedule.js';

test.each([
  ['speed', [50, 75, 100, 150]],
  ['balanced', [120, 160, 250, 290]],
  ['quality', [250, 350, 450, 500]],
  ['adaptive', 'adaptive'],
  ['50', [50]],
  ['50, 120,500', [50, 120, 500]],
])('%s is %j', (value, schedule) => {
  expect(parseSchedule(value)).toEqual(schedule);
});

test.each(['49', '501', '50,40', '50,', '', 'fast', '1e2', '-50', '50.5', 'toString'])('"%s" is refused', (value) => {
  expect(() => parseSchedule(value)).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
});

test('a passage is never longer than one retry should cost', () => {
  expect(passageMaxChars([50])).toBe(300);
  expect(passageMaxChars([50, 75, 100, 150])).toBe(375);
  expect(passageMaxChars([500, 500])).toBe(800);
});
