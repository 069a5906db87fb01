import { constants } from 'node:fs';
import { systemCode } from '../errors.js';
import { systemError } from './disk-failure.js';
import type { StoreFile, StoreFiles } from './store-files.js';

/** Never through a link that somebody planted. */
export const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/**
 * All bytes of a file, or undefined where none is.
 * @param maxBytes  read no more than this from the start
 * @throws the system's error
 */
export const readContent = async (
  files: StoreFiles,
  path: string,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<Buffer | undefined> => {
  let file: StoreFile;
  try {
    file = await files.open(path, constants.O_RDONLY | NO_FOLLOW);
  } catch (reason) {
    if (systemCode(reason) === 'ENOENT') return undefined;
    throw reason;
  }
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw systemError('EINVAL', 'not a regular file');
    return await readFully(file, 0, Math.min(facts.size, maxBytes));
  } finally {
    await file.close();
  }
};

/** @returns `length` bytes, or those up to the end of the file */
export const readFully = async (file: StoreFile, position: number, length: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await file.read(bytes, at, length - at, position + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
};

/** Every byte, however few the system takes at a time. @throws the system's error */
export const writeFully = async (file: StoreFile, bytes: Uint8Array, position: number): Promise<void> => {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    if (bytesWritten <= 0) throw systemError('ENOSPC', 'nothing was written');
    at += bytesWritten;
  }
};

/** Remove a file; no matter when it is gone already. @throws the system's error */
export const removeFile = async (files: StoreFiles, path: string): Promise<void> => {
  try {
    await files.unlink(path);
  } catch (reason) {
    if (systemCode(reason) !== 'ENOENT') throw reason;
  }
};
