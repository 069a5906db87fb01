import { expect, test } from 'vitest';
import { createTokens } from './tokens.js';

const MINUTE_MS = 60_000;

test('a token is good once', () => {
  const tokens = createTokens();
  const token = tokens.mint('tts_websocket');
  expect(tokens.redeem(token, 'tts_websocket')).toBe(true);
  expect(tokens.redeem(token, 'tts_websocket')).toBe(false);
  expect(tokens.redeem('sutkn_1', 'tts_websocket')).toBe(false);
  expect(tokens.mint('tts_websocket')).not.toBe(token);
});

test('it is good for its own kind only, and not used up by another', () => {
  const tokens = createTokens();
  const token = tokens.mint('realtime_scribe');
  expect(tokens.redeem(token, 'tts_websocket')).toBe(false);
  expect(tokens.redeem(token, 'realtime_scribe')).toBe(true);
});

test('it lives for 15 minutes', () => {
  let nowMs = 0;
  const tokens = createTokens({ now: () => nowMs });
  const [early, late] = [tokens.mint('tts_websocket'), tokens.mint('tts_websocket')];
  nowMs = 15 * MINUTE_MS - 1;
  expect(tokens.redeem(early, 'tts_websocket')).toBe(true);
  nowMs = 15 * MINUTE_MS;
  expect(tokens.redeem(late, 'tts_websocket')).toBe(false);
});

test('however many are asked for, the last 10,000 are kept', () => {
  const tokens = createTokens();
  const minted = Array.from({ length: 10_001 }, () => tokens.mint('tts_websocket'));
  expect(tokens.redeem(minted[0] ?? '', 'tts_websocket')).toBe(false);
  expect(tokens.redeem(minted[1] ?? '', 'tts_websocket')).toBe(true);
  expect(tokens.redeem(minted.at(-1) ?? '', 'tts_websocket')).toBe(true);
});
