import { open } from 'node:fs/promises';
import type { Cover } from '../audio/furniture.js';
import { NarrateError, systemCode } from '../errors.js';

/**
 * The picture of an episode, from a JPEG or PNG file; which of them it is, its first bytes say.
 * @throws NarrateError ERR_INPUT  it cannot be read, is neither, or is larger than 16 MiB
 */
export const readCover = async (path: string): Promise<Cover> => {
  const bytes = await readBounded(path);
  const mimeType = MIME_TYPES.find(({ signature }) => signature.every((byte, index) => bytes[index] === byte))?.name;
  if (!mimeType) throw refused(path, 'it is neither a JPEG nor a PNG picture', 'convert it to .jpg or .png');
  return { bytes, mimeType };
};

const MAX_BYTES = 16 << 20;

const meantHint = async (path: string): Promise<string | undefined> =>
  (await import('../script/nearby-file.js')).nearbyFileHint(path, /\.(?:jpe?g|png)$/i);

const MIME_TYPES = [
  { name: 'image/jpeg', signature: [0xff, 0xd8, 0xff] },
  { name: 'image/png', signature: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
] as const;

const readBounded = async (path: string): Promise<Uint8Array> => {
  try {
    const file = await open(path);
    try {
      const stats = await file.stat();
      if (stats.isDirectory()) throw refused(path, 'it is a folder', 'name a .jpg or .png file');
      if (!stats.isFile()) throw refused(path, 'it is not a file', 'name a .jpg or .png file');
      if (stats.size > MAX_BYTES) throw refused(path, 'it is larger than 16 MiB', 'use a smaller picture');
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (reason) {
    if (reason instanceof NarrateError) throw reason;
    const why = { ENOENT: 'there is no such file', EACCES: 'permission denied' }[systemCode(reason) ?? ''];
    const hint = (systemCode(reason) === 'ENOENT' && (await meantHint(path))) || 'name a .jpg or .png file';
    throw refused(path, why ?? (reason instanceof Error ? reason.message : String(reason)), hint, reason);
  }
};

const refused = (path: string, why: string, hint: string, cause?: unknown): NarrateError =>
  new NarrateError('ERR_INPUT', `Cannot use the cover "${path}": ${why}`, { hint, cause });
