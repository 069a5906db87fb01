import { setTimeout as sleep } from 'node:timers/promises';
import { NarrateError } from '../errors.js';
import type { Alignment } from '../speech/engine.js';
import type { OutputFormat } from '../speech/output-format.js';
import type { SpokenPiece, StudioVoice, VoiceStream, Voices } from '../studio/voice/voices.js';
import { FRAME_MS, silentFrame, wordFrames } from './tone-frames.js';

export { wordsIn } from './tone-frames.js';

export interface ToneVoices extends Voices {
  /** Every text a stream was asked to speak, in order. */
  readonly spoken: readonly string[];
  /** Pieces made so far: stands still while a client does not read. */
  readonly piecesMade: number;
  /** Streams opened and not yet closed. */
  readonly openStreams: number;
}

export interface ToneOptions {
  /** Ids of the voices; default "tone-a" and "tone-b". */
  readonly voiceIds?: readonly string[];
  /** Time each piece takes to make; default 0. */
  readonly pieceDelayMs?: number;
  /**
   * Frames that a word takes, where it takes an odd time: stuck, or skipped. Asked with the number of the stream, from 0;
   * undefined: as usual.
   */
  readonly oddFrames?: ((word: string, stream: number) => number | undefined) | undefined;
  /** Whether every word tells whose it is: "b:word" of "tone-b". */
  readonly isSigned?: boolean;
}

/**
 * Silent voices for tests, whose bytes name their words: real MP3 frames (no encoder), one for each character of a word
 * and one for the pause after it, each marked with its part of the word. The same text gives the same bytes at any place in
 * a stream. Whitespace takes no time. PCM and G.711 are silence of the same length, without marks.
 */
export const createToneVoices = ({
  voiceIds = ['tone-a', 'tone-b'],
  pieceDelayMs = 0,
  oddFrames,
  isSigned = false,
}: ToneOptions = {}): ToneVoices => {
  const list = voiceIds.map(toneVoice);
  const spoken: string[] = [];
  let piecesMade = 0;
  let openStreams = 0;
  let streams = 0;

  const open: Voices['open'] = ({ voiceId, speed, format }) => {
    if (!voiceIds.includes(voiceId)) throw new NarrateError('ERR_VOICE_UNKNOWN', `No voice "${voiceId}"`);
    if (format.codec === 'opus') throw new NarrateError('ERR_PLAN', `No voice makes ${format.id}`);
    openStreams++;
    const stream = streams++;
    let isOpen = true;
    // An encoder gives its bytes a little late, and not at frame borders: so does this one.
    let heldBack: Uint8Array = new Uint8Array();

    return {
      async *speak(text, signal) {
        spoken.push(text);
        for (const clause of clausesOf(text)) {
          if (pieceDelayMs > 0) await sleep(pieceDelayMs, undefined, { signal });
          signal.throwIfAborted();
          const { bytes, ...times } = sayClause(clause, speed, format, {
            oddFrames: (word) => oddFrames?.(word, stream),
            signature: isSigned ? signatureOf(voiceId) : '',
          });
          const ready = Buffer.concat([heldBack, bytes]);
          const keptBytes = Math.min(HELD_BACK_BYTES, ready.length);
          heldBack = ready.subarray(ready.length - keptBytes);
          piecesMade++;
          yield { bytes: ready.subarray(0, ready.length - keptBytes), ...times };
        }
      },
      async finish() {
        const tail = heldBack.length === 0 ? heldBack : Buffer.concat([heldBack, soundOf([], format, 1)]);
        heldBack = new Uint8Array();
        return tail;
      },
      close() {
        if (isOpen) openStreams--;
        isOpen = false;
      },
    } satisfies VoiceStream;
  };

  return {
    list,
    find: (id) => list.find((voice) => voice.id === id),
    open,
    close: async () => undefined,
    spoken,
    get piecesMade() {
      return piecesMade;
    },
    get openStreams() {
      return openStreams;
    },
  };
};

/** All bytes that a tone voice makes of one text, with nothing before it: what a client must end up with. */
export const toneBytes = (text: string, format: OutputFormat, speed = 1, signature = ''): Uint8Array =>
  Buffer.concat([
    ...clausesOf(text).map((clause) => sayClause(clause, speed, format, { signature }).bytes),
    soundOf([], format, 1),
  ]);

/** What stands before every word of a voice that signs. */
export const signatureOf = (voiceId: string): string => `${voiceId.replace(/^tone-/, '')}:`;

const HELD_BACK_BYTES = 13;

const toneVoice = (id: string): StudioVoice => ({
  id,
  name: id.replace(/^tone-/, 'Tone '),
  description: 'Silence that names its words',
  labels: { accent: 'none', gender: 'neutral', language: 'en' },
});

/** Joined, the clauses are the text. */
const clausesOf = (text: string): string[] => text.match(/.+?(?:[.!?,;:]+["')\]]*\s+|$)/gsu) ?? [];

const sayClause = (
  clause: string,
  speed: number,
  format: OutputFormat,
  { oddFrames, signature = '' }: { oddFrames?: (word: string) => number | undefined; signature?: string } = {},
): SpokenPiece => {
  const chars: string[] = [];
  const startsMs: number[] = [];
  const durationsMs: number[] = [];
  const sound: Uint8Array[] = [];
  let elapsedMs = 0;
  for (const run of clause.match(/\s+|\S+/gu) ?? []) {
    const points = Array.from(run);
    const usualFrames = /^\s/u.test(run) ? 0 : Math.max(1, Math.round((points.length + 1) / speed));
    const frameCount = oddFrames?.(run) ?? usualFrames;
    const runMs = frameCount * FRAME_MS;
    points.forEach((point, index) => {
      const startMs = (runMs * index) / points.length;
      chars.push(point);
      startsMs.push(elapsedMs + startMs);
      durationsMs.push((runMs * (index + 1)) / points.length - startMs);
    });
    if (frameCount > 0) sound.push(soundOf([...signature, ...points], format, frameCount));
    elapsedMs += runMs;
  }
  const alignment: Alignment = { chars, startsMs, durationsMs };
  return { bytes: Buffer.concat(sound), durationMs: elapsedMs, alignment, normalizedAlignment: alignment };
};

const soundOf = (points: readonly string[], format: OutputFormat, frameCount: number): Uint8Array => {
  if (format.codec === 'mp3') return points.length === 0 ? silentFrame(format) : wordFrames(points, format, frameCount);
  const samples = Math.round((frameCount * FRAME_MS * format.sampleRateHz) / 1000);
  if (format.codec === 'pcm') return Buffer.alloc(samples * 2);
  return Buffer.alloc(samples, format.codec === 'ulaw' ? 0xff : 0xd5);
};
