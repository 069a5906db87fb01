import { CHEAP_TO_ASK, terminalOwner } from './foreground.js';

/** Whoever draws at a terminal that may become somebody else's. */
export interface TerminalGuest {
  /** It is about to: leave it clean. */
  left(): void;
  /** It may be ours again. */
  returned(): void;
}

/**
 * Ctrl-Z, `fg` and `bg`: whoever is stopped leaves the terminal clean, and takes it up where it goes on. Stopped by the
 * kernel as a program that knows nothing of it.
 */
export class JobControl {
  /** Whose the terminal is, as far as we know. */
  owner: ReturnType<typeof terminalOwner>;
  #askedMs = Number.NEGATIVE_INFINITY;
  #isOver = false;

  constructor(private readonly guest: TerminalGuest) {
    for (const [name, listener] of this.#signals) process.on(name, listener);
  }

  /** Ask whose the terminal is. */
  ask(): void {
    this.#askedMs = performance.now();
    this.owner = terminalOwner();
  }

  /** Whether it is time to ask again: `bg`, and `fg` of what runs, say nothing. */
  get isDue(): boolean {
    const isFirst = this.#askedMs === Number.NEGATIVE_INFINITY;
    return isFirst || (CHEAP_TO_ASK && performance.now() - this.#askedMs >= ASK_AGAIN_MS);
  }

  /** Let a signal do what it does to a program that does not listen to it. @param target  a process, or 0 for our group */
  giveWay(name: 'SIGTSTP' | 'SIGQUIT', target: number): void {
    this.guest.left();
    const listener = this.#signals.get(name);
    if (listener) process.off(name, listener);
    process.kill(target, name);
    // Here it goes on after SIGCONT; or at once, when nobody is there who could continue us and the kernel let it be.
    if (listener) process.on(name, listener);
    this.owner = terminalOwner();
    setImmediate(this.#onContinue);
  }

  stop(): void {
    this.#isOver = true;
    for (const [name, listener] of this.#signals) process.off(name, listener);
  }

  readonly #onContinue = (): void => {
    if (!this.#isOver) this.guest.returned();
  };

  readonly #signals: ReadonlyMap<NodeJS.Signals, () => void> = JOB_CONTROL
    ? new Map([
        ['SIGTSTP', () => this.giveWay('SIGTSTP', process.pid)],
        ['SIGQUIT', () => this.giveWay('SIGQUIT', process.pid)],
        ['SIGCONT', this.#onContinue],
      ])
    : new Map();
}

export const JOB_CONTROL = process.platform !== 'win32';
const ASK_AGAIN_MS = 1000;
