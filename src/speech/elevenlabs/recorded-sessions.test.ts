import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { passageFrom } from '../../testing/passages.js';
import type { Alignment, PacedSentence } from '../engine.js';
import { outputFormat } from '../output-format.js';
import { ApiKey } from './api-key.js';
import { parseBaseUrl } from './service.js';
import { websocketEngine } from './websocket.js';

interface Step {
  readonly from: 'client' | 'server';
  readonly atMs: number;
  readonly message?: Record<string, unknown>;
  readonly close?: { readonly code: number; readonly reason: string };
}

const sessionOf = (name: string): Step[] =>
  readFileSync(new URL(`../../../fixtures/sessions/${name}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Plays the server's side frame by frame, as soon as the client has said what it says in the recording before it. */
const replay = async (steps: readonly Step[]) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  await once(server, 'listening');
  const received: unknown[] = [];
  server.on('connection', (socket) => {
    const goOn = () => {
      while (next < steps.length) {
        const step = steps[next];
        if (step?.from === 'client') {
          const said = received[steps.slice(0, next).filter(({ from }) => from === 'client').length];
          if (said === undefined) return;
          expect(said).toEqual(step.message);
        } else if (step?.message) socket.send(JSON.stringify(step.message));
        else if (step?.close) socket.close(step.close.code, step.close.reason);
        next += 1;
      }
    };
    let next = 0;
    socket.on('message', (data) => {
      received.push(JSON.parse(data.toString()));
      goOn();
    });
    goOn();
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
};

const delivery = {
  voiceId: 'nobody',
  modelId: 'eleven_flash_v2_5',
  format: outputFormat('mp3_44100_128'),
  schedule: [120, 160, 250, 290],
  controls: {},
};

/** Speaks what the client says in the recording. */
const speak = async (name: string) => {
  const steps = sessionOf(name);
  const { url } = await replay(steps);
  const engine = websocketEngine({ baseUrl: parseBaseUrl(url), apiKey: new ApiKey('k') });
  onTestFinished(() => engine.close());
  const said = steps.flatMap(({ from, message }) => (from === 'client' && message ? [message] : [])).slice(1);
  const heard = { bytes: 0 };
  const passage = passageFrom(async function* (): AsyncGenerator<PacedSentence, void> {
    for (const { text, flush } of said) {
      if (flush) {
        yield { text: '', midWord: false, flush: true };
        // The writer goes on when the flushed sentence has been heard.
        while (heard.bytes === 0) await new Promise((resolve) => setImmediate(resolve));
      } else if (typeof text === 'string' && text.trim() !== '') yield { text: text.trim(), midWord: false };
    }
  });
  const audio: Uint8Array[] = [];
  const alignments: Alignment[] = [];
  for await (const { bytes, alignment } of engine.speak(passage, delivery, new AbortController().signal)) {
    heard.bytes += bytes.length;
    audio.push(bytes);
    if (alignment) alignments.push(alignment);
  }
  const sent = steps.map(({ message }) => Buffer.from(String(message?.audio ?? ''), 'base64'));
  expect(Buffer.concat(audio).equals(Buffer.concat(sent))).toBe(true);
  return alignments;
};

test('one sentence: the first frame carries all times, the last one ends it', async () => {
  const [alignment, ...others] = await speak('one-sentence');
  expect(alignment?.chars.join('')).toBe('Hello world. ');
  expect(alignment?.startsMs.at(-1)).toBe(840);
  expect(others).toEqual([]);
});

test('two generations: the times of each start at 0', async () => {
  const alignments = await speak('two-generations');
  expect(alignments.map(({ chars, startsMs }) => [chars.join('').trim(), startsMs[0]])).toEqual([
    ['The first sentence.', 0],
    ['And two more words.', 0],
  ]);
});

test('the names of another year, isFinal false, an unknown frame, an empty last audio', async () => {
  const [alignment] = await speak('field-names-of-2025');
  expect(alignment?.durationsMs[0]).toBe(70);
});

test.each([
  ['bad-key', 'ERR_CREDENTIALS', 4],
  ['bad-voice', 'ERR_VOICE_UNKNOWN', 2],
  ['input-timeout', 'ERR_TIMEOUT', 7],
  ['cut-with-1000', 'ERR_PROTOCOL', 8],
])('%s fails as %s', async (name, code, exit) => {
  await expect(speak(name)).rejects.toMatchObject({ code, exit });
});
