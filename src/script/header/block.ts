/** Longest block, in UTF-16 code units: it has to be held until its last line has come. */
export const FRONT_MATTER_MAX_CHARS = 65_536;

/** How far a front matter block reaches. */
export type BlockEnd =
  /** Behind the newline of its last line; 0: there is none. */
  | number
  /** It is not over at `FRONT_MATTER_MAX_CHARS`. */
  | 'too long';

/**
 * Finds the settings block (`---`, YAML, `---`, or `+++`, TOML, `+++`) at the very start of a script, piece by piece, from the text alone. A rule
 * with prose, a heading or a speaker's line behind it is none. Linear.
 */
export class BlockScanner {
  /** Complete lines so far. */
  #lines = 0;
  #seenChars = 0;
  /** What has come of the current line, as long as it may be of either kind. */
  #line = '';
  #lineFits = false;
  #hasKey = false;
  #isToml = false;

  /** @returns undefined while it is not certain */
  push(piece: string): BlockEnd | undefined {
    const part = piece.slice(0, FRONT_MATTER_MAX_CHARS - this.#seenChars);
    const end = this.#scan(part);
    return end ?? (part.length < piece.length ? 'too long' : undefined);
  }

  /** The script is over. */
  end(): number {
    return this.#lines > 0 && this.#hasKey && !this.#lineFits && this.#closes(this.#line) ? this.#seenChars : 0;
  }

  #scan(part: string): number | undefined {
    let from = 0;
    for (let newline = part.indexOf('\n'); newline !== -1; newline = part.indexOf('\n', from)) {
      if (!this.#lineFits) this.#line += part.slice(from, newline);
      this.#seenChars += newline + 1 - from;
      from = newline + 1;
      if (!this.#lineFits && this.#closes(this.#line) && this.#lines > 0) return this.#hasKey ? this.#seenChars : 0;
      if (!this.#lineFits && !this.#fits(this.#line)) return 0;
      this.#lines += 1;
      this.#line = '';
      this.#lineFits = false;
    }
    this.#seenChars += part.length - from;
    if (this.#lineFits) return undefined;
    this.#line += part.slice(from);
    const verdict = this.#beginning(this.#line);
    if (verdict === 'fits') {
      this.#lineFits = true;
      this.#line = '';
    }
    return verdict === 'does not fit' ? 0 : undefined;
  }

  #closes(line: string): boolean {
    return (this.#isToml ? TOML_MARK : CLOSING).test(line);
  }

  /** Whether a complete line belongs to the block. */
  #fits(line: string): boolean {
    if (this.#lines === 0) {
      this.#isToml = TOML_MARK.test(line);
      return this.#isToml || /^---[ \t]*$/.test(line);
    }
    if (/^[ \t]*$/.test(line)) return this.#lines > 1;
    return this.#beginning(`${line}  `) === 'fits';
  }

  /** What the beginning of a line tells, whatever may follow. */
  #beginning(line: string): 'fits' | 'does not fit' | 'open' {
    if (this.#lines === 0) return /^-{0,3}$|^\+{0,3}$|^(?:---|\+\+\+)[ \t]*$/.test(line) ? 'open' : 'does not fit';
    if (/^[ \t]*#/.test(line)) return 'fits';
    if (/^[ \t]*$/.test(line)) return 'open';
    if (this.#isToml) return this.#beginningOfToml(line);
    const key = KEY.exec(line);
    if (key && (this.#hasKey || isSetting(key[2] ?? ''))) {
      this.#hasKey = true;
      return 'fits';
    }
    if (this.#hasKey && /^[ \t\]}]|^-[ \t]/.test(line)) return 'fits';
    return !key && UNDECIDED.test(line) ? 'open' : 'does not fit';
  }

  #beginningOfToml(line: string): 'fits' | 'does not fit' | 'open' {
    if (TOML.test(line) || (this.#hasKey && /^[ \t\]}"']/.test(line))) {
      this.#hasKey = true;
      return 'fits';
    }
    return TOML_UNDECIDED.test(line) ? 'open' : 'does not fit';
  }
}

const TOML_MARK = /^\+\+\+[ \t]*$/;
const TOML = /^(?:["']?[A-Za-z_][\w.-]{0,63}["']?[ \t]{0,8}=|\[{1,2}[ \t]*["'\w])/;
const TOML_UNDECIDED = /^(?:["']?(?:[A-Za-z_][\w.-]{0,63})?["']?[ \t]{0,8}|\[{1,2}[ \t]*|\+{1,3}[ \t]*)$/;
const CLOSING = /^(?:---|\.\.\.)[ \t]*$/;
/** An address is no setting. */
const KEY = /^(["']?)([A-Za-z_][\w-]{0,63})\1[ \t]{0,8}:(?:[^/]|\/[^/])/;
const UNDECIDED = /^(?:["']?(?:[A-Za-z_][\w-]{0,63})?["']?[ \t]{0,8}:?\/?|-{1,3}|---[ \t]*|\.{1,3}|\.\.\.[ \t]*)$/;

/**
 * Whether a block may begin with this: most settings are in lower case, and `Host: Welcome.` or `_host_: Welcome.` behind a
 * rule is dialogue.
 */
const isSetting = (key: string): boolean =>
  CUSTOMARY.test(key) || /^_*(?!co-?host|host|guest|narrator|speaker)[a-z]/.test(key);

const CUSTOMARY =
  /^(?:title|author|artist|show|podcast|album|description|season|episode|date|publisher|copyright|cover|lang|language|model|voices?|cast|speakers|pauses|gaps|lexicon|dictionar(?:y|ies)|layout|tags|categor(?:y|ies)|draft|slug|permalink|subtitle|summary)$/i;
