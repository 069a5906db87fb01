import { DEFAULT_OUTPUT_FORMAT_ID, outputFormat } from '../../speech/output-format.js';
import type { Voices } from '../voice/voices.js';

/** What each voice sounds like: an MP3 file, spoken when it is first asked for. */
export interface Previews {
  /** @throws what the voice throws; the next one who asks lets it try again */
  of(voiceId: string): Promise<Uint8Array>;
}

export const createPreviews = (voices: Voices): Previews => {
  /** In the order of their use, the oldest first. */
  const kept = new Map<string, Promise<Uint8Array>>();
  return {
    of(voiceId) {
      const preview = kept.get(voiceId) ?? speak(voices, voiceId);
      kept.delete(voiceId);
      kept.set(voiceId, preview);
      preview.catch(() => kept.get(voiceId) === preview && kept.delete(voiceId));
      for (const [oldest] of kept) {
        if (kept.size <= MAX_KEPT) break;
        kept.delete(oldest);
      }
      return preview;
    },
  };
};

/** About 60 KB each. */
const MAX_KEPT = 32;

const speak = async (voices: Voices, voiceId: string): Promise<Uint8Array> => {
  const format = outputFormat(DEFAULT_OUTPUT_FORMAT_ID);
  const stream = voices.open({ voiceId, speed: 1, format });
  try {
    const parts: Uint8Array[] = [];
    for await (const { bytes } of stream.speak(TEXT, NEVER)) parts.push(bytes);
    const { wholeFile } = await import('./whole-file.js');
    return wholeFile(format, Buffer.concat([...parts, await stream.finish()]));
  } finally {
    stream.close();
  }
};

const TEXT = 'Hello. This is how I sound when I read to you.';

/** Whoever asks next wants it too: it is spoken to its end even if the first one has left. */
const NEVER = new AbortController().signal;
