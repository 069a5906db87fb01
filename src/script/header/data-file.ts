import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { NarrateError, systemCode } from '../../errors.js';

/**
 * The text of a small file beside a script, such as a lexicon.
 * @param what  what it is to be, for messages
 * @param name  what messages call it
 * @throws NarrateError ERR_INPUT  missing, unreadable, no file, larger than 1 MB, or not UTF-8
 */
export const readDataFile = async (path: string, what: string, name: string): Promise<string> => {
  try {
    // Without O_NONBLOCK, a named pipe would be waited for.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const kind = await file.stat();
      if (!kind.isFile()) throw Object.assign(new Error(), { code: 'EISDIR' });
      if (kind.size > MAX_BYTES) throw Object.assign(new Error(), { code: 'EFBIG' });
      return new TextDecoder('utf-8', { fatal: true }).decode(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (reason) {
    const why = REASONS[systemCode(reason) ?? ''] ?? 'it cannot be read';
    const isMissing = why === REASONS.ENOENT;
    const near = isMissing ? await meantHint(name) : undefined;
    throw new NarrateError('ERR_INPUT', `Cannot read ${what} "${name}": ${why}`, {
      hint: near ?? HINTS[what] ?? 'it has to be a YAML or JSON file',
      cause: reason,
    });
  }
};

const meantHint = async (name: string): Promise<string | undefined> =>
  (await import('../nearby-file.js')).nearbyFileHint(name, /\.(?:ya?ml|json)$/i);

const MAX_BYTES = 1_000_000;

/** What else may have been meant. */
const HINTS: Readonly<Record<string, string>> = {
  cast: 'a YAML or JSON file, or the voices themselves: --cast HOST=Rachel,GUEST=Adam',
  lexicon: 'a YAML or JSON file with a line for each word: SQLite: sequel lite',
};

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is no file',
  EFBIG: 'it is larger than 1 MB',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8',
};
