import { type ChildProcess, spawn } from 'node:child_process';

/** A process group that stands still. */
export interface StoppedGroup {
  /** Let it go on. */
  resume(): void;
  /** It has been ended otherwise. */
  forget(): void;
}

/** Whether processes can be stopped here. */
export const CAN_STOP = process.platform !== 'win32';

/**
 * Stop all processes of a group until they are resumed. A stopped process cannot notice that whoever feeds it is gone: a
 * guard waits beside it, and kills it should we end without a word.
 */
export const stopGroup = (groupId: number): StoppedGroup => {
  send(groupId, 'SIGSTOP');
  const guard = spawn('/bin/sh', ['-c', 'read -r _ || kill -KILL "-$0"', `${groupId}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
    // Ctrl-C in the terminal is not for it.
    detached: true,
  });
  // Without a shell there is no guard; the pause is worth more.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  return {
    resume() {
      dismiss(guard);
      send(groupId, 'SIGCONT');
    },
    forget: () => dismiss(guard),
  };
};

const send = (groupId: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-groupId, signal);
  } catch {
    // It was quicker, and is gone.
  }
};

const dismiss = (guard: ChildProcess): void => {
  guard.stdin?.end('\n');
};
