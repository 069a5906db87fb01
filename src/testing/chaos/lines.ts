import { setTimeout as sleep } from 'node:timers/promises';
import type { Cue } from '../../script/cues.js';

/** What is said at once, and what the script asks for before it. */
export interface Line {
  /** Empty: only silence is wanted. */
  readonly text: string;
  /** Whose voice it is; undefined: the narrator's. */
  readonly voiceId?: string | undefined;
  readonly pauseMs?: number | undefined;
  /** Of a heading, 1-6. */
  readonly level?: number | undefined;
  /** Whether it goes on with the paragraph. */
  readonly goesOn?: boolean;
}

/**
 * What lines ask for, in order.
 * @param pieceWords  they arrive in pieces of so many words, with pauses
 */
export async function* cuesOf(
  text: Iterable<string | Line>,
  pieceWords = Number.POSITIVE_INFINITY,
): AsyncGenerator<Cue> {
  let isFirst = true;
  for (const item of text) {
    const line: Line = typeof item === 'string' ? { text: item } : item;
    if (!isFirst && !line.goesOn) yield { type: 'break' };
    isFirst = false;
    yield* instructionsOf(line);
    // Not inside a word: a writer who falls silent behind "e." has ended a sentence.
    const words = line.text.split(/(?<=\s)/u);
    for (let at = 0; at < words.length; at += pieceWords) {
      if (at > 0) await sleep(at % PAUSE_MAX_MS);
      yield { type: 'speech', text: words.slice(at, at + pieceWords).join('') };
    }
  }
  yield { type: 'break' };
}

function* instructionsOf({ voiceId, pauseMs, level }: Line): Generator<Cue> {
  const place = { file: 'play', line: 1, column: 1 };
  yield { type: 'role', role: voiceId === undefined ? undefined : { name: voiceId, kind: 'speaker', place } };
  if (pauseMs !== undefined) yield { type: 'pause', durationMs: pauseMs };
  if (level !== undefined) yield { type: 'chapter', level };
}

const PAUSE_MAX_MS = 6;
