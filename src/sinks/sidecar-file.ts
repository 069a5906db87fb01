import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NarrateError } from '../errors.js';
import { diskError } from './disk-error.js';
import { type OutputTarget, outputTarget } from './output-target.js';
import { createPartFile } from './part-file.js';

type FileTarget = Extract<OutputTarget, { type: 'file' }>;

/**
 * Where a small file beside an episode would go; nothing is touched.
 * @throws NarrateError ERR_OUTPUT  nothing can be written there, or it is no file
 */
export const sidecarTarget = async (path: string): Promise<FileTarget> => {
  const target = await outputTarget(path);
  if (target.type !== 'file') {
    throw new NarrateError('ERR_OUTPUT', `Cannot write "${path}": it is a ${target.type}, not a file`, {
      hint: 'name a file',
    });
  }
  try {
    await access(dirname(target.path), constants.W_OK);
    return target;
  } catch (reason) {
    throw diskError(path, reason);
  }
};

/**
 * Write it whole, or not at all: what stood there stays until all is on the disk.
 * @throws NarrateError ERR_OUTPUT
 */
export const writeSidecar = async (path: string, pieces: Iterable<string | Uint8Array>): Promise<void> => {
  const target = await sidecarTarget(path);
  try {
    const part = await createPartFile(target.path, target.mode);
    try {
      for (const bytes of batches(pieces)) await part.append(bytes);
      await part.commit();
    } finally {
      await part.discard();
    }
  } catch (reason) {
    throw diskError(path, reason);
  }
};

/** One write for many small pieces. */
function* batches(pieces: Iterable<string | Uint8Array>): Generator<Uint8Array, void, undefined> {
  let batch = '';
  for (const piece of pieces) {
    const isText = typeof piece === 'string';
    if (isText) batch += piece;
    if (isText && batch.length < BATCH_CHARS) continue;
    yield Buffer.from(batch);
    if (!isText) yield piece;
    batch = '';
  }
  yield Buffer.from(batch);
}

const BATCH_CHARS = 1 << 16;
