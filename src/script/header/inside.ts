import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { NarrateError, systemCode } from '../../errors.js';
import type { ScriptPlace } from '../place.js';
import { dataError, shortened } from './data.js';

/**
 * The file that a script names, which has to lie in or below the script's folder, links resolved: a script from elsewhere
 * is not to reach into the rest of the disk.
 * @returns its absolute path
 * @throws NarrateError ERR_INPUT  with the place
 */
export const fileInside = async (folder: string, name: string, place: ScriptPlace): Promise<string> => {
  const outside = dataError(
    place,
    `"${shortened(name)}" does not lie in the script's folder`,
    'a relative path below it',
  );
  if (/^[A-Za-z]:|^[\\/~]/.test(name)) throw outside;
  try {
    const home = await realpath(folder);
    if (!isBelow(home, resolve(home, name))) throw outside;
    const path = await realpath(resolve(home, name));
    if (!isBelow(home, path)) throw outside;
    return path;
  } catch (reason) {
    if (reason instanceof NarrateError) throw reason;
    throw unreadable(name, place, reason);
  }
};

/**
 * Makes sure that a file is a picture for an episode: JPEG or PNG by its first bytes, at most 10 MB.
 * @throws NarrateError ERR_INPUT  with the place that names it
 */
export const assertPicture = async (path: string, name: string, place: ScriptPlace): Promise<void> => {
  let refusal: string | undefined;
  try {
    // Without O_NONBLOCK, a named pipe would be waited for.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const kind = await file.stat();
      if (!kind.isFile()) refusal = 'is no file';
      else if (kind.size > PICTURE_MAX_BYTES) refusal = 'is larger than 10 MB';
      else {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
        if (!PICTURE.test(buffer.toString('latin1', 0, bytesRead))) refusal = 'is neither a JPEG nor a PNG picture';
      }
    } finally {
      await file.close();
    }
  } catch (reason) {
    throw unreadable(name, place, reason);
  }
  if (refusal) throw dataError(place, `"${shortened(name)}" ${refusal}`, 'podcast players show JPEG and PNG covers');
};

const PICTURE_MAX_BYTES = 10_000_000;
const PICTURE = /^(?:\xff\xd8\xff|\x89PNG\r\n\x1a\n)/;

const isBelow = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

const unreadable = (name: string, place: ScriptPlace, reason: unknown): NarrateError => {
  const missing = ['ENOENT', 'ENOTDIR'].includes(systemCode(reason) ?? '');
  return dataError(
    place,
    missing ? `there is no file "${shortened(name)}"` : `cannot read "${shortened(name)}"`,
    "a relative path, seen from the script's folder",
  );
};
