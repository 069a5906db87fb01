import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { priceOf } from '../speech/elevenlabs/prices.js';
import { temporaryFolder } from '../testing/run-narrate.js';
import { chargeOf, costOf, mayCost } from './cost.js';
import { MetricsRecorder } from './metrics.js';

const FLASH = priceOf('eleven_flash_v2_5')!;

/** Totals of a run that sent so much, of which the service charged so much by its own count. */
const totals = (characters: number, charged?: { credits: number; characters: number }) => {
  const metrics = new MetricsRecorder();
  if (characters > 0) metrics.observe({ type: 'sent', characters }, 0);
  if (charged) metrics.observe({ type: 'charged', ...charged }, 0);
  return metrics.totals;
};

test.each([
  [1_260_000, { credits: 630_000, usd: 63 }],
  [1, { credits: 1, usd: 0.0001 }],
  [0, { credits: 0, usd: 0 }],
])('%i characters of flash', (characters, cost) => {
  expect(costOf(characters, FLASH)).toEqual(cost);
});

test('a price with many digits gives no odd credit', () => {
  expect(costOf(30, { ...FLASH, creditsPerChar: 0.1 + 0.2 })).toEqual({ credits: 9, usd: 0.0009 });
});

test('what a run cost is the count of the service, and for the rest a reckoning', () => {
  expect(chargeOf(totals(44, { credits: 22, characters: 44 }), FLASH)).toMatchObject({ credits: 22, isExact: true });
  expect(chargeOf(totals(1234), FLASH)).toEqual({ credits: 617, usd: 0.0617, isExact: false });
  expect(chargeOf(totals(144, { credits: 30, characters: 44 }), FLASH)).toMatchObject({ credits: 80, isExact: false });
});

test('where nothing was sent, or nobody knows the price, there is no charge', () => {
  expect(chargeOf(totals(0), FLASH)).toBeUndefined();
  expect(chargeOf(totals(10), undefined)).toBeUndefined();
  expect(chargeOf(totals(10, { credits: 7, characters: 10 }), undefined)).toMatchObject({ credits: 7, isExact: true });
});

test('the size of the files tells whether it may be much', async () => {
  const file = path.join(temporaryFolder(), 'script.txt');
  writeFileSync(file, 'x'.repeat(10_000));
  const inputs = [{ path: file }, { path: '/nowhere' }, { stream: Readable.from([]), name: 'stdin' }];
  expect(await mayCost({ inputs, modelId: 'eleven_flash_v2_5' }, 0.49)).toBe(true);
  expect(await mayCost({ inputs, modelId: 'eleven_flash_v2_5' }, 0.5)).toBe(false);
  expect(await mayCost({ inputs, modelId: 'eleven_multilingual_v2' }, 0.99)).toBe(true);
  expect(await mayCost({ inputs, modelId: 'of_tomorrow' }, 0.99)).toBe(true);
});
