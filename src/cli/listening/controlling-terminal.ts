import { closeSync, openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { CHEAP_TO_ASK, terminalOwner } from './foreground.js';
import type { SignalKey } from './keys.js';

export interface TerminalUser {
  /** What was typed, as it comes. */
  bytes(bytes: Buffer): void;
  /** The terminal is about to be somebody else's: leave its last line clean. */
  left(): void;
  /** It may be ours again. */
  returned(): void;
}

/**
 * The keys of the terminal that the program was started from, whatever stdin is. In raw mode, one key at a time; its mode
 * is given back on every way out: the end, an error, a signal, Ctrl-Z. A job in the background leaves it alone until it
 * is in the foreground again. Reading keeps no program alive.
 * Where there is no terminal, nothing happens.
 */
export class ControllingTerminal {
  #keys: ReadStream | undefined;
  #owner: ReturnType<typeof terminalOwner>;
  #askedMs: number | undefined;
  #isClosed = false;

  constructor(private readonly user: TerminalUser) {
    for (const [name, listener] of this.#signals) process.on(name, listener);
    process.on('exit', this.#restore);
    this.check();
  }

  /** Whether keys are read now. */
  get isReading(): boolean {
    return this.#keys !== undefined && this.#owner === 'us';
  }

  /** Whether somebody else works at this terminal now. */
  get isLent(): boolean {
    return this.#owner === 'others';
  }

  /** Take the keys, or leave them alone, as the terminal is ours or not. To be called now and then: `fg` says nothing. */
  check(): void {
    const nowMs = performance.now();
    if (this.#askedMs !== undefined && (!CHEAP_TO_ASK || nowMs - this.#askedMs < ASK_AGAIN_MS)) return;
    this.#askedMs = nowMs;
    this.#settle();
  }

  /** What the kernel does in a cooked terminal: the whole foreground group gets the signal, and we belong to it. */
  signal(name: SignalKey): void {
    if (process.platform === 'win32') {
      // There, sending a signal to oneself ends the process without a word.
      if (name === 'SIGINT') process.emit(name, name);
    } else if (name === 'SIGINT') process.kill(0, name);
    else this.#giveWay(name, 0);
  }

  close(): void {
    this.#isClosed = true;
    for (const [name, listener] of this.#signals) process.off(name, listener);
    process.off('exit', this.#restore);
    this.#restore();
  }

  readonly #restore = (): void => {
    this.#release();
    this.#abandon();
  };

  readonly #onContinue = (): void => {
    if (this.#isClosed) return;
    // The shell has set the terminal as it likes it.
    this.#release();
    this.#settle();
    this.user.returned();
  };

  readonly #signals: ReadonlyMap<NodeJS.Signals, () => void> = JOB_CONTROL
    ? new Map([
        ['SIGTSTP', () => this.#giveWay('SIGTSTP', process.pid)],
        ['SIGQUIT', () => this.#giveWay('SIGQUIT', process.pid)],
        ['SIGCONT', this.#onContinue],
      ])
    : new Map();

  /** Let a signal do what it does to a program that does not listen to it. */
  #giveWay(name: 'SIGTSTP' | 'SIGQUIT', target: number): void {
    this.user.left();
    this.#release();
    const listener = this.#signals.get(name);
    if (listener) process.off(name, listener);
    process.kill(target, name);
    // Here it goes on after SIGCONT; or at once, when nobody is there who could continue us and the kernel let it be.
    if (listener) process.on(name, listener);
    this.#owner = terminalOwner();
    setImmediate(this.#onContinue);
  }

  #settle(): void {
    const before = this.#owner;
    this.#owner = terminalOwner();
    // What we knew of its mode is no longer so.
    if (this.#owner === 'us' && before !== 'us') this.#release();
    if (this.#owner !== 'us') this.#keys?.pause();
    else if (!this.#keys) this.#open();
  }

  #open(): void {
    const keys = openKeys();
    if (!keys) return;
    this.#keys = keys;
    keys.on('error', () => this.#forget(keys));
    keys.on('end', () => this.#forget(keys));
    keys.on('data', (bytes: Buffer) => this.user.bytes(bytes));
    keys.setRawMode(true);
    keys.unref();
  }

  #forget(keys: ReadStream): void {
    keys.destroy();
    if (this.#keys === keys) this.#keys = undefined;
  }

  #release(): void {
    const keys = this.#keys;
    // Setting the mode of a terminal that is not ours would stop us.
    if (!keys || terminalOwner() !== 'us') return;
    this.#keys = undefined;
    keys.setRawMode(false);
    keys.destroy();
  }

  /**
   * We end while the terminal is somebody else's, who has set it as they like it. Without its descriptor the runtime cannot
   * set it back: it would at the process's end, and be stopped by SIGTTOU.
   */
  #abandon(): void {
    const keys = this.#keys;
    if (!keys || !JOB_CONTROL) return;
    this.#keys = undefined;
    const fd: unknown = Reflect.get(Object(Reflect.get(keys, '_handle')), 'fd');
    if (typeof fd === 'number' && fd > 2) closeSync(fd);
    keys.destroy();
  }
}

const JOB_CONTROL = process.platform !== 'win32';
const ASK_AGAIN_MS = 1000;

const openKeys = (): ReadStream | undefined => {
  let fd: number;
  try {
    fd = JOB_CONTROL ? openSync('/dev/tty', 'r') : openSync('\\\\.\\CONIN$', 'r+');
  } catch {
    return undefined; // no terminal, as under cron
  }
  try {
    return new ReadStream(fd);
  } catch {
    closeSync(fd);
    return undefined;
  }
};
