import { expect, test } from 'vitest';
import type { Model } from './models.js';
import { knownPrices, priceOf } from './prices.js';

const model = (id: string, costFactor: number | undefined): Model => ({
  id,
  name: id,
  description: undefined,
  maxChars: undefined,
  costFactor,
  languages: [],
});

test.each([
  ['eleven_flash_v2_5', 0.5, 0.05],
  ['eleven_turbo_v2', 0.5, 0.05],
  ['eleven_multilingual_v2', 1, 0.1],
  ['eleven_v3', 1, 0.1],
])('%s has a price also when the service cannot be asked', (modelId, creditsPerChar, usdPerThousandChars) => {
  expect(priceOf(modelId)).toEqual({ modelId, creditsPerChar, usdPerThousandChars, source: 'built-in' });
});

test('what the service says goes before what we know; the cheapest is first', () => {
  const prices = knownPrices([
    model('eleven_multilingual_v2', undefined),
    model('dear', 3),
    model('nobody_knows', undefined),
    model('eleven_flash_v2_5', 0.25),
  ]);
  expect(prices).toEqual([
    { modelId: 'eleven_flash_v2_5', creditsPerChar: 0.25, usdPerThousandChars: 0.025, source: 'service' },
    { modelId: 'eleven_multilingual_v2', creditsPerChar: 1, usdPerThousandChars: 0.1, source: 'built-in' },
    { modelId: 'dear', creditsPerChar: 3, usdPerThousandChars: 0.3, source: 'service' },
  ]);
  expect(priceOf('eleven_flash_v2_5', prices)?.creditsPerChar).toBe(0.25);
  // The service no longer lists it; it may still speak.
  expect(priceOf('eleven_turbo_v2_5', prices)?.source).toBe('built-in');
});

test.each(['nobody_knows', 'constructor', ''])('the price of "%s" is not made up', (modelId) => {
  expect(priceOf(modelId, knownPrices())).toBeUndefined();
});
