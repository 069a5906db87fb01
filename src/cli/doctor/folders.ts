import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, stat, statfs, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { shellQuoted } from '../../errors/shell-quoted.js';
import { NarrateError, systemCode } from '../../errors.js';
import { cacheFolder, stateFolder } from '../../session/folders.js';
import { CACHE_MAX_BYTES } from '../../session/memory.js';
import { diskFailure } from '../../store/disk-failure.js';
import { ensurePrivateFolder } from '../../store/private-folder.js';
import { openTakeStore } from '../../store/take-store.js';
import { counted, megabytes } from '../report/amounts.js';
import { type Finding, reasonOf } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** Whether takes can be kept, how much they take, and whether there is room. */
export const examineCache = async ({ env }: Pick<Surroundings, 'env'>): Promise<Finding> => {
  const folder = cacheFolder(env);
  const loss = 'takes are not kept, and what is spoken again is paid again';
  const found = await examineFolder(folder, loss, 'XDG_CACHE_HOME');
  if (found.status !== 'ok' || !(await isThere(folder))) return found;
  const takes = await openTakeStore({ folder, maxBytes: CACHE_MAX_BYTES, warn: () => {} });
  const { takes: count, sizeBytes } = await takes.report();
  await takes.close();
  return {
    ...found,
    message: `${folder}, ${counted(count, 'take')}, ${megabytes(sizeBytes)}`,
    details: { ...found.details, takes: count, sizeBytes },
  };
};

/** Whether interrupted narrations can be remembered. */
export const examineState = ({ env }: Pick<Surroundings, 'env'>): Promise<Finding> =>
  examineFolder(stateFolder(env), 'an interrupted narration cannot be resumed', 'XDG_STATE_HOME');

/**
 * Whether a folder can be written to, or made: narrate works without, so that it is a warning if not. Makes nothing that
 * is not there.
 * @param loss      what is lost without it
 * @param variable  of the environment, which names another
 */
export const examineFolder = async (folder: string, loss: string, variable: string): Promise<Finding> => {
  try {
    const isMade = await isThere(folder);
    if (isMade) await assertWritable(folder);
    else await access(await nearestFolder(folder), constants.W_OK | constants.X_OK);
    const freeBytes = await roomAt(isMade ? folder : await nearestFolder(folder));
    const details = { folder, exists: isMade, freeBytes: freeBytes ?? null };
    const message = isMade ? folder : `${folder}, made when it is needed`;
    if (freeBytes === undefined || freeBytes >= LITTLE_ROOM_BYTES) return { status: 'ok', message, details };
    const hint = 'make room; "narrate cache clear" removes what is kept between runs';
    return { status: 'warning', message: `${message}: only ${megabytes(freeBytes)} free on its disk`, hint, details };
  } catch (reason) {
    const error = diskFailure('Cannot use it', reason, `make it yours, or choose another: export ${variable}=…`);
    return {
      status: 'warning',
      message: `${folder} cannot be used, ${loss}: ${reasonOf(error.message)}`,
      hint: error.hint,
      details: { folder, writable: false },
    };
  }
};

const LITTLE_ROOM_BYTES = 200_000_000;

const isThere = async (folder: string): Promise<boolean> => {
  try {
    return (await stat(folder)).isDirectory() || Promise.reject(notAFolder(folder));
  } catch (reason) {
    // Of a path that leads through a file, the file is found further up.
    if (systemCode(reason) === 'ENOENT' || systemCode(reason) === 'ENOTDIR') return false;
    throw reason;
  }
};

const notAFolder = (place: string): NarrateError =>
  new NarrateError('ERR_OUTPUT', `"${place}" is no folder`, {
    hint: `move it away: mv ${shellQuoted(place)} ${shellQuoted(`${place}.old`)}`,
  });

/** Permissions tell only half of it: it is written to. */
const assertWritable = async (folder: string): Promise<void> => {
  await ensurePrivateFolder(folder);
  const file = path.join(folder, `.${randomBytes(16).toString('hex')}`);
  await writeFile(file, '', { flag: 'wx', mode: 0o600 });
  await unlink(file);
};

/** The one above that is there. @throws NarrateError  what is there is no folder */
const nearestFolder = async (folder: string): Promise<string> => {
  const parent = path.dirname(folder);
  return (await isThere(parent)) || parent === folder ? parent : nearestFolder(parent);
};

const roomAt = async (folder: string): Promise<number | undefined> => {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return undefined; // some file systems do not tell
  }
};
