import { closeSync, fstatSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * At its end the runtime sets a terminal back as it found it, and aborts when that terminal has been closed since. A
 * descriptor that is not there any more it leaves alone.
 * @see https://github.com/nodejs/node/blob/v20.20.2/src/node.cc  ResetStdio
 */
export const forgetDeadTerminalAtExit = (): void => {
  process.once('exit', () => {
    for (const fd of [0, 1, 2]) if (isDead(fd)) closeSync(fd);
  });
};

/** A closed terminal is still a device, and none that could be set. So is /dev/null, which nobody misses at the end. */
const isDead = (fd: number): boolean => {
  try {
    return fstatSync(fd).isCharacterDevice() && !isatty(fd);
  } catch {
    return false;
  }
};
