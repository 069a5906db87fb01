import { closeSync, openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { terminalOwner } from '../screen/foreground.js';
import { JOB_CONTROL, JobControl, type TerminalGuest } from '../screen/job-control.js';
import type { SignalKey } from './keys.js';

export interface TerminalUser extends TerminalGuest {
  /** What was typed, as it comes. */
  bytes(bytes: Buffer): void;
}

/**
 * The keys of the terminal that the program was started from, whatever stdin is. In raw mode, one key at a time; its mode
 * is given back on every way out: the end, an error, a signal, Ctrl-Z. A job in the background leaves it alone until it
 * is in the foreground again. Reading keeps no program alive.
 * Where there is no terminal, nothing happens.
 */
export class ControllingTerminal {
  #keys: ReadStream | undefined;
  readonly #jobs: JobControl;

  constructor(private readonly user: TerminalUser) {
    this.#jobs = new JobControl({
      left: () => {
        user.left();
        this.#release();
      },
      returned: () => {
        // The shell has set the terminal as it likes it.
        this.#release();
        this.#settle();
        user.returned();
      },
    });
    process.on('exit', this.#restore);
    this.check();
  }

  /** Whether keys are read now. */
  get isReading(): boolean {
    return this.#keys !== undefined && this.#jobs.owner === 'us';
  }

  /** Whether somebody else works at this terminal now. */
  get isLent(): boolean {
    return this.#jobs.owner === 'others';
  }

  /** Take the keys, or leave them alone, as the terminal is ours or not. To be called now and then. */
  check(): void {
    if (this.#jobs.isDue) this.#settle();
  }

  /** What the kernel does in a cooked terminal: the whole foreground group gets the signal, and we belong to it. */
  signal(name: SignalKey): void {
    if (process.platform === 'win32') {
      // There, sending a signal to oneself ends the process without a word.
      if (name === 'SIGINT') process.emit(name, name);
    } else if (name === 'SIGINT') process.kill(0, name);
    else this.#jobs.giveWay(name, 0);
  }

  close(): void {
    this.#jobs.stop();
    process.off('exit', this.#restore);
    this.#restore();
  }

  readonly #restore = (): void => {
    this.#release();
    this.#abandon();
  };

  #settle(): void {
    const { owner: before } = this.#jobs;
    this.#jobs.ask();
    const { owner } = this.#jobs;
    // What we knew of its mode is no longer so.
    if (owner === 'us' && before !== 'us') this.#release();
    if (owner !== 'us') this.#keys?.pause();
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
