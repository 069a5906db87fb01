import { createMp3FrameSplitter } from '../../src/audio/mp3-frames.js';
import { openStream } from '../../src/testing/stream-client.js';

/** What one socket sent, and what came of it. Times in ms from when its handshake was asked for. */
export interface LoadResult {
  readonly firstAudioMs: number;
  readonly doneMs: number;
  readonly soundMs: number;
  readonly audio: Buffer;
  /** What is not as it must be; empty when all is. */
  readonly faults: readonly string[];
}

export interface LoadSocket {
  readonly voiceId: string;
  /** Joined, the text; the message after the middle one asks for a flush. */
  readonly messages: readonly string[];
}

export const LOAD_FORMAT_ID = 'mp3_44100_64';

/** One `stream-input` socket from its handshake to its end: text in several messages, a flush, the end of the input. */
export const runLoadSocket = async (url: string, { voiceId, messages }: LoadSocket): Promise<LoadResult> => {
  const startedAtMs = performance.now();
  const query = { model_id: 'eleven_flash_v2_5', output_format: LOAD_FORMAT_ID, seed: '7', inactivity_timeout: '180' };
  const client = await openStream(url, { voiceId, query });
  let firstAudioMs = Number.NaN;
  client.socket.on('message', (data) => {
    if (Number.isNaN(firstAudioMs) && /^\{"audio":"[^"]/.test(data.toString())) {
      firstAudioMs = performance.now() - startedAtMs;
    }
  });
  client.send({ text: ' ' });
  const middle = messages.length >> 1;
  for (const [index, text] of messages.entries()) client.send(index === middle ? { text, flush: true } : { text });
  client.send({ text: '' });
  const { code } = await client.closed;
  const doneMs = performance.now() - startedAtMs;

  const faults: string[] = [];
  const times = client.frames.flatMap((frame) => timesIn(frame?.alignment));
  // Each generation's times end with a blank of the service's own.
  const text = times.map(({ chars }) => chars.slice(0, -1).join('')).join('');
  if (text !== messages.join('')) faults.push(`the alignment reads ${JSON.stringify(text.slice(0, 60))}…`);
  const finals = client.frames.filter((frame) => frame?.isFinal === true).length;
  if (finals !== 1) faults.push(`${finals} final frames`);
  const unknown = client.frames.find((frame) => frame === null || !('audio' in frame));
  if (unknown !== undefined) faults.push(`a strange frame: ${JSON.stringify(unknown)}`);
  if (code !== 1000) faults.push(`closed with ${code}`);
  const soundMs = times.reduce((sum, { endMs }) => sum + endMs, 0);
  const audio = client.audio();
  faults.push(...frameFaults(audio, soundMs));
  return { firstAudioMs, doneMs, soundMs, audio, faults };
};

/** An encoder adds its delay, and fills its last frame. */
const ADDED_MS = 130;

const frameFaults = (audio: Buffer, soundMs: number): string[] => {
  const splitter = createMp3FrameSplitter();
  try {
    splitter.push(audio);
    splitter.end();
  } catch (reason) {
    return [String(reason)];
  }
  const addedMs = splitter.durationMs - soundMs;
  // Times are whole milliseconds.
  return addedMs < -2 || addedMs > ADDED_MS ? [`${splitter.durationMs} ms of frames for ${soundMs} ms of speech`] : [];
};

interface GenerationTimes {
  readonly chars: readonly string[];
  readonly endMs: number;
}

const timesIn = (alignment: unknown): GenerationTimes[] => {
  if (typeof alignment !== 'object' || alignment === null) return [];
  const { chars, charStartTimesMs, charDurationsMs } = alignment as {
    chars: string[];
    charStartTimesMs: number[];
    charDurationsMs: number[];
  };
  return [{ chars, endMs: (charStartTimesMs.at(-1) ?? 0) + (charDurationsMs.at(-1) ?? 0) }];
};
