import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { systemCode } from '../../errors.js';

/**
 * A small file that need not be there. What cannot be read is told, and then it is as if it were not there.
 * @param mayBeFolder  a folder of that name is something else, and no reason to speak
 * @returns its text, without a byte order mark, and what is known of the file
 */
export const readSmallFile = (
  file: string,
  warn: (text: string) => void,
  { mayBeFolder = false }: { readonly mayBeFolder?: boolean } = {},
): { readonly text: string; readonly facts: Stats } | undefined => {
  try {
    // Without O_NONBLOCK, a named pipe would be waited for.
    const opened = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = fstatSync(opened);
      if (mayBeFolder && facts.isDirectory()) return undefined;
      const why = facts.isDirectory()
        ? 'it is a folder'
        : !facts.isFile()
          ? 'it is no file'
          : facts.size > MAX_BYTES
            ? 'it is too large to be a settings file'
            : undefined;
      if (why === undefined) return { text: readFileSync(opened, 'utf8').replace(/^\ufeff/, ''), facts };
      warn(`"${file}" is ignored: ${why}`);
    } finally {
      closeSync(opened);
    }
  } catch (reason) {
    const code = systemCode(reason) ?? 'unknown';
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      warn(`"${file}" is ignored: it cannot be read (${code === 'EACCES' ? 'permission denied' : code})`);
  }
  return undefined;
};

const MAX_BYTES = 64 * 1024;
