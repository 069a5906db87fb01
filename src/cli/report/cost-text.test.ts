import { expect, test } from 'vitest';
import { chargeOf } from '../../session/cost.js';
import { MetricsRecorder } from '../../session/metrics.js';
import { priceOf } from '../../speech/elevenlabs/prices.js';
import type { WireEvent } from '../../speech/elevenlabs/websocket.js';
import { costText } from './cost-text.js';

const lineOf = (events: readonly WireEvent[], modelId = 'eleven_flash_v2_5') => {
  const metrics = new MetricsRecorder();
  for (const event of events) metrics.observe(event, 0);
  const charge = chargeOf(metrics.totals, priceOf(modelId));
  return charge && costText(charge);
};
const sent = (characters: number): WireEvent => ({ type: 'sent', characters });
const charged = (credits: number, characters: number): WireEvent => ({ type: 'charged', credits, characters });

test('what a run cost, as exactly as it is known', () => {
  expect(lineOf([sent(1_234), charged(617, 1_234)])).toBe('617 credits');
  expect(lineOf([sent(2), charged(1, 2)])).toBe('1 credit');
  expect(lineOf([sent(1_234)])).toBe('about 617 credits ($0.06)');
  expect(lineOf([sent(1_000), charged(400, 1_000), sent(434)])).toBe('about 617 credits ($0.06)');
});

test('text that was sent twice cost twice', () => {
  expect(lineOf([sent(600), sent(600)])).toBe('about 600 credits ($0.06)');
});

test('what is cached or of no known price is not told', () => {
  expect(lineOf([])).toBeUndefined();
  expect(lineOf([sent(1_234)], 'of_tomorrow')).toBeUndefined();
});
