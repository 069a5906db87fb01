import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal ended the run; the exit status is the shell's own: 128 and the signal's number. */
export class Interruption extends Error {
  readonly exit: number;

  constructor(name: (typeof SIGNALS)[number]) {
    super(`ended by ${name}`);
    this.name = 'AbortError';
    this.exit = 128 + constants.signals[name];
  }
}

/** The first signal asks the run to stop; the second ends the process at once. */
export const listenForSignals = (): { signal: AbortSignal; stop(): void } => {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    const interruption = new Interruption(name as (typeof SIGNALS)[number]);
    if (controller.signal.aborted) process.exit(interruption.exit);
    controller.abort(interruption);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
};
