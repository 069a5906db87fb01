import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Whose the terminal is, to read and to set: the foreground process group's. A background job that touches it is stopped
 * by SIGTTOU.
 * @returns undefined without a terminal, or when nobody can tell
 */
export const terminalOwner = (): 'us' | 'others' | undefined => {
  if (process.platform === 'win32') return 'us';
  try {
    const [group, foregroundGroup = 0] = process.platform === 'linux' ? groupsFromProc() : groupsFromPs();
    if (!(foregroundGroup > 0)) return undefined;
    return group === foregroundGroup ? 'us' : 'others';
  } catch {
    return undefined;
  }
};

/** Asking costs microseconds here, and a child process elsewhere. */
export const CHEAP_TO_ASK = process.platform === 'linux';

/** @see proc_pid_stat(5)  after the name in parentheses: state, parent, group, session, terminal, foreground group */
const groupsFromProc = (): number[] => {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [Number(fields[2]), Number(fields[5])];
};

const groupsFromPs = (): number[] =>
  execFileSync('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 1000,
  })
    .trim()
    .split(/\s+/)
    .map(Number);
