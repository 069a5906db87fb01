/** The service's default `chunk_length_schedule`. */
export const DEFAULT_SCHEDULE = [120, 160, 250, 290] as const;

/** Fewer characters than this `try_trigger_generation` does not start. */
export const MIN_TRIGGER_CHARS = 50;

/** Gathers text as the service does, and says what is to be spoken next. Characters are Unicode code points. */
export interface GenerationBuffer {
  /**
   * Add text exactly as it was sent. Returns the text of the generation that it starts, if any. A generation that the
   * schedule starts ends at a sentence or at a word where there is one, the rest waits; a flush holds nothing back.
   */
  add(text: string, how?: { flush?: boolean; tryTrigger?: boolean }): string | undefined;
  /** Characters that no generation has taken. */
  readonly waitingChars: number;
  /** The input has ended: what is left, or nothing if that is blank. */
  end(): string | undefined;
}

/**
 * @param schedule  characters to gather before the first, second … generation; the last repeats
 * @param autoMode  no schedule: each text is generated as it comes
 */
export const createGenerationBuffer = ({
  schedule = DEFAULT_SCHEDULE,
  autoMode = false,
}: {
  schedule?: readonly number[];
  autoMode?: boolean;
}): GenerationBuffer => {
  let buffered = '';
  let bufferedChars = 0;
  let generations = 0;

  const take = (lengthUnits: number): string | undefined => {
    const text = buffered.slice(0, lengthUnits);
    // Blanks alone are no speech: they stay, and join what comes next.
    if (text.trim() === '') return undefined;
    buffered = buffered.slice(lengthUnits);
    bufferedChars = countChars(buffered);
    generations++;
    return text;
  };

  return {
    add(text, { flush = false, tryTrigger = false } = {}) {
      buffered += text;
      bufferedChars += countChars(text);
      if (flush || autoMode) return take(buffered.length);
      const neededChars = schedule[Math.min(generations, schedule.length - 1)] ?? DEFAULT_SCHEDULE[0];
      const starts = bufferedChars >= neededChars || (tryTrigger && bufferedChars >= MIN_TRIGGER_CHARS);
      return starts ? take(naturalEnd(buffered, Math.min(bufferedChars, neededChars) / 2)) : undefined;
    },
    get waitingChars() {
      return bufferedChars;
    },
    end: () => take(buffered.length),
  };
};

/** Where to cut, in UTF-16 units: after the last sentence if that leaves enough to speak, else after the last word. */
const naturalEnd = (text: string, enoughUnits: number): number => {
  const sentenceEnd = endOfLast(text, /[.!?…]["'”’)\]]*\s+|[。！？]\s*/gu);
  if (sentenceEnd >= enoughUnits) return sentenceEnd;
  const wordEnd = endOfLast(text, /\S\s+/gu);
  return wordEnd > 0 ? wordEnd : text.length;
};

const endOfLast = (text: string, pattern: RegExp): number => {
  let end = 0;
  for (const match of text.matchAll(pattern)) end = match.index + match[0].length;
  return end;
};

const countChars = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};
