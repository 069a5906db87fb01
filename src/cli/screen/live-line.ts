import type { StatusLine, Terminal } from '../terminal.js';

/**
 * One line at the bottom that is drawn again in place, narrower than the screen; `columns` tells how much. Between two
 * drawings the cursor stands at its beginning: there it stays, however the screen wraps the line when it becomes narrower,
 * and what the terminal itself writes, as ^C, lies over the line and goes with it.
 */
export class LiveLine implements StatusLine {
  #text = '';
  #isShown = false;
  readonly #resizing: { stop(): void };

  constructor(
    private readonly terminal: Terminal,
    onResize: () => void,
  ) {
    terminal.attach(this);
    this.#resizing = terminal.onResize(() => {
      this.hide();
      onResize();
    });
  }

  /** Room for text. The last column stays free: what is erased to the end of the line begins behind the text. */
  get columns(): number {
    return (this.terminal.columns ?? 1) - 1;
  }

  draw(text: string): void {
    if (text === this.#text && this.#isShown === (text !== '')) return;
    this.#text = text;
    if (text === '') this.hide();
    else this.show();
  }

  hide(): void {
    if (this.#isShown) this.terminal.draw(ERASE);
    this.#isShown = false;
  }

  show(): void {
    if (this.#text === '') return;
    this.terminal.draw(`\r${NO_WRAP}${this.#text}\x1b[K${WRAP}\r`);
    this.#isShown = true;
  }

  /** Somebody else writes on this row now: it is not ours to erase. */
  abandon(): void {
    this.#text = '';
    this.#isShown = false;
  }

  stop(): void {
    this.#resizing.stop();
    this.hide();
    this.terminal.attach(undefined);
  }
}

/** The rows below, too: they are those of the line. */
const ERASE = '\r\x1b[J';
/** Where a terminal thinks a character wider than we do, the line is cut off and not broken. */
const [NO_WRAP, WRAP] = ['\x1b[?7l', '\x1b[?7h'];
