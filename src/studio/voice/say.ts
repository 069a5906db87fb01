import type { Span } from './alignment.js';
import { FLITE_SAMPLE_RATE_HZ, type Flite, type FliteVoice } from './flite.js';
import { likelyPhones } from './likely-phones.js';
import type { Saying, Utterable } from './voice-messages.js';
import { wordTimes } from './word-times.js';

/** Brings each voice to about -20 dBFS rms; measured over ten sentences. */
const GAIN_DB: Readonly<Record<FliteVoice, number>> = { rms: 0.8, slt: -4.7, awb: 0, kal16: 8.3 };

const SAMPLES_PER_MS = FLITE_SAMPLE_RATE_HZ / 1000;

/** Speak a few words: levelled, silence at the edges cut to what is asked for, timed. */
export const say = (flite: Flite, voice: FliteVoice, speed: number, { units, leadMs, tailMs }: Utterable): Saying => {
  const spellings = units.map(fliteSpelling);
  const { samples, phones } = flite.speak(voice, spellings.join(' ').replaceAll(' ,', ','), speed);
  const lengthMs = samples.length / SAMPLES_PER_MS;
  const spans = wordTimes(spellings.filter((word) => word !== ',').map(likelyPhones), phones);
  const fromMs = Math.max(0, (spans[0]?.[0] ?? 0) - leadMs);
  const toMs = Math.min(lengthMs, (spans.at(-1)?.[1] ?? 0) + tailMs);
  const heard = samples.subarray(Math.floor(fromMs * SAMPLES_PER_MS), Math.ceil(toMs * SAMPLES_PER_MS));
  const durationMs = heard.length / SAMPLES_PER_MS;
  const within = (timeMs: number) => Math.max(0, Math.min(durationMs, timeMs - fromMs));
  return {
    samples: levelled(heard, GAIN_DB[voice]),
    durationMs,
    spans: spans.map(([startMs, endMs]): Span => [within(startMs), within(endMs)]),
  };
};

/** Flite spells single letters, except "a", which is a word to it. */
const fliteSpelling = (word: string): string => word.replace(/^A(?=$|'s$)/, 'ay').toLowerCase();

/** Above this the level bends instead of clipping. */
const KNEE = 0.85;

/** 16-bit samples louder by so much, in -1…1. */
export const levelled = (samples: Int16Array, gainDb: number): Float32Array => {
  const gain = 10 ** (gainDb / 20) / 32_768;
  return Float32Array.from(samples, (sample) => {
    const level = Math.abs(sample) * gain;
    if (level <= KNEE) return sample * gain;
    return Math.sign(sample) * (KNEE + (1 - KNEE) * Math.tanh((level - KNEE) / (1 - KNEE)));
  });
};
