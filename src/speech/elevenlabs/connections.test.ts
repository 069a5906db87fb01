import { expect, onTestFinished, test } from 'vitest';
import { CANARY_KEY } from '../../testing/run-narrate.js';
import { startService } from '../../testing/service.js';
import type { Delivery } from '../engine.js';
import { outputFormat } from '../output-format.js';
import { ApiKey } from './api-key.js';
import { Connections } from './connections.js';
import { parseBaseUrl } from './service.js';

const openConnections = async () => {
  const { studio } = await startService({ voiceIds: ['a', 'b', 'c', 'd'] });
  const connections = new Connections({ baseUrl: parseBaseUrl(studio.url), apiKey: new ApiKey(CANARY_KEY) });
  onTestFinished(() => connections.close());
  const use = async (voiceId: string) => {
    const connection = connections.take(deliveryOf(voiceId));
    await connection.opened;
    connections.release(connection, true);
  };
  /** The voices of all connections so far; one that was only asked for is there, too, once another has been opened. */
  const opened = () => studio.sessions.map(({ voiceId }) => voiceId).join('');
  return { use, warm: (voiceId: string) => connections.warm(deliveryOf(voiceId)), opened, studio };
};

const deliveryOf = (voiceId: string): Delivery => ({
  voiceId,
  modelId: 'eleven_flash_v2_5',
  format: outputFormat('mp3_44100_128'),
  schedule: [50],
  controls: {},
});

test('one voice has one spare; a voice that has never spoken keeps none beside another', async () => {
  const { use, warm, opened } = await openConnections();
  warm('a');
  warm('a');
  await expect.poll(opened).toBe('a');
  warm('b');
  await use('b');
  expect(opened()).toBe('ab');
  await use('a');
  expect(opened()).toBe('aba');
});

test('two voices that take turns have a spare each', async () => {
  const { use, warm, opened } = await openConnections();
  await use('a');
  await use('b');
  warm('a');
  warm('b');
  await expect.poll(() => opened().length).toBe(4);
  for (const voice of ['a', 'b']) await use(voice);
  expect(opened()).toHaveLength(4);
});

test('there are never more than two; a voice that spoke long ago gives up its own', async () => {
  const { use, warm, opened } = await openConnections();
  for (const voice of ['a', 'b']) await use(voice);
  for (const voice of ['a', 'b']) warm(voice);
  await expect.poll(() => opened().length).toBe(4);
  warm('c');
  await expect.poll(() => opened().length).toBe(5);
  // Both of them were asked for before; the one that was asked for last is kept.
  for (const voice of ['c', 'b']) await use(voice);
  expect(opened()).toHaveLength(5);
  await use('a');
  expect(opened()).toHaveLength(6);
});
