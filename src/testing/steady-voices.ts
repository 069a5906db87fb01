import { NarrateError } from '../errors.js';
import type { Alignment } from '../speech/engine.js';
import type { OutputFormat } from '../speech/output-format.js';
import type { SpokenPiece, StudioVoice, Voices } from '../studio/voice/voices.js';
import { FRAME_MS } from './tone-frames.js';

/** Shaped like the service's ids, so that no client has to look the voice up. */
export const STEADY_VOICE_ID = 'SteadyToneVoice00001';

/** About 170 words a minute. */
export const STEADY_CHARS_PER_SECOND = 15;

/**
 * A voice for measurements: an audible tone for as long as a person would speak, which costs next to nothing to make.
 * MP3 at 44.1 kHz only.
 */
export const createSteadyVoices = (): Voices => ({
  list: [STEADY_VOICE],
  find: (id) => (id === STEADY_VOICE_ID ? STEADY_VOICE : undefined),
  open({ voiceId, speed, format }) {
    if (voiceId !== STEADY_VOICE_ID) throw new NarrateError('ERR_VOICE_UNKNOWN', `No voice "${voiceId}"`);
    if (format.codec !== 'mp3' || format.sampleRateHz !== 44_100)
      throw new NarrateError('ERR_PLAN', `No voice makes ${format.id}`);
    const frame = toneFrame(format);
    const frames = Buffer.alloc(frame.length * FRAMES_AT_ONCE, frame);
    let spokenChars = 0;
    let spokenFrames = 0;
    return {
      async *speak(text, signal) {
        for (const clause of text.match(CLAUSE) ?? []) {
          signal.throwIfAborted();
          spokenChars += clause.length;
          const wantedFrames = Math.round((spokenChars * 1000) / STEADY_CHARS_PER_SECOND / speed / FRAME_MS);
          const pieceFrames = wantedFrames - spokenFrames;
          spokenFrames = wantedFrames;
          yield pieceOf(clause, frames.subarray(0, pieceFrames * frame.length), pieceFrames * FRAME_MS);
        }
      },
      finish: async () => new Uint8Array(),
      close: () => {},
    };
  },
  close: async () => undefined,
});

const STEADY_VOICE: StudioVoice = {
  id: STEADY_VOICE_ID,
  name: 'Steady',
  description: 'A tone of 1 kHz',
  labels: { accent: 'none', gender: 'neutral', language: 'en' },
};

/** Joined, the clauses are the text; none is longer than 100 characters. */
const CLAUSE = /.{1,99}?[.!?,;:]+\s+|.{1,100}/gsu;
/** More than 100 characters take. */
const FRAMES_AT_ONCE = 400;

const pieceOf = (clause: string, bytes: Uint8Array, durationMs: number): SpokenPiece => {
  const chars = Array.from(clause);
  const charMs = durationMs / chars.length;
  const alignment: Alignment = {
    chars,
    startsMs: chars.map((_, index) => index * charMs),
    durationsMs: chars.map(() => charMs),
  };
  return { bytes, durationMs, alignment, normalizedAlignment: alignment };
};

const BITRATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] as const;

/** Pairs of spectral lines before the one that sounds: 576 lines cover half the sample rate, so line 26 is 1 kHz. */
const SILENT_PAIRS = 13;
/** global_gain: a peak of about a sixth of full scale. */
const GAIN = 200;

/**
 * One MPEG-1 Layer III frame, mono, that needs no other: one spectral line of value 1 in both granules (ISO 11172-3, 2.4.1.7;
 * Huffman table 1 codes the pair (0,0) as "1" and (1,0) as "01", then a sign).
 */
const toneFrame = ({ bitrateKbps }: OutputFormat): Buffer => {
  const spectrum = [...Array<number>(SILENT_PAIRS).fill(1), 0, 1, 0];
  const bits: number[] = [];
  const put = (value: number, count: number) => {
    for (let bit = count - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
  };
  put(0, 18); // main_data_begin, private bits, scfsi
  for (let granule = 0; granule < 2; granule++) {
    put(spectrum.length, 12);
    put(SILENT_PAIRS + 1, 9);
    put(GAIN, 8);
    put(0, 5); // scalefac_compress, window_switching
    for (let region = 0; region < 3; region++) put(1, 5);
    put(0b1111_111, 7); // the first region is as large as can be
    put(0, 3); // preflag, scalefac_scale, count1table
  }
  bits.push(...spectrum, ...spectrum);
  const frame = Buffer.alloc(Math.floor((144_000 * bitrateKbps) / 44_100));
  frame.set([0xff, 0xfb, BITRATES.indexOf(bitrateKbps as 128) << 4, 0xc4]);
  bits.forEach((bit, index) => {
    const at = 4 + (index >> 3);
    frame[at] = (frame[at] ?? 0) | (bit << (7 - (index & 7)));
  });
  return frame;
};
