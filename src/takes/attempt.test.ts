import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameSplitter } from '../audio/frames.js';
import { frameRuns } from '../audio/mp3-frames.js';
import type { AudioChunk, Delivery, SpeechEngine } from '../speech/engine.js';
import { outputFormat } from '../speech/output-format.js';
import { passageOf } from '../testing/passages.js';
import { createToneVoices, toneBytes, wordsIn } from '../testing/tone-voices.js';
import { attemptPassage, type SpokenPiece } from './attempt.js';
import { createProver, type Prover } from './proof.js';

const DELIVERY: Delivery = {
  voiceId: 'tone-a',
  modelId: 'eleven_flash_v2_5',
  format: outputFormat('mp3_44100_128'),
  schedule: [50],
  controls: {},
};
const SENTENCES = ['Hello there, 日本語 x😀.', 'No, no, no!', 'There is much more to be said of it, and so on.'];
const TEXT = SENTENCES.join(' ');

/** An engine that says just this. */
const saying = (chunks: readonly AudioChunk[]): SpeechEngine => ({
  async *speak(passage, _delivery, signal) {
    for await (const _sentence of passage.text.read(signal));
    yield* chunks;
  },
  warm: () => {},
  close: async () => {},
});

/** The whole text in one chunk with its times, and the encoder's rest in another. */
const spoken = async (): Promise<AudioChunk[]> => {
  const stream = createToneVoices().open({ voiceId: 'tone-a', speed: 1, format: DELIVERY.format });
  const chunks: AudioChunk[] = [];
  for await (const { bytes, alignment } of stream.speak(`${TEXT} `, new AbortController().signal))
    chunks.push({ bytes, alignment });
  chunks.push({ bytes: await stream.finish() });
  return chunks;
};

const attempt = async (chunks: readonly AudioChunk[], prover: Prover = createProver(), sentences = SENTENCES) => {
  const pieces: SpokenPiece[] = [];
  const judge = {
    prove: (outcome: Parameters<Prover['prove']>[0]) => prover.prove(outcome, TEXT),
    mayRepeat: (atByte: number) => prover.mayRepeat(atByte),
  };
  const { signal } = new AbortController();
  for await (const piece of attemptPassage(saying(chunks), passageOf(...sentences), DELIVERY, judge, signal))
    pieces.push(piece);
  return pieces;
};

const soundOf = (pieces: readonly SpokenPiece[]): Buffer => Buffer.concat(pieces.map(({ frames }) => frames));

test('each piece is a word, and they are all there is', async () => {
  const pieces = await attempt(await spoken());
  expect(pieces.flatMap(({ frames }) => wordsIn(frames))).toEqual(TEXT.split(' '));
  expect(soundOf(pieces).equals(toneBytes(TEXT, DELIVERY.format))).toBe(true);
  expect(pieces.at(-1)?.position).toEqual({ sentence: 3, words: 0 });
});

test('sound cut anywhere, with its times before or behind it: the same words at the same places', async () => {
  const chunks = await spoken();
  const usual = await attempt(chunks);
  const cutAt = (chunk: AudioChunk, cuts: readonly number[], isBehind: boolean): AudioChunk[] => {
    const borders = [0, ...cuts.map((cut) => cut % chunk.bytes.length).sort((a, b) => a - b), chunk.bytes.length];
    const parts = borders.slice(1).map((to, index) => ({ bytes: chunk.bytes.subarray(borders[index], to) }));
    const times = { bytes: new Uint8Array(), ...(chunk.alignment ? { alignment: chunk.alignment } : {}) };
    return isBehind ? [...parts, times] : [times, ...parts];
  };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 40_000 }), { maxLength: 12 }), fc.boolean(), async (cuts, isBehind) => {
      // Only the first chunk's times may come late: where later ones start is told by the sound before them.
      const pieces = await attempt(chunks.flatMap((chunk, index) => cutAt(chunk, cuts, isBehind && index === 0)));
      expect(pieces.map(({ position }) => position)).toEqual(usual.map(({ position }) => position));
      expect(soundOf(pieces).equals(soundOf(usual))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('without times everything is held back for a moment, then handed out as it comes', async () => {
  const chunks = (await spoken()).map(({ bytes }) => ({ bytes }));
  const pieces = await attempt(chunks);
  expect(soundOf(pieces).equals(toneBytes(TEXT, DELIVERY.format))).toBe(true);
  expect(pieces.slice(0, -1).every(({ position }) => position === undefined)).toBe(true);
  expect(pieces[0]?.durationMs).toBeGreaterThan(1_500);
});

test('a message that came twice is noticed; one that only sounds alike is not taken for it', async () => {
  const [first, second, ...others] = await spoken();
  if (!first || !second) throw new Error('the voice said nothing');
  await expect(attempt([first, first, second, ...others])).rejects.toThrow(/twice|not what was sent/);
  const loud = { bytes: noisy(first.bytes) };
  await expect(attempt([loud, loud])).rejects.toThrow(/twice/);
  const silence = toneBytes('', DELIVERY.format);
  const quiet = [{ bytes: silence }, { bytes: silence }, { bytes: silence }];
  expect(soundOf(await attempt([...quiet, first, second, ...others])).length).toBeGreaterThan(1000);
});

test('a service whose messages are all alike is understood at the second try', async () => {
  const canned = { bytes: noisy(toneBytes(TEXT, DELIVERY.format)) };
  const prover = createProver();
  await expect(attempt([canned, canned], prover)).rejects.toThrow(/twice/);
  expect(soundOf(await attempt([canned, canned], prover)).length).toBe(2 * canned.bytes.length);
});

/** The same frames, filled with what no silence is like; without a partial one at the end. */
const noisy = (bytes: Uint8Array): Uint8Array => {
  const frames = createFrameSplitter(DELIVERY.format).push(bytes);
  return Buffer.concat(
    [...frameRuns(frames, 1)].map((run) =>
      Buffer.from(run.frames).map((byte, index) => (index < 4 ? byte : (index * 7919) % 251)),
    ),
  );
};

test('what is behind the last whole word waits for the proof', async () => {
  const chunks = await spoken();
  const pieces: SpokenPiece[] = [];
  const judge = {
    prove: () => {
      throw new Error('not proven');
    },
    mayRepeat: () => false,
  };
  const { signal } = new AbortController();
  const cut = chunks.slice(0, 1);
  const attempting = async () => {
    for await (const piece of attemptPassage(saying(cut), passageOf(...SENTENCES), DELIVERY, judge, signal))
      pieces.push(piece);
  };
  await expect(attempting()).rejects.toThrow('not proven');
  expect(wordsIn(soundOf(pieces))).toEqual(['Hello']);
});
