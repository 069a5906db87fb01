import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anySchedule } from '../testing/chaos/schedules.js';
import { runSchedule, verdictOf } from '../testing/chaos/trial.js';

const SCHEDULES = 150;

test('whatever goes wrong, every word is spoken once, and a saved passage is exact to the byte', async () => {
  // On failure fast-check prints the seed and the smallest schedule that fails.
  await fc.assert(
    fc.asyncProperty(anySchedule(), async (schedule) => {
      expect(verdictOf(await runSchedule(schedule))).toBeUndefined();
    }),
    { numRuns: SCHEDULES },
  );
}, 60_000);
