import { silence } from '../../audio/silence.js';
import type { Gaps } from '../../script/gaps.js';
import { outputFormat } from '../../speech/output-format.js';
import { signatureOf, toneBytes } from '../tone-voices.js';
import type { Line } from './lines.js';

export const MP3 = outputFormat('mp3_44100_128');
export const NARRATOR = 'tone-a';

export const wordsOfLine = ({ text }: Line): string[] => text.split(/\s+/u).filter(Boolean);

/** Every word of a line, as a voice that signs says it. */
export const signedWords = (line: Line): string[] =>
  wordsOfLine(line).map((word) => `${signatureOf(line.voiceId ?? NARRATOR)}${word}`);

/**
 * All bytes of a recital in which nothing went wrong, reckoned from the script alone but for where the passages of a line
 * end.
 */
export const undisturbed = (lines: readonly Line[], gaps: Gaps, passages: readonly string[]): Buffer => {
  const sound: Uint8Array[] = [];
  let next = 0;
  let pauseMs: number | undefined;
  let previous: Line | undefined;
  const rest = (durationMs: number) => {
    for (const { frames } of silence(MP3, durationMs).pieces()) sound.push(frames);
  };
  for (const line of lines) {
    if (line.pauseMs !== undefined) pauseMs = (pauseMs ?? 0) + line.pauseMs;
    let missing = wordsOfLine(line).length;
    if (missing === 0) continue;
    rest(pauseMs ?? (previous ? gapBetween(previous, line, gaps) : 0));
    for (; missing > 0; next++) {
      const text = passages[next] ?? '';
      if (text === '') return Buffer.concat(sound);
      sound.push(toneBytes(text, MP3, 1, signatureOf(line.voiceId ?? NARRATOR)));
      missing -= text.split(/\s+/u).length;
    }
    pauseMs = undefined;
    previous = line;
  }
  rest(pauseMs ?? 0);
  return Buffer.concat(sound);
};

const gapBetween = (previous: Line, line: Line, { turnMs, paragraphMs, chapterMs }: Gaps): number => {
  const isTurn = previous.voiceId !== line.voiceId;
  if (line.level !== undefined) return Math.max(chapterMs, isTurn ? turnMs : 0);
  if (isTurn) return turnMs;
  return line.goesOn ? 0 : paragraphMs;
};
