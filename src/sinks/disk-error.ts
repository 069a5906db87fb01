import { NarrateError, systemCode } from '../errors.js';

/** A failed file operation as the one error that crosses the doorway; what is ours already stays as it is. */
export const diskError = (path: string, reason: unknown): NarrateError => {
  if (reason instanceof NarrateError) return reason;
  const known = EXPLANATIONS[systemCode(reason) ?? ''];
  const what = known?.[0] ?? (reason instanceof Error ? reason.message : String(reason));
  const hint = known?.[1];
  return new NarrateError('ERR_OUTPUT', `Cannot write "${path}": ${what}`, {
    cause: reason,
    ...(hint ? { hint } : {}),
  });
};

const FREE_SPACE = 'make room, then run the same command again';
const OTHER_FOLDER = 'choose another folder';

const EXPLANATIONS: Readonly<Record<string, readonly [what: string, hint?: string]>> = {
  ENOENT: ['the folder does not exist', 'create it first'],
  ENOTDIR: ['part of the path is not a folder', OTHER_FOLDER],
  EISDIR: ['it is a folder', 'name a file inside it'],
  EACCES: ['permission denied', OTHER_FOLDER],
  EPERM: ['not permitted', OTHER_FOLDER],
  EROFS: ['the disk is read-only', OTHER_FOLDER],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
  ELOOP: ['too many symbolic links'],
  ENOSPC: ['the disk is full', FREE_SPACE],
  EDQUOT: ['the disk quota is used up', FREE_SPACE],
  EFBIG: ['the file would be larger than allowed', 'see `ulimit -f`'],
  EIO: ['the disk reported an error', OTHER_FOLDER],
  EMFILE: ['too many open files', 'see `ulimit -n`'],
};
