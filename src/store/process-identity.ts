import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { systemCode } from '../errors.js';

/** Which process, so that another with the same number is not taken for it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from boot to its start; undefined where the system does not tell. */
  readonly startTicks?: number;
  readonly bootId?: string;
  readonly host: string;
}

export const thisProcess = async (): Promise<ProcessIdentity> => {
  const stat = await statOf(process.pid);
  const bootId = await readBootId();
  return {
    pid: process.pid,
    host: hostname(),
    ...(stat ? { startTicks: stat.startTicks } : {}),
    ...(bootId ? { bootId } : {}),
  };
};

/**
 * Whether that process may still be there, stopped or not. When in doubt it is: on another machine, or where the system
 * tells neither start nor boot.
 */
export const mayBeAlive = async (other: ProcessIdentity, self: ProcessIdentity): Promise<boolean> => {
  if (other.host !== self.host) return true;
  if (other.bootId && self.bootId && other.bootId !== self.bootId) return false;
  if (!isThere(other.pid)) return false;
  const stat = await statOf(other.pid);
  if (!stat) return isThere(other.pid);
  if (stat.isDead) return false;
  return other.startTicks === undefined || other.startTicks === stat.startTicks;
};

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (reason) {
    return systemCode(reason) !== 'ESRCH'; // EPERM: another user's
  }
};

/** @see proc(5): the name, field 2, may hold anything, so the fields are counted from its last bracket */
const statOf = async (pid: number): Promise<{ startTicks: number; isDead: boolean } | undefined> => {
  const line = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
  const state = fields?.[0];
  const startTicks = Number(fields?.[19]);
  if (!state || !Number.isSafeInteger(startTicks)) return undefined;
  return { startTicks, isDead: /^[ZXx]$/.test(state) }; // killed, and not yet waited for
};

const readBootId = async (): Promise<string | undefined> =>
  (await readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => undefined))?.trim();
