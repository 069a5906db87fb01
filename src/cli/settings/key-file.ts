import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { shellQuoted } from '../../errors/shell-quoted.js';
import { NarrateError, systemCode } from '../../errors.js';
import { configFolder } from '../../session/folders.js';

/** Where the key is stored; undefined where there is no home folder. */
export const keyFilePath = (env: NodeJS.ProcessEnv): string | undefined => {
  const folder = configFolder(env);
  return folder === undefined ? undefined : path.join(folder, 'key');
};

/** The file, if there is one; not yet read. */
export const findKeyFile = (env: NodeJS.ProcessEnv): string | undefined => {
  const file = keyFilePath(env);
  if (file === undefined) return undefined;
  try {
    return statSync(file, { throwIfNoEntry: false }) && file;
  } catch (reason) {
    // What cannot be seen may be there: whoever reads it says why it cannot.
    return systemCode(reason) === 'ENOTDIR' ? undefined : file;
  }
};

/** @throws NarrateError ERR_CREDENTIALS  it cannot be read, or others can read it, too */
export const readKeyFile = (file: string): string => {
  try {
    // Without O_NONBLOCK, a named pipe would be waited for.
    const opened = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = fstatSync(opened);
      if (!facts.isFile()) throw refused(file, 'it is no file', 'remove it, then: narrate config set key');
      if (HAS_OWNERS && (facts.mode & 0o077) !== 0) {
        const mode = (facts.mode & 0o777).toString(8).padStart(4, '0');
        throw refused(
          file,
          `others may read it, or write to it (its mode is ${mode})`,
          `chmod 600 ${shellQuoted(file)}`,
        );
      }
      if (facts.size > MAX_BYTES) throw refused(file, 'it is too large for a key', 'narrate config set key');
      return readFileSync(opened, 'utf8').replace(/^\ufeff/, '');
    } finally {
      closeSync(opened);
    }
  } catch (reason) {
    if (reason instanceof NarrateError) throw reason;
    const code = systemCode(reason);
    const why = code === 'EACCES' ? 'permission denied' : (code ?? 'unknown');
    throw refused(file, why, 'make it readable, or set ELEVENLABS_API_KEY', reason);
  }
};

const MAX_BYTES = 4096;
const HAS_OWNERS = process.getuid !== undefined;

const refused = (file: string, why: string, hint: string, cause?: unknown): NarrateError =>
  new NarrateError('ERR_CREDENTIALS', `The key file "${file}" is not used: ${why}`, { hint, cause });
