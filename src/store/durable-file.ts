import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemCode } from '../errors.js';
import { diskFailure, systemError } from './disk-failure.js';
import { NO_FOLLOW, removeFile, writeFully } from './file-content.js';
import { nodeFiles, type StoreFile, type StoreFiles } from './store-files.js';

export interface DurableOptions {
  /** Permissions, whatever the umask (default 0600). */
  readonly mode?: number;
  readonly files?: StoreFiles;
}

/**
 * Write a file so that a crash at any moment leaves either what was there or all of the new content, and a resolved
 * promise survives a power cut.
 * @throws NarrateError ERR_OUTPUT  what was there is untouched, and nothing is left beside it. One exception: when only
 *         the last step fails, the sync of the folder, the new content is in place but may not outlive a power cut.
 */
export const writeDurable = async (
  path: string,
  data: Uint8Array | Iterable<Uint8Array>,
  options: DurableOptions = {},
): Promise<void> => {
  await writeBeside(path, data, options, async (files, part) => {
    await files.rename(part, path);
    return true;
  });
};

/**
 * The same, but never over something: of many writers one wins, and all content is there when the name is.
 * @returns false when something is there already
 */
export const writeDurableOnce = (
  path: string,
  data: Uint8Array | Iterable<Uint8Array>,
  options: DurableOptions = {},
): Promise<boolean> =>
  writeBeside(path, data, options, async (files, part) => {
    try {
      await placeOnce(files, part, path);
      return true;
    } catch (reason) {
      if (systemCode(reason) === 'EEXIST') return false;
      throw reason;
    }
  });

/** So that new names in a folder survive a power cut. Some file systems cannot do it. @throws the system's error */
export const syncFolder = async (files: StoreFiles, path: string): Promise<void> => {
  let folder: StoreFile;
  try {
    folder = await files.open(path, constants.O_RDONLY);
  } catch (reason) {
    if (/^(EISDIR|EPERM|EACCES)$/.test(systemCode(reason) ?? '')) return;
    throw reason;
  }
  try {
    await folder.sync();
  } catch (reason) {
    if (!/^(EINVAL|ENOTSUP|EPERM|EROFS)$/.test(systemCode(reason) ?? '')) throw reason;
  } finally {
    await folder.close();
  }
};

/** Remove what killed runs left half-written in a folder. Never throws. */
export const sweepHalfWritten = async (
  folder: string,
  { olderThanMs = 3_600_000, files = nodeFiles }: { olderThanMs?: number; files?: StoreFiles } = {},
): Promise<void> => {
  const names = await files.readdir(folder).catch(() => []);
  for (const name of names.filter((name) => HALF_WRITTEN.test(name))) {
    try {
      const { mtimeMs } = await files.lstat(join(folder, name));
      if (Date.now() - mtimeMs >= olderThanMs) await files.unlink(join(folder, name));
    } catch {
      // Gone, or not ours to remove: the next sweep sees.
    }
  }
};

const HALF_WRITTEN = /^\.[0-9a-f]{32}$/;
// A planted file or link under this name is not followed, and the name cannot be guessed.
const CREATE_NEW = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | NO_FOLLOW;

const writeBeside = async (
  path: string,
  data: Uint8Array | Iterable<Uint8Array>,
  { mode = 0o600, files = nodeFiles }: DurableOptions,
  place: (files: StoreFiles, part: string) => Promise<boolean>,
): Promise<boolean> => {
  const part = join(dirname(path), `.${randomBytes(16).toString('hex')}`);
  let isPlaced = false;
  try {
    await writePart(files, part, data, mode);
    isPlaced = await place(files, part);
    if (isPlaced) await syncFolder(files, dirname(path));
    return isPlaced;
  } catch (reason) {
    throw diskFailure(`Cannot write "${path}"`, reason);
  } finally {
    if (!isPlaced) await removeFile(files, part).catch(() => {});
  }
};

const writePart = async (
  files: StoreFiles,
  part: string,
  data: Uint8Array | Iterable<Uint8Array>,
  mode: number,
): Promise<void> => {
  const file = await files.open(part, CREATE_NEW, mode);
  try {
    let sizeBytes = 0;
    for (const bytes of data instanceof Uint8Array ? [data] : data) {
      await writeFully(file, bytes, sizeBytes);
      sizeBytes += bytes.length;
    }
    const facts = await file.stat();
    if (facts.size !== sizeBytes) throw systemError('EIO', `${sizeBytes} bytes written, ${facts.size} there`);
    // File systems without permissions refuse this.
    if ((facts.mode & 0o777) !== mode) await file.chmod(mode).catch(() => {});
    await file.sync();
  } catch (reason) {
    await file.close().catch(() => {});
    throw reason;
  }
  await file.close();
};

/** Give a complete file its name. @throws the system's error: EEXIST where something is */
const placeOnce = async (files: StoreFiles, part: string, path: string): Promise<void> => {
  try {
    await files.link(part, path);
  } catch (reason) {
    if (!/^(EPERM|EACCES|ENOTSUP|ENOSYS|EMLINK)$/.test(systemCode(reason) ?? '')) throw reason;
    // A file system without hard links: hold the name with an empty file, for a moment.
    await (await files.open(path, CREATE_NEW, 0o600)).close();
    return files.rename(part, path).catch(async (reason: unknown) => {
      await removeFile(files, path).catch(() => {});
      throw reason;
    });
  }
  // It has both names now; a second name left behind is swept later.
  await files.unlink(part).catch(() => {});
};
