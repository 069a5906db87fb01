/**
 * Reads ahead in text that is still arriving. What was found out without looking past its end is certain, whatever comes;
 * `short` tells that the end was looked past, and that one has to ask again when more is there.
 */
export class Peek {
  short = false;

  /** @param complete  nothing more will come */
  constructor(
    readonly text: string,
    private readonly complete: boolean,
  ) {}

  /** One UTF-16 code unit; empty past the end. */
  char(at: number): string {
    if (at >= this.text.length && !this.complete) this.short = true;
    return this.text.charAt(at);
  }

  startsWith(wanted: string, at: number): boolean {
    for (let i = 0; i < wanted.length; i++) if (this.char(at + i) !== wanted[i]) return false;
    return true;
  }

  /** The same, whatever the case. @param wanted  in small letters */
  startsLike(wanted: string, at: number): boolean {
    for (let i = 0; i < wanted.length; i++) if (this.char(at + i).toLowerCase() !== wanted[i]) return false;
    return true;
  }

  /** Past the spaces, tabs and the like that begin at `at`, as many as `most`. */
  pastSpaces(at: number, most = 40): number {
    let end = at;
    while (end < at + most && isSpace(this.char(end))) end += 1;
    return end;
  }

  /** Whether the line, or the script, ends here. */
  isLineEnd(at: number): boolean {
    const char = this.char(at);
    return char === '' || char === '\n';
  }
}

/** French sets a no-break space before a colon, CJK a wide one behind it. */
export const isSpace = (char: string): boolean => char !== '' && ' \t\u00a0\u202f\u3000'.includes(char);
