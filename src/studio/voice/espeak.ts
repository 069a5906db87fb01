import type { Span } from './alignment.js';
import type { EspeakHome } from './espeak-home.js';
import { loadEspeakPackage } from './espeak-package.js';
import { espeakProgram } from './espeak-program.js';
import { ESPEAK_SAMPLE_RATE_HZ, type EspeakSound } from './espeak-sound.js';
import { levelled } from './say.js';
import type { Saying, Utterable } from './voice-messages.js';

/** eSpeak NG, synchronous: each call takes as long as it takes. */
export interface Espeak {
  /** @throws Error  it does not know the voice, or makes no sound of letters */
  say(voice: string, speed: number, said: Utterable): Saying;
}

export const loadEspeak = async (home: EspeakHome): Promise<Espeak> => {
  const run = home.kind === 'package' ? await loadEspeakPackage(home.path) : espeakProgram(home);
  return {
    say: (voice, speed, said) => saying(run(voice, Math.round(NATURAL_RATE * speed), said.units.map(safe)), said),
  };
};

/** A calm pace; its own is 175. */
const NATURAL_RATE = 150;
/** Brings it to about -20 dBFS rms. */
const GAIN_DB = 0.8;
const SAMPLES_PER_MS = ESPEAK_SAMPLE_RATE_HZ / 1000;
/** Of 32,768: what is softer is silence. */
const AUDIBLE = 100;

/** `[[` begins phonemes, and a lone surrogate is no character. */
const safe = (char: string): string => (/[[\]\p{Cc}\p{Cs}]/u.test(char) ? ' ' : char);

const saying = ({ samples, spans }: EspeakSound, { units, leadMs, tailMs }: Utterable): Saying => {
  const first = samples.findIndex((sample) => Math.abs(sample) > AUDIBLE);
  const last = samples.findLastIndex((sample) => Math.abs(sample) > AUDIBLE);
  if (first < 0) {
    if (/[\p{L}\p{N}]/u.test(units.join(''))) throw new Error('eSpeak NG made no sound of this text');
    return { samples: new Float32Array(), durationMs: 0, spans: units.map((): Span => [0, 0]) };
  }
  const [firstMs, lastMs] = [first / SAMPLES_PER_MS, (last + 1) / SAMPLES_PER_MS];
  const from = Math.floor(Math.max(0, firstMs - leadMs) * SAMPLES_PER_MS);
  const heard = samples.subarray(from, Math.ceil((lastMs + tailMs) * SAMPLES_PER_MS));
  const durationMs = heard.length / SAMPLES_PER_MS;
  const within = (timeMs: number) => Math.max(0, Math.min(durationMs, timeMs - from / SAMPLES_PER_MS));
  const known = spans ?? evenly(units, firstMs, lastMs);
  return {
    samples: levelled(heard, GAIN_DB),
    durationMs,
    spans: known.map(([startMs, endMs]): Span => [within(startMs), within(endMs)]),
  };
};

const evenly = (units: readonly string[], fromMs: number, toMs: number): Span[] => {
  const at = (index: number) => fromMs + ((toMs - fromMs) * index) / units.length;
  return units.map((_, index): Span => [at(index), at(index + 1)]);
};
