import type { SpokenPiece, VoiceStream } from '../voice/voices.js';

/**
 * Speak a text in which brackets say how to speak: `[whispers]`. They are not spoken, and have their place in the alignment
 * of the text as sent, but take no time.
 */
export async function* speakTagged(
  stream: Pick<VoiceStream, 'speak'>,
  text: string,
  signal: AbortSignal,
): AsyncGenerator<SpokenPiece, void, undefined> {
  for (const part of text.split(TAG)) {
    if (part.startsWith('[') && part.trimEnd().endsWith(']')) yield silence(part);
    else if (part !== '') yield* stream.speak(part, signal);
  }
}

/** With the blanks behind it. */
const TAG = /(\[[^\][\n]{1,60}\]\s*)/u;

const silence = (text: string): SpokenPiece => {
  const chars = Array.from(text);
  const none = chars.map(() => 0);
  return {
    bytes: new Uint8Array(),
    durationMs: 0,
    alignment: { chars, startsMs: none, durationsMs: none },
    normalizedAlignment: { chars: [], startsMs: [], durationsMs: [] },
  };
};
