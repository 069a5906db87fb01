import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anySchedule } from '../testing/chaos/schedules.js';
import { runSchedule, verdictOf } from '../testing/chaos/trial.js';

const SCHEDULES = 120;
const LIMIT_MS = 13_000;

test('whatever goes wrong, every word is spoken once, and a saved passage is exact to the byte', async () => {
  // The long round is npm run chaos. On failure fast-check prints the seed and the smallest schedule that fails.
  await fc.assert(
    fc.asyncProperty(anySchedule(), async (schedule) => {
      expect(verdictOf(await runSchedule(schedule))).toBeUndefined();
    }),
    { numRuns: SCHEDULES, interruptAfterTimeLimit: LIMIT_MS },
  );
}, 60_000);
