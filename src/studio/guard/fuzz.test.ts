import { expect, test } from 'vitest';
import { startSiege } from '../../testing/fuzz/siege.js';

// The long siege is npm run fuzz. A complaint names the batch, which is its seed.
test('bad clients by the dozen, and the studio is as good as new', { timeout: 60_000 }, async () => {
  const siege = await startSiege();
  const complaints = [...(await siege.batch(1, 60)), ...(await siege.batch(2, 60))];
  expect(await siege.close()).toEqual([]);
  expect(complaints).toEqual([]);
});
