import { constants } from 'node:fs';
import { access, lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { NarrateError, systemCode } from '../errors.js';
import { diskError } from './disk-error.js';

/** What stands, or will stand, under the name the person gave. */
export type OutputTarget =
  /** A file to be replaced: `path` is behind all links; `mode` is that of the file there now. */
  | { readonly type: 'file'; readonly path: string; readonly mode: number | undefined }
  /** Something that can only be written through. */
  | { readonly type: 'fifo' | 'device'; readonly path: string };

/** @throws NarrateError ERR_OUTPUT  nothing can be written there: a folder, a missing folder, no permission */
export const outputTarget = async (path: string): Promise<OutputTarget> => {
  try {
    if (/[/\\]$/.test(path)) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    await assertLinkIsTrusted(path);
    const stats = await stat(path).catch(unlessMissing);
    if (!stats) return { type: 'file', path: await pathOfNewFile(path), mode: undefined };
    if (stats.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    await access(path, constants.W_OK);
    if (stats.isFIFO()) return { type: 'fifo', path };
    if (!stats.isFile()) return { type: 'device', path };
    return { type: 'file', path: await realpath(path), mode: stats.mode & 0o777 };
  } catch (reason) {
    throw systemCode(reason) === 'ENOENT' ? await noFolder(path, reason) : diskError(path, reason);
  }
};

const noFolder = async (path: string, cause: unknown): Promise<NarrateError> => {
  const { noFolderHint } = await import('../script/nearby-file.js');
  const hint = await noFolderHint(path);
  return new NarrateError('ERR_OUTPUT', `Cannot write "${path}": the folder does not exist`, { hint, cause });
};

/** Behind links that lead nowhere yet, in a folder that is there. */
const pathOfNewFile = async (path: string, depth = 0): Promise<string> => {
  const absolute = resolve(path);
  const link = await readlink(absolute).catch(() => undefined);
  if (link !== undefined && depth < 40) return pathOfNewFile(resolve(dirname(absolute), link), depth + 1);
  return resolve(await realpath(dirname(absolute)), basename(absolute));
};

/** In a folder that all may write to, a stranger's link could make us overwrite a file of our own. */
const assertLinkIsTrusted = async (path: string): Promise<void> => {
  const link = await lstat(path).catch(unlessMissing);
  const ownUid = process.getuid?.();
  if (!link?.isSymbolicLink() || ownUid === undefined || link.uid === ownUid || link.uid === 0) return;
  throw new NarrateError('ERR_OUTPUT', `Cannot write "${path}": it is a link that belongs to another user`, {
    hint: 'name the file itself',
  });
};

const unlessMissing = (reason: unknown): undefined => {
  if (systemCode(reason) !== 'ENOENT') throw reason;
  return undefined;
};
