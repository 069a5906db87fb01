import { once } from 'node:events';
import { expect, test } from 'vitest';
import { handshake, rawConnection } from '../../testing/raw-connection.js';
import { openStream } from '../../testing/stream-client.js';
import { createToneVoices } from '../../testing/tone-voices.js';
import { startStudio } from '../server.js';

const open = (): number =>
  process.getActiveResourcesInfo().filter((name) => /^(TCP|Timeout$|MessagePort|Worker)/.test(name)).length;

test('closed under load it leaves nothing behind: no socket, no timer, no voice', async () => {
  const before = open();
  const voices = createToneVoices({ pieceDelayMs: 5 });
  const studio = await startStudio({ voices, latency: { modelMs: 50, perCharMs: 5, jitterMs: 0, seed: 1 } });
  const text = 'A sentence that takes its time. '.repeat(20);
  const clients = await Promise.all(Array.from({ length: 20 }, () => openStream(studio.url)));
  for (const client of clients) client.send({ text: ' ' }, { text, flush: true });
  // One is done and waits for its close, one is refused, one has not finished its handshake, one its body.
  const done = await openStream(studio.url);
  done.send({ text: ' ' }, { text: 'Hello. ' }, { text: '' });
  const wrong = await openStream(studio.url, { voiceId: 'nobody' });
  const halves = [
    handshake().slice(0, 40),
    'POST /v1/text-to-speech/tone-a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{',
  ];
  const raw = halves.map((half) => rawConnection(studio.port, half));
  const requests = Array.from({ length: 10 }, () =>
    fetch(`${studio.url}/v1/text-to-speech/tone-a/stream`, { method: 'POST', body: JSON.stringify({ text }) })
      .then((response) => response.arrayBuffer())
      .then(
        () => 'whole',
        () => 'cut',
      ),
  );
  await Promise.all(
    [...clients.slice(0, 1), done].map((client) => client.frame((frame) => typeof frame.audio === 'string')),
  );
  await expect.poll(() => voices.openStreams).toBeGreaterThan(20);

  const [first, second] = [studio.close(), studio[Symbol.asyncDispose]()];
  await Promise.all([first, second]);
  expect(voices.openStreams).toBe(0);
  expect(await Promise.all(requests)).toEqual(requests.map(() => 'cut'));
  await Promise.all([...clients, done, wrong].map(({ closed }) => closed));
  await Promise.all(raw.map(({ ended }) => ended));
  await studio.close();
  await expect.poll(open).toBeLessThanOrEqual(before);
});

test('a client that comes while it closes is cut as well', async () => {
  const studio = await startStudio({ voices: createToneVoices() });
  const late = rawConnection(studio.port);
  await once(late.socket, 'connect');
  const closing = studio.close();
  late.socket.write(handshake());
  await closing;
  expect(await late.ended).toBe('');
  await expect(openStream(studio.url)).rejects.toThrow('ECONNREFUSED');
});

test('a port that is taken is said, and leaves nothing behind', async () => {
  const before = open();
  const studio = await startStudio({ voices: createToneVoices() });
  await expect(startStudio({ port: studio.port })).rejects.toMatchObject({ code: 'ERR_NETWORK' });
  await studio.close();
  await expect.poll(open).toBeLessThanOrEqual(before);
});
