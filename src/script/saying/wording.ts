/** A stretch of a sentence that is spoken, or written, otherwise than it stands in the text. */
export interface Rewording {
  readonly start: number;
  readonly end: number;
  readonly written: string;
  readonly spoken: string;
}

/** One sentence in two wordings; `runs` as in `WrittenText`. */
export interface Wording {
  readonly spoken: string;
  readonly written: string;
  readonly runs: readonly (readonly [written: number, spoken: number])[];
}

/**
 * Both wordings of a sentence. Single spaces, none at the ends; punctuation left alone by what was taken out goes to its
 * neighbour, and brackets left empty go.
 * @param text  single spaces, none at the ends
 * @param rewordings  in order, none overlapping; spaces around one set it apart from letters, but not from punctuation
 */
export const wordingOf = (text: string, rewordings: readonly Rewording[]): Wording => {
  const [written, spoken] = [new Words(), new Words()];
  const runs: [number, number][] = [];
  const close = (): void => {
    const run: [number, number] = [written.closeChunk(), spoken.closeChunk()];
    if (run[0] > 0 || run[1] > 0) runs.push(run);
  };
  const copy = (from: number, until: number): void => {
    let start = from;
    for (let space = text.indexOf(' ', start); space >= 0 && space < until; space = text.indexOf(' ', start)) {
      written.append(text.slice(start, space));
      spoken.append(text.slice(start, space));
      close();
      start = space + 1;
    }
    written.append(text.slice(start, until));
    spoken.append(text.slice(start, until));
  };
  let at = 0;
  for (const rewording of rewordings) {
    copy(at, rewording.start);
    written.replaceWith(rewording.written);
    spoken.replaceWith(rewording.spoken);
    at = rewording.end;
  }
  copy(at, text.length);
  close();
  return { spoken: spoken.toString(), written: written.toString(), runs };
};

/** One wording, word by word. */
class Words {
  readonly #words: string[] = [];
  /** What has come since the last space of the text. */
  #chunk = '';
  /** What stands in the chunk before the first thing that was taken out or is set apart; undefined when nothing is. */
  #opening: string | undefined;
  /** Opening quotes and brackets whose word was taken out: they belong to the next. */
  #pending = '';

  append(text: string): void {
    this.#chunk += text;
  }

  replaceWith(text: string): void {
    if (text === '' || text.startsWith(' ')) this.#opening ??= this.#chunk;
    this.#chunk += text;
  }

  /** @returns how many words it was */
  closeChunk(): number {
    const opening = this.#opening;
    const chunk = opening === undefined ? this.#chunk : tidy(this.#chunk);
    this.#chunk = '';
    this.#opening = undefined;
    if (chunk === '') return 0;
    if (opening !== undefined && /^\p{P}+$/u.test(chunk)) {
      const isOpening = OPENING.test(opening) && chunk.startsWith(opening);
      this.#closeWith(isOpening ? chunk.slice(opening.length) : chunk);
      if (isOpening) this.#pending += opening;
      return 0;
    }
    const words = chunk.split(' ');
    words[0] = this.#pending + words[0];
    this.#pending = '';
    for (const word of words) this.#words.push(word);
    return words.length;
  }

  #closeWith(marks: string): void {
    const last = this.#words.at(-1);
    if (last === undefined || marks === '') return;
    if (/[.!?…]["'”’)\]]*$/.test(last) && /^[.,;:]/.test(marks)) return;
    this.#words[this.#words.length - 1] = (/^[.,;:!?…]/.test(marks) ? last.replace(/[,;:]$/, '') : last) + marks;
  }

  toString(): string {
    return this.#words.join(' ');
  }
}

const OPENING = /^[\p{Ps}\p{Pi}"'¿¡]+$/u;

/** Inside a chunk where something was taken out or is set apart. */
const tidy = (side: string): string =>
  side
    .replace(/\(\s{0,9}\)|\[\s{0,9}\]|“\s{0,9}”|"\s{0,9}"/g, '')
    .replace(/ {1,99}(?=[.,;:!?…)\]”’]|$)|(?<=[([“‘]) {1,99}|^ {1,99}/g, '')
    .replace(/ {2,99}/g, ' ');
