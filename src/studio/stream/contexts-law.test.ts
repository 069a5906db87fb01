import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { openStream, type ReceivedFrame, type StreamClient } from '../../testing/stream-client.js';
import { createToneVoices, toneBytes, wordsIn } from '../../testing/tone-voices.js';
import { startStudio } from '../server.js';

const MP3 = outputFormat('mp3_22050_32');

/** What a client does next: to the context of that number, of which each may live several times. */
type Step =
  | { readonly do: 'say'; readonly context: number; readonly text: string; readonly flush: boolean }
  | { readonly do: 'flush' | 'keep' | 'close'; readonly context: number }
  /** Let the other side do something first. */
  | { readonly do: 'wait' };

const words = fc
  .array(fc.constantFrom('one', 'two,', 'three.', 'Four', 'five!', 'six; ', 'seven', '8', 'née', '😀'), {
    minLength: 1,
  })
  .map((list) => `${list.join(' ')} `);
const context = fc.integer({ min: 0, max: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('say'), context, text: words, flush: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('flush', 'keep', 'close'), context }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait') }) },
);

/** The JSON of a step. */
const messageOf = (taken: Exclude<Step, { do: 'wait' }>): Record<string, unknown> => {
  const id = { context_id: `context ${taken.context}` };
  if (taken.do === 'say') return { ...id, text: taken.text, ...(taken.flush ? { flush: true } : {}) };
  if (taken.do === 'flush') return { ...id, flush: true };
  return taken.do === 'keep' ? { ...id, text: '' } : { ...id, close_context: true };
};

/** The texts of each context's lives, in order. A life begins with any message but a close. */
const livesOf = (steps: readonly Step[]): string[][] => {
  const lives: string[][] = [[], [], [], [], []];
  const open = new Set<number>();
  for (const taken of steps) {
    if (taken.do === 'wait') continue;
    const own = lives[taken.context] ?? [];
    if (taken.do === 'close') {
      open.delete(taken.context);
      continue;
    }
    if (!open.has(taken.context)) own.push('');
    open.add(taken.context);
    if (taken.do === 'say') own.push(`${own.pop() ?? ''}${taken.text}`);
  }
  return lives;
};

/** The sound of each life that the frames of one context tell of. */
const soundOf = (frames: readonly ReceivedFrame[]): Buffer[] => {
  const lives: Buffer[][] = [[]];
  for (const frame of frames) {
    if (frame?.isFinal === true) lives.push([]);
    else lives.at(-1)?.push(Buffer.from(String(frame?.audio), 'base64'));
  }
  expect(lives.at(-1)).toHaveLength(0);
  return lives.slice(0, -1).map((parts) => Buffer.concat(parts));
};

/** A life that says nothing has no sound. */
const spoken = (text: string): Uint8Array => (text.trim() === '' ? new Uint8Array() : toneBytes(text, MP3));

/** Let a client do these steps, then close the socket. Resolves when it has closed. */
const perform = async (client: StreamClient, steps: readonly Step[]): Promise<void> => {
  const open = new Set<number>();
  let opened = 0;
  const live = () => opened - client.frames.filter((frame) => frame?.isFinal === true).length;
  for (const taken of steps) {
    if (taken.do === 'wait') {
      await setImmediate();
      continue;
    }
    if (taken.do === 'close') open.delete(taken.context);
    else if (!open.has(taken.context)) {
      // A life that was closed keeps its place until its end: this one must not be the sixth.
      if (live() >= 5) await client.frame(() => live() < 5);
      open.add(taken.context);
      opened++;
    }
    client.send(messageOf(taken));
  }
  client.send({ close_socket: true });
  expect(await client.closed).toEqual({ code: 1000, reason: '' });
};

const expectLives = (frames: readonly ReceivedFrame[], texts: readonly string[]): void => {
  const lives = soundOf(frames);
  expect(lives).toHaveLength(texts.length);
  for (const [life, sound] of lives.entries()) {
    const text = texts[life] ?? '';
    expect(sound.equals(spoken(text)) || { text, heard: wordsIn(sound) }).toBe(true);
  }
};

test.each([
  [0, 120],
  [2, 30],
])(
  'law: however messages interleave, each context speaks its own text and ends once; %i ms a piece',
  { timeout: 60_000 },
  async (pieceDelayMs, numRuns) => {
    const voices = createToneVoices({ pieceDelayMs });
    const studio = await startStudio({ voices, closeDelayMs: 0, keep: 'all' });
    onTestFinished(() => studio.close());
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60, size: 'max' }),
        fc.boolean(),
        fc.boolean(),
        async (steps, isAuto, isSync) => {
          const client = await openStream(studio.url, {
            kind: 'multi-stream-input',
            query: { output_format: MP3.id, auto_mode: String(isAuto), sync_alignment: String(isSync) },
          });
          await perform(client, steps);
          const lives = livesOf(steps);
          for (const [number, texts] of lives.entries()) expectLives(client.of(`context ${number}`), texts);
          expect(client.frames.every((frame) => typeof frame?.contextId === 'string')).toBe(true);
          expect(voices.openStreams).toBe(0);
          expect(studio.sessions.at(-1)?.finished).toBe(lives.flat().length > 0);
        },
      ),
      { numRuns },
    );
  },
);
