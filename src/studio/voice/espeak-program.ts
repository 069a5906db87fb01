import { spawnSync } from 'node:child_process';
import type { EspeakHome } from './espeak-home.js';
import { ESPEAK_SAMPLE_RATE_HZ, type EspeakRun } from './espeak-sound.js';

/** The program, started anew for each piece (about 20 ms), without a shell; the text goes in by its standard input. */
export const espeakProgram =
  ({ path, env }: Extract<EspeakHome, { kind: 'program' }>): EspeakRun =>
  (voice, wordsPerMinute, chars) => {
    const args = ['-v', voice, '-s', String(wordsPerMinute), '-b', '1', '--stdin', '--stdout'];
    const { status, signal, stdout, stderr, error } = spawnSync(path, args, {
      env: { ...env },
      input: chars.join(''),
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_SOUND_BYTES,
      windowsHide: true,
    });
    if (error && (status ?? 0) === 0) throw new Error(`espeak-ng cannot run: ${error.message}`);
    if (status !== 0)
      throw new Error(`espeak-ng failed (${status ?? signal}): ${stderr.toString().trim().slice(0, 200)}`);
    return { samples: samplesOf(stdout), spans: undefined };
  };

/** For a piece, which takes milliseconds. */
const TIMEOUT_MS = 20_000;
/** Ten minutes of sound. */
const MAX_SOUND_BYTES = 600 * 2 * ESPEAK_SAMPLE_RATE_HZ;
const WAV_HEADER_BYTES = 44;

const samplesOf = (wav: Buffer): Int16Array => {
  if (wav.length < WAV_HEADER_BYTES) return new Int16Array();
  const sampleRateHz = wav.readUInt32LE(24);
  if (sampleRateHz !== ESPEAK_SAMPLE_RATE_HZ) throw new Error(`espeak-ng spoke at ${sampleRateHz} Hz`);
  const samples = new Int16Array((wav.length - WAV_HEADER_BYTES) >> 1);
  for (let at = 0; at < samples.length; at++) samples[at] = wav.readInt16LE(WAV_HEADER_BYTES + 2 * at);
  return samples;
};
