import { constants } from 'node:fs';
import { NarrateError } from '../errors.js';
import { NO_FOLLOW, readFully } from './file-content.js';
import { decodeHead, isSound, isSpoolEnd, PIECE_HEAD_BYTES, SPOOL_START } from './spool-pieces.js';
import { nodeFiles, type StoreFile, type StoreFiles } from './store-files.js';

/**
 * What was spooled, in order, at most 64 KiB at a time. Where a crash tore the end off, that is simply the end.
 * @returns whether the pipe had been read to its end
 * @throws NarrateError ERR_INPUT  no spool, unreadable, or a finished one that is damaged: then text would be missing
 */
export async function* readSpool(
  path: string,
  { files = nodeFiles }: { files?: StoreFiles } = {},
): AsyncGenerator<Uint8Array, boolean, undefined> {
  const file = await openSpool(files, path);
  try {
    const start = await readFully(file, 0, SPOOL_START.length);
    if (!SPOOL_START.subarray(0, start.length).equals(start)) throw failure(path, 'it is no spool of this version');
    for (let position = start.length; ; ) {
      const headBytes = await readFully(file, position, PIECE_HEAD_BYTES);
      if (isSpoolEnd(headBytes, position)) return true;
      const head = decodeHead(headBytes);
      const content = head && (await readFully(file, position + PIECE_HEAD_BYTES, head.length));
      if (!head || !content || content.length === 0 || !isSound(content, head)) {
        if (await isFinished(file)) throw failure(path, 'it is damaged');
        return false;
      }
      yield content;
      position += PIECE_HEAD_BYTES + content.length;
    }
  } catch (reason) {
    throw reason instanceof NarrateError ? reason : failure(path, reason);
  } finally {
    await file.close().catch(() => {});
  }
}

/** Whether the pipe had been read to its end. @throws NarrateError ERR_INPUT  no spool, or unreadable */
export const isSpoolFinished = async (
  path: string,
  { files = nodeFiles }: { files?: StoreFiles } = {},
): Promise<boolean> => {
  const file = await openSpool(files, path);
  try {
    return await isFinished(file);
  } catch (reason) {
    throw failure(path, reason);
  } finally {
    await file.close().catch(() => {});
  }
};

const openSpool = async (files: StoreFiles, path: string): Promise<StoreFile> => {
  try {
    return await files.open(path, constants.O_RDONLY | NO_FOLLOW);
  } catch (reason) {
    throw failure(path, reason);
  }
};

/** The end mark is the last thing written. */
const isFinished = async (file: StoreFile): Promise<boolean> => {
  const position = (await file.stat()).size - PIECE_HEAD_BYTES;
  return position >= SPOOL_START.length && isSpoolEnd(await readFully(file, position, PIECE_HEAD_BYTES), position);
};

const failure = (path: string, reason: unknown): NarrateError => {
  const why = reason instanceof Error ? reason.message : String(reason);
  return new NarrateError('ERR_INPUT', `Cannot read the kept copy of the script "${path}": ${why}`, { cause: reason });
};
