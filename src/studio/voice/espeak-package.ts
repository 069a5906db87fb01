import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Span } from './alignment.js';
import { ESPEAK_SAMPLE_RATE_HZ, type EspeakRun } from './espeak-sound.js';

/** The npm package, in this thread: 350 ms and 50 MB. It tells when each word sounds. */
export const loadEspeakPackage = async (folder: string): Promise<EspeakRun> => {
  const data = await readFile(join(folder, 'espeak-ng.data'));
  const { default: create }: EspeakModule = await import(pathToFileURL(join(folder, 'espeak-ng.js')).href);
  const { eSpeakNGWorker } = await create({
    // It would not find the file by itself in a folder with a "#" in its name.
    getPreloadedPackage: () => data.buffer.slice(data.byteOffset, data.byteOffset + data.length),
    print: () => {},
    printErr: () => {},
  });
  const engine = new eSpeakNGWorker();
  if (engine.get_samplerate() !== ESPEAK_SAMPLE_RATE_HZ) throw new Error('this eSpeak NG has another sample rate');

  return (voice, wordsPerMinute, chars) => {
    // A failed call keeps the last voice, and text may have changed the language.
    const code = engine.set_voice(voice);
    if (code !== 0) throw new Error(`eSpeak NG has no voice "${voice}" (${code})`);
    engine.set_rate(wordsPerMinute);
    engine.set_pitch(50);
    engine.set_range(50);
    const parts: Int16Array[] = [];
    const events: EspeakEvent[] = [];
    const escaped = chars.map((char) => ESCAPES.get(char) ?? char);
    engine.synthesize(escaped.join(''), (samples, added) => {
      if (samples !== null) parts.push(Int16Array.from(samples));
      events.push(...(added ?? []));
      return false;
    });
    const samples = joined(parts);
    return { samples, spans: spansOf(escaped, events, (1000 * samples.length) / ESPEAK_SAMPLE_RATE_HZ) };
  };
};

interface EspeakModule {
  readonly default: (options: object) => Promise<{ readonly eSpeakNGWorker: new () => EspeakEngine }>;
}

interface EspeakEngine {
  get_samplerate(): number;
  /** 0 is success. */
  set_voice(name: string): number;
  set_rate(wordsPerMinute: number): void;
  set_pitch(pitch: number): void;
  set_range(range: number): void;
  synthesize(ssml: string, hear: (samples: Int16Array | null, events: EspeakEvent[] | null) => boolean): void;
}

interface EspeakEvent {
  readonly type: string;
  /** In code points of the SSML, from 1. */
  readonly text_position: number;
  readonly word_length: number;
  /** In milliseconds. */
  readonly audio_position: number;
}

/** It reads SSML, always. */
const ESCAPES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);

/**
 * When each character sounds: a word's share its time, which ends where the next word or a pause begins; what stands between
 * words gets the time that is left.
 * @param escaped  one entry for each character
 */
const spansOf = (escaped: readonly string[], events: readonly EspeakEvent[], durationMs: number): Span[] => {
  const charAt: number[] = [];
  escaped.forEach((entry, char) => {
    for (const _ of entry) charAt.push(char);
  });
  const words: { from: number; to: number; startMs: number; endMs: number }[] = [];
  for (const { type, text_position: position, word_length: length, audio_position: timeMs } of events) {
    const last = words.at(-1);
    if (type === 'end' && last !== undefined) last.endMs = Math.min(last.endMs, Math.max(last.startMs, timeMs));
    if (type !== 'word') continue;
    const from = charAt[position - 1] ?? escaped.length;
    // Words without spaces between them are told several times, as one.
    if (last !== undefined && (from <= last.from || timeMs < last.startMs)) continue;
    if (last !== undefined) last.endMs = Math.min(last.endMs, timeMs);
    const to = (charAt[position - 1 + Math.max(1, length) - 1] ?? escaped.length - 1) + 1;
    words.push({ from, to, startMs: timeMs, endMs: durationMs });
  }
  const spans: Span[] = [];
  const share = (until: number, startMs: number, endMs: number) => {
    const count = until - spans.length;
    const from = spans.length;
    for (let char = 0; char < count; char++) {
      const at = (index: number) => startMs + ((endMs - startMs) * index) / count;
      spans[from + char] = [at(char), at(char + 1)];
    }
  };
  let soFarMs = words[0]?.startMs ?? 0;
  words.forEach(({ from, to, startMs, endMs }, index) => {
    share(Math.max(from, spans.length), soFarMs, startMs);
    share(Math.max(spans.length, Math.min(to, words[index + 1]?.from ?? escaped.length)), startMs, endMs);
    soFarMs = endMs;
  });
  share(escaped.length, soFarMs, durationMs);
  return spans;
};

const joined = (parts: readonly Int16Array[]): Int16Array => {
  const samples = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return samples;
};
