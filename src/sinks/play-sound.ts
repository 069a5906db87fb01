import { createMp3Decoder, pcmBytes } from '../audio/decode.js';
import { createMp3FrameSplitter } from '../audio/mp3-frames.js';
import { openSpeaker } from './speaker.js';

/** A whole short MP3 file, as samples that are ready to be played. */
export interface Sound {
  /** s16le, mono. */
  readonly pcm: Uint8Array;
  readonly sampleRateHz: number;
}

/** @throws NarrateError ERR_PROTOCOL  these bytes are not MP3 */
export const decodeSound = async (file: Uint8Array): Promise<Sound> => {
  const splitter = createMp3FrameSplitter();
  const frames = Buffer.concat([splitter.push(file), splitter.end().frames]);
  const decoder = await createMp3Decoder();
  try {
    const pcm = pcmBytes(decoder.decode(frames));
    decoder.endPassage();
    return { pcm, sampleRateHz: splitter.info?.sampleRateHz ?? 44_100 };
  } finally {
    decoder.free();
  }
};

/**
 * Play it to its end. Aborted, it is silent at once.
 * @throws NarrateError ERR_PLAYBACK  there is no player, or it fails
 */
export const playSound = async (
  { pcm, sampleRateHz }: Sound,
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<void> => {
  const speaker = await openSpeaker({ format: { sampleRateHz, channels: 1 }, env, signal });
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => {});
  try {
    await Promise.race([speaker.write(pcm).then(() => speaker.end()), speaker.failure, aborted]);
  } catch (reason) {
    await speaker.abort();
    throw reason;
  }
};
