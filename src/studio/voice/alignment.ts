import type { Alignment } from '../../speech/engine.js';
import type { SpokenToken } from './normalise.js';

/** When something sounds, in milliseconds. */
export type Span = readonly [startMs: number, endMs: number];

/**
 * The time of each character as sent: inside a token its sound is shared evenly, silence goes to the spaces and signs in it.
 * @param chars  the text's code points; one entry each, times in whole milliseconds, never running back
 * @param spans  one for each word of `tokens`, in order
 */
export const alignText = (
  chars: readonly string[],
  tokens: readonly SpokenToken[],
  spans: readonly Span[],
  durationMs: number,
): Alignment => {
  const times = chars.map((): Span | undefined => undefined);
  const units = tokens.flatMap(({ plain, sources }) => Array.from(plain, (_, at) => sources[at] ?? 0));
  spread(
    tokens.map(({ plain }) => plain.length),
    tokenSpans(tokens, spans),
    durationMs,
  ).forEach(([startMs, endMs], unit) => {
    const char = units[unit] ?? 0;
    times[char] = [times[char]?.[0] ?? startMs, endMs];
  });
  let soFarMs = 0;
  const known = times.map((time): Span => {
    const span: Span = time ?? [soFarMs, soFarMs];
    soFarMs = span[1];
    return span;
  });
  return alignment(chars, known);
};

/** The time of each character as spoken: words that differ from what was written stand in their place. */
export const alignSpoken = (tokens: readonly SpokenToken[], spans: readonly Span[], durationMs: number): Alignment => {
  let text = '';
  const lengths = tokens.map((token) => {
    const spoken = spokenText(token);
    const glue = token.words.length > 0 && /[A-Za-z0-9]$/.test(text) && /^[A-Za-z0-9]/.test(spoken) ? ' ' : '';
    text += glue + spoken;
    return glue.length + spoken.length;
  });
  return alignment([...text], spread(lengths, tokenSpans(tokens, spans), durationMs));
};

const spokenText = ({ plain, words }: SpokenToken): string => {
  if (words.length === 0) return /^\s/.test(plain) ? ' ' : plain;
  return words.join('') === plain.toLowerCase() ? plain : words.join(' ');
};

const alignment = (chars: readonly string[], times: readonly Span[]): Alignment => ({
  chars,
  startsMs: times.map(([startMs]) => Math.floor(startMs)),
  durationsMs: times.map(([startMs, endMs]) => Math.floor(endMs) - Math.floor(startMs)),
});

/** From first word to last, or undefined where nothing is said. */
const tokenSpans = (tokens: readonly SpokenToken[], spans: readonly Span[]): (Span | undefined)[] => {
  let next = 0;
  return tokens.map(({ words }) => {
    const [first, last] = [spans[next], spans[next + words.length - 1]];
    next += words.length;
    return words.length > 0 && first !== undefined && last !== undefined ? [first[0], last[1]] : undefined;
  });
};

/** The span of every character of tokens of these lengths; runs of silent tokens share the time between spoken ones. */
const spread = (lengths: readonly number[], spans: readonly (Span | undefined)[], durationMs: number): Span[] => {
  const times: Span[] = [];
  let soFarMs = 0;
  let silentChars = 0;
  const share = (chars: number, startMs: number, endMs: number) => {
    for (let char = 0; char < chars; char++) {
      const at = (index: number) => startMs + ((endMs - startMs) * index) / chars;
      times.push([at(char), at(char + 1)]);
    }
  };
  lengths.forEach((length, index) => {
    const span = spans[index];
    if (span === undefined || length === 0) {
      silentChars += length;
      return;
    }
    share(silentChars, soFarMs, span[0]);
    share(length, silentChars > 0 ? span[0] : Math.max(soFarMs, span[0]), span[1]);
    soFarMs = span[1];
    silentChars = 0;
  });
  share(silentChars, soFarMs, durationMs);
  return times;
};
