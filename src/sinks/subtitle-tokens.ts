import stringWidth from 'string-width';
import type { TranscriptSentence } from './transcript.js';

/** A word, or as much of the text as must stay together; lines and cues end between two of them. */
export interface SubtitleToken {
  readonly text: string;
  readonly isAfterSpace: boolean;
  /** In columns: wide characters take two. */
  readonly width: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** As many columns as a line may have. */
export const LINE_COLUMNS = 42;

/**
 * A sentence in tokens with their times: those of its words where they are known, else in proportion to the text.
 * Times never go back.
 */
export const subtitleTokens = (sentence: TranscriptSentence): SubtitleToken[] => {
  const timeLine = timeLineOf(sentence);
  return [...sentence.text.matchAll(/\S+/g)].flatMap(({ 0: run, index }) =>
    partsOf(run).map(({ text, at }) => ({
      text,
      isAfterSpace: at === 0,
      width: stringWidth(text),
      startMs: timeLine.startAt(index + at),
      endMs: timeLine.endAt(index + at + text.length),
    })),
  );
};

/** A run without a space stays whole, unless it is too long for that or of a script that writes none. */
const partsOf = (run: string): { text: string; at: number }[] => {
  const width = stringWidth(run);
  if (width <= LINE_COLUMNS && (width <= LINE_COLUMNS / 2 || width <= run.length)) return [{ text: run, at: 0 }];
  const parts: { text: string; at: number }[] = [];
  for (const { segment, index, isWordLike } of WORDS.segment(run)) {
    const last = parts.at(-1);
    // What is no word, a full stop say, must not begin a line.
    if (last && !isWordLike) last.text += segment;
    else parts.push({ text: segment, at: index });
  }
  return parts;
};

const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' });

/** What is known of when a place in the text is spoken; between the known places, in proportion. */
const timeLineOf = ({ text, startMs, endMs, words }: TranscriptSentence) => {
  const known: { at: number; ms: number }[] = [{ at: 0, ms: startMs }];
  const note = (at: number, ms: number) => {
    known.push({ at, ms: Math.min(Math.max(ms, known.at(-1)?.ms ?? startMs), Math.max(startMs, endMs)) });
  };
  let from = 0;
  for (const word of words) {
    const at = text.indexOf(word.text, from);
    // A word that the text writes in another way must not be found in a later one.
    if (word.text === '' || at < 0 || at - from > MAX_SKIPPED_CHARS) continue;
    note(at, word.startMs);
    from = at + word.text.length;
    note(from, word.endMs);
  }
  note(text.length, endMs);
  const between = (place: number, before: number): number => {
    const [one, other] = [known[before], known[before + 1]];
    if (!one || !other || other.at === one.at) return one?.ms ?? endMs;
    return one.ms + ((other.ms - one.ms) * (place - one.at)) / (other.at - one.at);
  };
  return {
    /** Of two times at one place, the later: where the next word starts. */
    startAt: (place: number) =>
      between(
        place,
        lastBelow(known, ({ at }) => at <= place),
      ),
    /** The earlier: where the last word ended. */
    endAt: (place: number) => {
      const below = lastBelow(known, ({ at }) => at < place);
      const next = known[below + 1];
      return next?.at === place ? next.ms : between(place, below);
    },
  };
};

const MAX_SKIPPED_CHARS = 40;

/** Index of the last one that fulfils what all before it do. */
const lastBelow = <Item>(items: readonly Item[], isBelow: (item: Item) => boolean): number => {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(items[middle] as Item)) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
};
