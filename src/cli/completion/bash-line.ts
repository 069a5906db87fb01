/** A command line of bash up to the cursor: the words of its last command. */
export interface BashLine {
  /** Without quotes, and without the word at the cursor. */
  readonly words: readonly string[];
  /** The word at the cursor, without quotes; empty behind a space. */
  readonly current: string;
  /** The quote that is open at the cursor. */
  readonly quote: '"' | "'" | '';
  /** How much of `current` readline leaves alone: it completes from behind the last of its break characters. */
  readonly keptChars: number;
}

/**
 * @param line    up to the cursor
 * @param breaks  COMP_WORDBREAKS
 */
export const readBashLine = (line: string, breaks: string): BashLine => {
  let words: string[] = [];
  let current = '';
  let quote: BashLine['quote'] = '';
  let isInWord = false;
  let keptChars = 0;
  const endWord = () => {
    // What is set in front of a command is not part of it.
    if (isInWord && !(words.length === 0 && /^\w+=/.test(current))) words.push(current);
    [current, isInWord, keptChars] = ['', false, 0];
  };
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (quote !== '' && char === quote) [quote, keptChars] = ['', current.length];
    else if (quote === "'") current += char;
    else if (char === '\\') {
      const next = line.charAt(++at);
      // In double quotes, a backslash means itself in front of most characters.
      current += quote === '"' && !/[$`"\\\n]/.test(next) ? `\\${next}` : next;
      isInWord = true;
    } else if (quote === '"') current += char;
    else if (char === '"' || char === "'") {
      [quote, isInWord, keptChars] = [char, true, current.length];
    } else if (/\s/.test(char)) endWord();
    else if (/[|&;()<>]/.test(char)) {
      endWord();
      if (!/[<>]/.test(char)) words = [];
    } else {
      current += char;
      isInWord = true;
      if (breaks.includes(char)) keptChars = current.length;
    }
  }
  return { words, current, quote, keptChars };
};

/** A word as bash is to put it in place of what readline completes. */
export const bashReply = (word: string, { quote, keptChars }: BashLine): string => {
  const rest = word.slice(keptChars);
  if (quote === '"') return rest.replaceAll(/[$`"\\]/g, '\\$&');
  if (quote === "'") return rest.replaceAll("'", "'\\''");
  return rest.replaceAll(/[^\p{L}\p{N}_@%+=:,./-]/gu, '\\$&');
};
