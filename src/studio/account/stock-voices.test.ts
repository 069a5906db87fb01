import { expect, test } from 'vitest';
import { startService } from '../../testing/service.js';
import { openStream } from '../../testing/stream-client.js';
import { withStockVoices } from './stock-voices.js';

const RACHEL = '21m00Tcm4TlvDq8ikWAM';
const GEORGE = 'JBFqnCBsd6RMkjVDRZzb';

test('a stock voice is spoken by a voice of its gender, and not listed', async () => {
  const { studio, env } = await startService({ voiceIds: ['tone-a', 'flite-rms', 'flite-slt'], isSigned: true });
  const headers = { 'xi-api-key': env.ELEVENLABS_API_KEY };
  const ask = async (path: string) => (await fetch(studio.url + path, { headers })).json();
  expect(await ask(`/v1/voices/${RACHEL}`)).toMatchObject({ voice_id: RACHEL, name: 'Rachel' });
  expect(JSON.stringify(await ask('/v1/voices'))).not.toContain(RACHEL);
  const speak = async (voiceId: string) => {
    const client = await openStream(studio.url, { voiceId, headers });
    client.send({ text: ' ' }, { text: 'Good evening.' }, { text: '' });
    await client.closed;
    return client.audio();
  };
  const [rachel, slt, george, rms] = [
    await speak(RACHEL),
    await speak('flite-slt'),
    await speak(GEORGE),
    await speak('flite-rms'),
  ];
  expect(rachel.length).toBeGreaterThan(1000);
  expect(rachel.equals(slt)).toBe(true);
  expect(george.equals(rms)).toBe(true);
  expect(george.equals(rachel)).toBe(false);
});

test('nobody else is found', () => {
  const voices = withStockVoices({
    list: [],
    find: () => undefined,
    open: () => expect.unreachable(),
    close: async () => undefined,
  });
  expect(voices.find('NoSuchVoice000000000')).toBeUndefined();
  expect(voices.find(RACHEL)).toBeUndefined();
});
