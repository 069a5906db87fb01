import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NarrateError } from '../../errors.js';
import { diskFailure } from '../../store/disk-failure.js';
import { writeDurable } from '../../store/durable-file.js';
import { acquireLock, type Lock } from '../../store/lock.js';
import { configError, faultsIn } from '../settings/config-file.js';
import { readSmallFile } from '../settings/small-file.js';

/**
 * Change the text of the config file, which is made where missing, and its folder with it. A link stays one. Of several that
 * change it, one waits for the other.
 * @param change  given JSON that is an object
 * @returns whether anything has changed
 * @throws NarrateError ERR_USAGE  the file is not JSON, or with the change it would say what cannot be followed
 * @throws NarrateError ERR_OUTPUT  it cannot be written; what was there is untouched
 */
export const changeConfig = async (file: string, change: (text: string) => string): Promise<boolean> => {
  await makeFolder(path.dirname(file));
  const lock = await lockFor(file);
  try {
    const target = behindLinks(file);
    let why: string | undefined;
    const found = readSmallFile(target, (text) => {
      why = text.replace(' is ignored', '');
    });
    if (why !== undefined) throw new NarrateError('ERR_OUTPUT', `Cannot change the config file: ${why}`);
    const before = found?.text.trim() ? found.text : '{}\n';
    // What is wrong already is for its owner to mend, as long as it is in nobody's way.
    const old = await faultsIn(before, file);
    const inTheWay = old.find(({ isSyntax, isStructure }) => isSyntax || isStructure);
    if (inTheWay) throw configError(file, inTheWay);
    const after = change(before);
    if (after === before) return false;
    const faults = (await faultsIn(after, file)).filter(({ isHarmless }) => !isHarmless);
    const fault = faults.find(({ text }) => !old.some((known) => known.text === text));
    if (fault) throw new NarrateError('ERR_USAGE', capitalised(fault.text), fault.hint ? { hint: fault.hint } : {});
    await writeDurable(target, Buffer.from(after), { mode: (found?.facts.mode ?? 0o600) & 0o777 });
    return true;
  } finally {
    await lock.release();
  }
};

export const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (reason) {
    throw diskFailure(`Cannot make the folder "${folder}"`, reason, OTHER_FOLDER);
  }
};

const OTHER_FOLDER = 'make it yours, or keep settings elsewhere: export XDG_CONFIG_HOME=…';

const lockFor = async (file: string): Promise<Lock> => {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await acquireLock(`${file}.lock`);
    } catch (reason) {
      const { code, cause } = NarrateError.from(reason);
      if (code === 'ERR_OUTPUT') throw diskFailure(`Cannot change "${file}"`, cause, OTHER_FOLDER);
      if (code !== 'ERR_OUTPUT_LOCKED' || Date.now() > until) throw reason;
      await sleep(POLL_MS);
    }
  }
};

/** Whoever changes a setting needs some milliseconds for it. */
const PATIENCE_MS = 5_000;
const POLL_MS = 20;

/** The file itself, also one that a link points to and that is not there yet. */
export const behindLinks = (file: string): string => {
  try {
    return realpathSync(file);
  } catch {
    const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink();
    return isLink ? path.resolve(path.dirname(file), readlinkSync(file)) : file;
  }
};

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
