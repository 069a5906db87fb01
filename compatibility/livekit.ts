import type { tts } from '@livekit/agents';
import { expect } from 'vitest';
import type { Sound } from './sound.js';

/** What came out of one stream of the plugin. */
export interface Spoken {
  readonly sound: Sound;
  readonly words: readonly { readonly text: string; readonly startSeconds: number; readonly endSeconds: number }[];
  /** Of each frame, whether it is called the last. */
  readonly finals: readonly boolean[];
}

/** All of it, until it ends. */
export const collect = async (
  events: AsyncIterable<tts.SynthesizedAudio | typeof tts.SynthesizeStream.END_OF_STREAM>,
): Promise<Spoken> => {
  const samples: number[] = [];
  const words: Spoken['words'][number][] = [];
  const finals: boolean[] = [];
  const rates = new Set<number>();
  for await (const event of events) {
    if (typeof event === 'symbol') continue;
    expect(event.frame.channels).toBe(1);
    rates.add(event.frame.sampleRate);
    for (const sample of event.frame.data) samples.push(sample / 0x8000);
    for (const { text, startTime, endTime } of event.timedTranscripts ?? [])
      words.push({ text, startSeconds: startTime ?? Number.NaN, endSeconds: endTime ?? Number.NaN });
    finals.push(event.final);
  }
  expect(rates.size).toBeLessThanOrEqual(1);
  return { sound: { samples: Float32Array.from(samples), sampleRateHz: [...rates][0] ?? 0 }, words, finals };
};
