import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createTokens } from '../account/tokens.js';
import { credentialOf } from './credentials.js';

const MINUTE_MS = 60_000;

const deskWith = (apiKey: string | undefined) => {
  let nowMs = 0;
  const tokens = createTokens({ now: () => nowMs });
  const judge = (query: string, headers: Record<string, string> = {}) =>
    credentialOf({ url: `/v1/x?${query}`, headers } as unknown as IncomingMessage, { apiKey, tokens });
  return { tokens, judge, pass: (ms: number) => (nowMs += ms) };
};

test('a token stands for the key, once', () => {
  const { tokens, judge } = deskWith('key');
  const token = tokens.mint('tts_websocket');
  expect(judge(`single_use_token=${token}`)).toBe('good');
  expect(judge(`single_use_token=${token}`)).toBe('bad');
});

test('a token is good for less than 15 minutes, and for its own kind of socket', () => {
  const { tokens, judge, pass } = deskWith('key');
  const [young, old, other] = [
    tokens.mint('tts_websocket'),
    tokens.mint('tts_websocket'),
    tokens.mint('realtime_scribe'),
  ];
  expect(judge(`single_use_token=${other}`)).toBe('bad');
  pass(15 * MINUTE_MS - 1);
  expect(judge(`single_use_token=${young}`)).toBe('good');
  pass(1);
  expect(judge(`single_use_token=${old}`)).toBe('bad');
});

test('a bad token is bad also where any key is good', () => {
  const { judge } = deskWith(undefined);
  expect(judge('single_use_token=x')).toBe('bad');
  expect(judge('', { 'xi-api-key': 'any' })).toBe('good');
  expect(judge('')).toBe('good');
});

test('the header goes before the query, and a token beside a key is not used up', () => {
  const { tokens, judge } = deskWith('key');
  const token = tokens.mint('tts_websocket');
  expect(judge(`single_use_token=${token}`, { 'xi-api-key': 'key' })).toBe('good');
  expect(judge(`authorization=Bearer%20key&single_use_token=${token}`, { 'xi-api-key': 'wrong' })).toBe('bad');
  expect(judge(`authorization=Bearer%20key&single_use_token=${token}`)).toBe('good');
  expect(judge(`single_use_token=${token}`)).toBe('good');
  expect(judge('')).toBe('unsaid');
});
