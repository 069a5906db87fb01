import { expect, onTestFinished, test } from 'vitest';
import { httpEngine } from '../speech/elevenlabs/http.js';
import { websocketEngine } from '../speech/elevenlabs/websocket.js';
import type { Delivery } from '../speech/engine.js';
import { outputFormat } from '../speech/output-format.js';
import { startStudio } from '../studio/server.js';
import { type FaultPlan, refuse, reset } from '../studio/weather/faults.js';
import { passageOf } from '../testing/passages.js';
import { FRAME_MS } from '../testing/tone-frames.js';
import { createToneVoices, type ToneOptions, wordsIn } from '../testing/tone-voices.js';
import type { Doubt } from './doubts.js';
import { createProver } from './proof.js';
import { type Ear, type Retry, recite } from './recite.js';
import { createTransports, type TransportChoice } from './transports.js';

const DELIVERY: Delivery = {
  voiceId: 'tone-a',
  modelId: 'eleven_flash_v2_5',
  format: outputFormat('mp3_44100_128'),
  schedule: [50],
  controls: {},
};
const TEXT = [
  'It was late, so late that nobody in the house had expected him any more.',
  'She said nothing at all; then she went upstairs and closed the door behind her.',
];
const WORDS = TEXT.join(' ').split(' ');

/** A narration of passages that all say the same, in a voice that says some words oddly. */
const openNarration = async (
  oddFrames: ToneOptions['oddFrames'],
  { faults = [], transport = 'websocket' }: { faults?: FaultPlan; transport?: TransportChoice } = {},
) => {
  const voices = createToneVoices({ oddFrames });
  const studio = await startStudio({ voices, faults, closeDelayMs: 0 });
  const service = { baseUrl: new URL(`${studio.url}/`), apiKey: undefined };
  const [websocket, http] = [websocketEngine(service), httpEngine(service)];
  onTestFinished(async () => {
    await Promise.all([websocket.close(), http.close()]);
    await studio.close();
  });
  const transports = createTransports({ websocket, http, choice: transport });
  const prover = createProver();
  const say = async (ear?: Ear) => {
    const retries: Retry[] = [];
    const doubts: Doubt[] = [];
    const sound: Uint8Array[] = [];
    const options = {
      transports,
      prover,
      ear,
      patienceMs: 10_000,
      onRetry: (retry: Retry) => void retries.push(retry),
      onDoubt: (doubt: Doubt) => void doubts.push(doubt),
      backoffMs: () => 0,
    };
    const before = voices.spoken.length;
    for await (const { frames } of recite(passageOf(...TEXT), DELIVERY, options, new AbortController().signal))
      sound.push(frames);
    return {
      words: wordsIn(Buffer.concat(sound)),
      why: retries.map(({ error }) => error.message),
      doubts,
      asked: voices.spoken.slice(before).join('').split('It was').length - 1,
    };
  };
  return { say };
};

/** The word "house" takes so many frames, in each take in turn. */
const stuck =
  (...framesOfTakes: (number | undefined)[]) =>
  (word: string, stream: number) =>
    word === 'house' ? framesOfTakes[stream] : undefined;
const deafEar: Ear = { takeBack: () => true };

test.each<TransportChoice>(['websocket', 'http'])(
  'a word that does not end is taken again, and nothing is left to doubt: over %s',
  async (transport) => {
    const { say } = await openNarration(stuck(300), { transport });
    const { words, why, doubts, asked } = await say();
    expect(words).toEqual(WORDS);
    expect(asked).toBe(2);
    expect(why).toEqual([expect.stringMatching(/misspoken/)]);
    expect(doubts).toEqual([]);
  },
);

test('words that were skipped are taken again', async () => {
  const skipped = ['nobody', 'in', 'the', 'house', 'had', 'expected'];
  const { say } = await openNarration((word, stream) => (stream === 0 && skipped.includes(word) ? 1 : undefined));
  const { words, asked, doubts } = await say();
  expect(words).toEqual(WORDS);
  expect({ asked, doubts }).toEqual({ asked: 2, doubts: [] });
});

test('what stays doubtful is taken three times, the best is kept, and it is told with its time', async () => {
  const { say } = await openNarration(stuck(400, 300, 500));
  const { words, asked, doubts } = await say();
  expect(words).toEqual(WORDS);
  expect(asked).toBe(3);
  const startMs = 'It was late, so late that nobody in the '.length * FRAME_MS;
  expect(doubts).toEqual([
    expect.objectContaining({
      kind: 'long',
      position: { from: { sentence: 0, words: 9 }, to: { sentence: 0, words: 10 } },
      startMs: expect.closeTo(startMs, -1),
      endMs: expect.closeTo(startMs + 300 * FRAME_MS, -1),
    }),
  ]);
});

test('what is wrong in just the same way again is not paid for a third time', async () => {
  const { say } = await openNarration(stuck(300, 300, 300));
  const { asked, doubts } = await say();
  expect(asked).toBe(2);
  expect(doubts).toHaveLength(1);
});

test('when other takes have not helped twice, doubts are told, and no more is paid', async () => {
  const { say } = await openNarration(stuck(300, 300, 300, 300, 300, 300));
  expect([(await say()).asked, (await say()).asked]).toEqual([2, 2]);
  const { asked, why, doubts } = await say();
  expect({ asked, why }).toEqual({ asked: 1, why: [] });
  expect(doubts).toHaveLength(1);
});

test('a doubtful take is better than one that cannot be had', async () => {
  const noMore = refuse(401, { detail: { code: 'quota_exceeded', message: 'No credits left.' } });
  const { say } = await openNarration(stuck(300), {
    faults: [{ connection: 1, at: { phase: 'upgrade' }, do: noMore }],
  });
  const { words, doubts } = await say();
  expect(words).toEqual(WORDS);
  expect(doubts).toHaveLength(1);
});

test('while somebody listens nothing is taken again: it is told where it is heard', async () => {
  const { say } = await openNarration(stuck(300));
  const { words, asked, why, doubts } = await say(deafEar);
  expect(words).toEqual(WORDS);
  expect({ asked, why }).toEqual({ asked: 1, why: [] });
  expect(doubts.map(({ kind, position }) => [kind, position.from])).toEqual([['long', { sentence: 0, words: 9 }]]);
});

test.each([
  ['heard', false],
  ['taken back', true],
])('behind a break, places and times are those of the passage: what was said is %s', async (_what, takesBack) => {
  // Behind the word "was", on which the connection breaks.
  const faults: FaultPlan = [{ connection: 0, at: { bytes: 13 * 418 }, do: reset }];
  const { say } = await openNarration(stuck(undefined, 300), { faults });
  const { words, doubts, why } = await say({ takeBack: () => takesBack });
  expect(words.slice(takesBack ? -WORDS.length : 0)).toEqual(WORDS);
  expect(why).toHaveLength(1);
  const startMs = 'It was late, so late that nobody in the '.length * FRAME_MS;
  expect(doubts).toEqual([
    expect.objectContaining({
      position: { from: { sentence: 0, words: 9 }, to: { sentence: 0, words: 10 } },
      startMs: expect.closeTo(startMs, -1.5),
    }),
  ]);
});
