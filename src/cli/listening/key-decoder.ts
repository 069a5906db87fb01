/**
 * The bytes of a terminal in raw mode become keys, wherever a read ends.
 * A key is the character that it types, one of the names below, or `unknown`; what a terminal marks as pasted is none.
 * @see https://invisible-island.net/xterm/ctlseqs/ctlseqs.html  CSI, SS3 and bracketed paste
 */
export class KeyDecoder {
  #sequence = '';
  #isPasting = false;

  push(bytes: Uint8Array): string[] {
    const keys: string[] = [];
    for (const byte of bytes) {
      const key = this.#keyAt(byte);
      if (key !== undefined) keys.push(key);
    }
    return keys;
  }

  /** Whether more may belong to what has come. */
  get isWaiting(): boolean {
    return this.#sequence !== '' || this.#isPasting;
  }

  /** Nothing more has come for a while: it was the Escape key, or a sequence whose rest is lost. */
  giveUp(): void {
    this.#sequence = '';
    this.#isPasting = false;
  }

  #keyAt(byte: number): string | undefined {
    const control = CONTROL_KEYS.get(byte);
    if (control) {
      // Whoever wants to leave is let go, whatever came before.
      this.giveUp();
      return control;
    }
    if (byte === ESCAPE) {
      this.#sequence = '\x1b';
      return undefined;
    }
    if (this.#sequence !== '') return this.#keyInSequence(byte);
    // The rest of a character in UTF-8 is no key of its own.
    if (this.#isPasting || (byte >= 0x80 && byte < 0xc0)) return undefined;
    if (byte === 0x7f || byte === 0x08) return 'backspace';
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : 'unknown';
  }

  #keyInSequence(byte: number): string | undefined {
    this.#sequence += String.fromCharCode(byte);
    if (UNFINISHED.test(this.#sequence)) return undefined;
    const sequence = this.#sequence;
    this.#sequence = '';
    if (sequence === PASTE_START || sequence === PASTE_END) this.#isPasting = sequence === PASTE_START;
    else if (!this.#isPasting) return SEQUENCES.get(sequence) ?? 'unknown';
    return undefined;
  }
}

const ESCAPE = 0x1b;

/** The keys that a cooked terminal turns into signals. */
const CONTROL_KEYS: ReadonlyMap<number, string> = new Map([
  [0x03, 'ctrl-c'],
  [0x1a, 'ctrl-z'],
  [0x1c, 'ctrl-\\'],
]);

const SEQUENCES: ReadonlyMap<string, string> = new Map([
  ['\x1b[D', 'left'],
  ['\x1bOD', 'left'],
  ['\x1b[C', 'right'],
  ['\x1bOC', 'right'],
]);

const [PASTE_START, PASTE_END] = ['\x1b[200~', '\x1b[201~'];

/** CSI takes any number of parameters, SS3 takes digits in old terminals; no sequence that anybody sends is longer. */
const UNFINISHED = /^\x1b(?:\[[\x20-\x3f]{0,30}|O[\x30-\x39;]{0,8})?$/;
