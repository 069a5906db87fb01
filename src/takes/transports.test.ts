import { expect, test } from 'vitest';
import { type FailureCode, NarrateError } from '../errors.js';
import type { Delivery, SpeechEngine } from '../speech/engine.js';
import { outputFormat } from '../speech/output-format.js';
import { createTransports, type TransportChoice } from './transports.js';

const deliveryBy = (modelId: string): Delivery => ({
  voiceId: 'anybody',
  modelId,
  format: outputFormat('mp3_44100_128'),
  schedule: [50],
  controls: {},
});
const FLASH = deliveryBy('eleven_flash_v2_5');

const engineThatSaysNothing = (): SpeechEngine => ({
  async *speak() {},
  warm: () => {},
  close: async () => {},
});

const setUp = (choice: TransportChoice = 'auto') => {
  const websocket = engineThatSaysNothing();
  const http = engineThatSaysNothing();
  let nowMs = 0;
  const transports = createTransports({ websocket, http, choice, nowMs: () => nowMs });
  const fail = (code: FailureCode, times = 1, engine = websocket) => {
    for (let time = 0; time < times; time++) transports.report(engine, new NarrateError(code, 'it failed'), FLASH);
  };
  const pass = (ms: number) => {
    nowMs += ms;
  };
  const name = (delivery = FLASH) => (transports.choose(delivery) === http ? 'http' : 'websocket');
  return { transports, websocket, http, fail, name, pass };
};

test('the socket, until it has failed three times in a row; then HTTP, and the socket again after a minute', () => {
  const { fail, name, pass, transports, websocket } = setUp();
  fail('ERR_STREAM_CUT', 2);
  transports.report(websocket, undefined, FLASH);
  fail('ERR_NETWORK', 2);
  expect(name()).toBe('websocket');
  fail('ERR_TIMEOUT');
  expect(name()).toBe('http');
  pass(59_999);
  expect(name()).toBe('http');
  pass(1);
  expect(name()).toBe('websocket');
  fail('ERR_PROTOCOL');
  expect(name()).toBe('http');
  pass(60_000);
  transports.report(websocket, undefined, FLASH);
  fail('ERR_NETWORK', 2);
  expect(name()).toBe('websocket');
});

test('what is not the fault of a transport speaks against neither', () => {
  const { fail, name, http } = setUp();
  for (const code of ['ERR_RATE_LIMIT', 'ERR_QUOTA', 'ERR_UNPROVEN', 'ERR_CREDENTIALS'] as const) fail(code, 5);
  expect(name()).toBe('websocket');
  fail('ERR_NETWORK', 3);
  fail('ERR_RATE_LIMIT', 1, http);
  expect(name()).toBe('http');
});

test('when HTTP fares no better, the socket is tried again', () => {
  const { fail, name, http } = setUp();
  fail('ERR_NETWORK', 3);
  fail('ERR_NETWORK', 1, http);
  expect(name()).toBe('websocket');
});

test.each(['websocket', 'http'] as const)('--transport %s stays with it', (choice) => {
  const { fail, name } = setUp(choice);
  fail('ERR_NETWORK', 9);
  expect(name()).toBe(choice);
});

test.each(['eleven_v3', 'eleven_v3_conversational', 'eleven_v4', 'eleven_v4_turbo'])(
  '%s goes over HTTP from the start, whatever happens there',
  (modelId) => {
    const { fail, name, http } = setUp();
    expect(name(deliveryBy(modelId))).toBe('http');
    fail('ERR_NETWORK', 9, http);
    expect(name(deliveryBy(modelId))).toBe('http');
    expect(name()).toBe('websocket');
    expect(setUp('websocket').name(deliveryBy(modelId))).toBe('websocket');
  },
);

test('a model that the socket refuses goes over HTTP at once, and no other with it', () => {
  const { transports, websocket, http, name } = setUp();
  const young = deliveryBy('eleven_young_v9');
  const refused = new NarrateError('ERR_USAGE', 'refused', { serviceId: 'unsupported_model' });
  expect(name(young)).toBe('websocket');
  expect(transports.report(websocket, refused, young)).toBe(true);
  expect(name(young)).toBe('http');
  expect(name()).toBe('websocket');
  expect(transports.report(http, refused, young)).toBe(false);
  expect(setUp('websocket').transports.report(websocket, refused, young)).toBe(false);
});
