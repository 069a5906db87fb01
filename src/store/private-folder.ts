import { dirname, resolve } from 'node:path';
import { NarrateError, systemCode } from '../errors.js';
import { diskFailure } from './disk-failure.js';
import { syncFolder } from './durable-file.js';
import { type FileFacts, nodeFiles, type StoreFiles } from './store-files.js';

/**
 * A folder that is ours alone, 0700 whatever the umask; it and the folders above it are made where missing. One of ours
 * that others may read is closed to them.
 * @throws NarrateError ERR_OUTPUT  it cannot be made, is no folder, a symbolic link, another user's, or open for all to write
 */
export const ensurePrivateFolder = async (
  path: string,
  { files = nodeFiles }: { files?: StoreFiles } = {},
): Promise<void> => {
  const folder = resolve(path); // a slash at the end would follow a link
  try {
    await makeFolder(files, folder);
    const facts = await files.lstat(folder);
    const fault = faultOf(facts);
    if (fault) throw new NarrateError('ERR_OUTPUT', `Cannot use the folder "${folder}": ${fault}`, { hint: HINT });
    if (HAS_OWNERS && (facts.mode & 0o777) !== 0o700) await files.chmod(folder, 0o700);
  } catch (reason) {
    throw diskFailure(`Cannot make the folder "${folder}"`, reason);
  }
};

const HINT = 'remove it, or choose another folder';
const HAS_OWNERS = process.getuid !== undefined;

const faultOf = (facts: FileFacts): string | undefined => {
  if (!facts.isDirectory()) return 'it is no folder of its own';
  if (!HAS_OWNERS) return undefined;
  if (facts.uid !== process.getuid?.()) return 'it belongs to another user';
  if ((facts.mode & 0o002) !== 0) return 'everyone may write to it';
  return undefined;
};

const makeFolder = async (files: StoreFiles, folder: string): Promise<void> => {
  const parent = dirname(folder);
  // Whoever made it may have been killed before its name was safe.
  if (await isFolder(files, folder)) return syncFolder(files, parent);
  if (parent !== folder) await makeFolder(files, parent);
  try {
    await files.mkdir(folder, 0o700);
  } catch (reason) {
    if (systemCode(reason) === 'EEXIST') return; // another process was quicker, or it is no folder
    throw reason;
  }
  if (HAS_OWNERS) await files.chmod(folder, 0o700);
  await syncFolder(files, parent);
};

const isFolder = async (files: StoreFiles, path: string): Promise<boolean> => {
  try {
    return (await files.lstat(path)).isDirectory();
  } catch (reason) {
    if (systemCode(reason) === 'ENOENT') return false;
    throw reason;
  }
};
