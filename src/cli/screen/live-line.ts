import { stripVTControlCharacters } from 'node:util';
import { columnsOf } from '../listening/captions.js';
import type { StatusLine, Terminal } from '../terminal.js';

/** One line at the bottom that is drawn again in place. It must be narrower than the screen; `columns` tells how much. */
export class LiveLine implements StatusLine {
  #text = '';
  #isShown = false;
  readonly #resizing: { stop(): void };

  constructor(
    private readonly terminal: Terminal,
    private readonly env: NodeJS.ProcessEnv,
    onResize: () => void,
  ) {
    terminal.attach(this);
    this.#resizing = terminal.onResize(() => {
      this.#eraseWrapped();
      onResize();
    });
  }

  /** Room for text. The last column stays free: after it, terminals differ in where the cursor is. */
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
    if (this.#isShown) this.terminal.draw('\r\x1b[K');
    this.#isShown = false;
  }

  show(): void {
    if (this.#text === '') return;
    this.terminal.draw(`\r${this.#text}\x1b[K`);
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

  /** A screen that has become narrower has wrapped the line, and the cursor is in its last row; xterm cuts it off instead. */
  #eraseWrapped(): void {
    if (!this.#isShown) return;
    const rows = this.env.XTERM_VERSION ? 1 : rowsOf(stripVTControlCharacters(this.#text), this.terminal.columns ?? 0);
    this.terminal.draw(`${rows > 1 ? `\x1b[${rows - 1}A` : ''}\r\x1b[J`);
    this.#isShown = false;
  }
}

const rowsOf = (text: string, columns: number): number => {
  if (columns < 2) return 1;
  let rows = 1;
  let used = 0;
  for (const character of text) {
    const width = columnsOf(character);
    if (used + width > columns) {
      rows += 1;
      used = 0;
    }
    used += width;
  }
  return rows;
};
