import stringWidth from 'string-width';
import { LINE_COLUMNS, type SubtitleToken, subtitleTokens } from './subtitle-tokens.js';
import type { TranscriptSentence } from './transcript.js';

/** What stands on the screen at one time. */
export interface SubtitleCue {
  /** Undefined for the narrator. */
  readonly speaker: string | undefined;
  /** One or two, of at most 42 columns; longer only where a single word is. */
  readonly lines: readonly string[];
  /** Whole milliseconds: no cue is without time, and none begins before the last has ended. */
  readonly startMs: number;
  readonly endMs: number;
}

export interface SubtitleOptions {
  /** Say who speaks where that changes: "HOST: ". */
  readonly isLabelled: boolean;
}

/**
 * A transcript as subtitles. A long sentence is divided between words, where it pauses if possible, so that a cue stands
 * for about seven seconds at most; short sentences of one paragraph share a cue.
 */
export function* subtitleCues(
  sentences: Iterable<TranscriptSentence>,
  options: SubtitleOptions,
): Generator<SubtitleCue, void, undefined> {
  let previous: { speaker: string | undefined; lines: readonly string[]; startMs: number; endMs: number } | undefined;
  for (const { speaker, tokens } of groupsOf(sentences, options)) {
    let startMs = Math.round(tokens[0]?.startMs ?? 0);
    if (previous && startMs > previous.startMs) {
      // Where there is time, a short cue stays until it can be read.
      const enoughMs = Math.max(previous.endMs, previous.startMs + MIN_CUE_MS);
      previous.endMs = Math.min(enoughMs, startMs);
    } else if (previous) {
      startMs = previous.endMs;
    }
    if (previous) yield previous;
    const endMs = Math.max(startMs + 1, Math.round(tokens.at(-1)?.endMs ?? 0));
    previous = { speaker, lines: linesOf(tokens) ?? [textOf(tokens)], startMs, endMs };
  }
  if (previous) yield previous;
}

interface Group {
  readonly speaker: string | undefined;
  readonly tokens: readonly SubtitleToken[];
}

/** What each cue shows. Only the last one may still grow. */
function* groupsOf(sentences: Iterable<TranscriptSentence>, { isLabelled }: SubtitleOptions): Generator<Group> {
  let last: Group | undefined;
  let speaker: string | undefined;
  for (const sentence of sentences) {
    const tokens = subtitleTokens(sentence);
    if (isLabelled && sentence.speaker !== speaker) label(tokens, sentence.speaker ?? 'Narrator');
    speaker = sentence.speaker;
    const shared = [...(last?.tokens ?? []), ...tokens];
    if (last && last.speaker === speaker && !sentence.startsParagraph && isPrompt(last, tokens) && fits(shared)) {
      last = { speaker, tokens: shared };
      continue;
    }
    for (const part of divided(tokens)) {
      if (last) yield last;
      last = { speaker, tokens: part };
    }
  }
  if (last) yield last;
}

/** As long as a cue may stand, and as long as it does where there is time. */
const MAX_CUE_MS = 7000;
const MIN_CUE_MS = 1000;
/** A pause that long is one on the screen, too. */
const PAUSE_MS = 1000;

const label = (tokens: SubtitleToken[], name: string): void => {
  const [first] = tokens;
  if (!first) return;
  const text = `${name.replace(/\s+/g, ' ')}: ${first.text}`;
  tokens[0] = { ...first, text, width: stringWidth(text) };
};

const isPrompt = ({ tokens }: Group, next: readonly SubtitleToken[]): boolean =>
  (next[0]?.startMs ?? 0) - (tokens.at(-1)?.endMs ?? 0) < PAUSE_MS;

const durationMs = (tokens: readonly SubtitleToken[]): number =>
  (tokens.at(-1)?.endMs ?? 0) - (tokens[0]?.startMs ?? 0);

const fits = (tokens: readonly SubtitleToken[]): boolean =>
  tokens.length <= 1 || (durationMs(tokens) <= MAX_CUE_MS && linesOf(tokens) !== undefined);

/** Parts that fit, about equally long. */
const divided = (tokens: readonly SubtitleToken[]): (readonly SubtitleToken[])[] => {
  const parts: (readonly SubtitleToken[])[] = [];
  let rest = tokens;
  while (rest.length > 0) {
    const count = fits(rest) ? rest.length : bestCut(rest);
    parts.push(rest.slice(0, count));
    rest = rest.slice(count);
  }
  return parts;
};

const bestCut = (tokens: readonly SubtitleToken[]): number => {
  const width = widthOf(tokens);
  const parts = Math.max(2, Math.ceil(width / (2 * LINE_COLUMNS)), Math.ceil(durationMs(tokens) / MAX_CUE_MS));
  let best = { count: 1, cost: Number.POSITIVE_INFINITY };
  for (let count = 1; count < tokens.length && fits(tokens.slice(0, count)); count++) {
    const cost =
      Math.abs(widthOf(tokens.slice(0, count)) - width / parts) - PAUSE_COLUMNS * pauseAfter(tokens[count - 1]);
    if (cost < best.cost) best = { count, cost };
  }
  return best.count;
};

/** How many columns further away a full stop may be, to end a cue or line there. */
const PAUSE_COLUMNS = 16;

const pauseAfter = (token: SubtitleToken | undefined): number => {
  if (/[.!?…。！？]["'”’»)\]]*$/u.test(token?.text ?? '')) return 1;
  return /[,;:–—，、；：]["'”’»)\]]*$/u.test(token?.text ?? '') ? 0.75 : 0;
};

/** One line, or two of about the same width; undefined where that is not enough. */
const linesOf = (tokens: readonly SubtitleToken[]): string[] | undefined => {
  if (widthOf(tokens) <= LINE_COLUMNS) return [textOf(tokens)];
  let best: { count: number; cost: number } | undefined;
  for (let count = 1; count < tokens.length; count++) {
    const [first, second] = [widthOf(tokens.slice(0, count)), widthOf(tokens.slice(count))];
    if (first > LINE_COLUMNS) break;
    if (second > LINE_COLUMNS) continue;
    const cost = Math.max(first, second) - (PAUSE_COLUMNS / 2) * pauseAfter(tokens[count - 1]);
    if (!best || cost < best.cost) best = { count, cost };
  }
  return best && [textOf(tokens.slice(0, best.count)), textOf(tokens.slice(best.count))];
};

const widthOf = (tokens: readonly SubtitleToken[]): number =>
  tokens.reduce((sum, { width, isAfterSpace }, index) => sum + width + (isAfterSpace && index > 0 ? 1 : 0), 0);

const textOf = (tokens: readonly SubtitleToken[]): string =>
  tokens.map(({ text, isAfterSpace }, index) => (isAfterSpace && index > 0 ? ` ${text}` : text)).join('');
