/** What earlier lines have to do with the next. */
export interface LineContext {
  readonly paragraphOpen: boolean;
  readonly list: ListState | undefined;
  /** The line before was a definition (`[name]:`) whose address is still to come. */
  readonly definitionOpen: boolean;
}

/** A list that later lines may go on with. */
export interface ListState {
  readonly numbered: boolean;
}

export interface Fence {
  readonly mark: '`' | '~';
  readonly length: number;
  /** A language is given: it is a program, which nobody wants to hear. */
  readonly program: boolean;
}

export type LineReading = {
  /** Whether a new item or block begins here, so that an open paragraph ends before it. */
  readonly starts: boolean;
  readonly list: ListState | undefined;
} & (
  | { readonly kind: 'nothing' }
  | { readonly kind: 'definition'; readonly complete: boolean }
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string; readonly level: number }
  | { readonly kind: 'fence'; readonly fence: Fence }
);

/**
 * One line of Markdown without its block marks: quote marks, bullets, numbers, task boxes, heading marks (but for the hashes
 * behind it), rules.
 */
export const readLine = (line: string, { paragraphOpen, list, definitionOpen }: LineContext): LineReading => {
  if (definitionOpen && ADDRESS.test(line)) return { kind: 'definition', complete: true, starts: false, list };
  let rest = line;
  let current = list;
  let starts = false;
  let quoted = false;
  for (;;) {
    if (RULED.test(rest)) return { kind: 'nothing', starts: true, list: rest.trim() === '' ? list : current };
    const quote = /^ {0,3}> ?/.exec(rest);
    if (quote) {
      rest = rest.slice(quote[0].length);
      quoted = true;
      continue;
    }
    const item = itemMark(rest, paragraphOpen && !starts, current);
    if (!item) break;
    rest = rest.slice(item.mark.length).replace(/^\[[ xX]\](?:[ \t]+|$)/, '');
    current = { numbered: item.numbered || (current?.numbered ?? false) };
    starts = true;
  }
  const fresh = !paragraphOpen || starts;
  if (!starts && !quoted && fresh && !/^[ \t]/.test(rest)) current = undefined;
  if (fresh && !current && !quoted && /^(?: {4}|\t)/.test(rest)) {
    return { kind: 'code', text: rest.trim(), starts, list: current };
  }
  const text = rest.replace(/^[ \t]+/, '');
  const fence = readFence(text);
  if (fence) return { kind: 'fence', fence, starts: true, list: current };
  const heading = /^(#{1,6})(?:[ \t]+|$)/.exec(text);
  if (heading) {
    const [mark, { length: level }] = [heading[0], heading[1] ?? '#'];
    return { kind: 'heading', text: text.slice(mark.length), level, starts: true, list: current };
  }
  if (fresh && DEFINITION.test(text))
    return { kind: 'definition', complete: !text.trimEnd().endsWith(':'), starts, list: current };
  return { kind: 'text', text, starts, list: current };
};

/** The code block that this line opens. @param line  without indentation and the marks of quotes and lists */
export const readFence = (line: string): Fence | undefined => {
  const opening = /^(?:(`{3,})([^`]*)|(~{3,})(.*))$/.exec(line);
  if (!opening) return undefined;
  const [, ticks, ticksInfo, tildes = '', tildesInfo] = opening;
  const language = /^[^\s{,]+/.exec((ticksInfo ?? tildesInfo ?? '').trim())?.[0] ?? '';
  const program = language !== '' && !/^(?:text|txt|plain|plaintext|markdown|md)$/i.test(language);
  return ticks === undefined
    ? { mark: '~', length: tildes.length, program }
    : { mark: '`', length: ticks.length, program };
};

/** Whether this line closes a code block. */
export const closesFence = (line: string, { mark, length }: Pick<Fence, 'mark' | 'length'>): boolean => {
  const run = /^[ \t>]*(`+|~+)[ \t]*$/.exec(line)?.[1] ?? '';
  return run.startsWith(mark) && run.length >= length;
};

/** Level of the heading that this line makes of the line above it. */
export const underlineLevel = (line: string): number | undefined => {
  const [, mark] = /^ {0,3}(?:(=)=*|-+)[ \t]*$/.exec(line) ?? [undefined, 'none'];
  return mark === 'none' ? undefined : mark === '=' ? 1 : 2;
};

/** Whether this line, under a header, makes a table of it. */
export const isTableRule = (line: string): boolean =>
  /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/.test(line);

/** Blank, a thematic break, the underline of a heading, or the rule of a table: lines with nothing to say. */
const RULED = /^\s*(?:[|:\-\s]*-[|:\-\s]*|=+|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})?\s*$/;

/** `[name]: address "title"`: what a link means, not what it says. `[Tom]: Yes.` is what Tom says. */
const DEFINITION =
  /^\[(?!\^)(?:[^[\]\\]|\\.)+\]:[ \t]*(?:<[^>]*>|(?=\S*(?:[/#@:]|[\p{L}\p{N}_-]\.[\p{L}\p{N}_]))\S+)?(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^)]*\)))?[ \t]*$/u;

/** The rest of a definition on a line of its own. */
const ADDRESS = /^[ \t]*(?:<[^>]*>|(?=\S*[/#@:.])\S+)(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^)]*\)))?[ \t]*$/;

const itemMark = (
  text: string,
  interrupts: boolean,
  list: ListState | undefined,
): { readonly mark: string; readonly numbered: boolean } | undefined => {
  const indent = list ? '[ \t]*' : ' {0,3}';
  const bullet = new RegExp(`^${indent}[-+*][ \t]+`).exec(text)?.[0];
  if (bullet !== undefined) return { mark: bullet, numbered: false };
  const number = new RegExp(`^${indent}(\\d{1,9})[.)][ \t]+`).exec(text);
  // A year at the start of a wrapped line is no item: only a first number may break into a paragraph.
  if (!number || (interrupts && !list?.numbered && number[1] !== '1')) return undefined;
  return { mark: number[0], numbered: true };
};
