import { NarrateError, systemCode } from '../errors.js';

/**
 * A failed file operation as the one error that crosses the doorway: ERR_OUTPUT. What is ours already stays as it is.
 * @param doing  such as `Cannot write "/path"`
 * @param otherFolder  how another folder is chosen
 */
export const diskFailure = (doing: string, reason: unknown, otherFolder = OTHER_FOLDER): NarrateError => {
  if (reason instanceof NarrateError) return reason;
  const known = EXPLANATIONS[systemCode(reason) ?? ''];
  const why = known?.[0] ?? (reason instanceof Error ? reason.message : String(reason));
  const hint = known?.[1] === OTHER_FOLDER ? otherFolder : known?.[1];
  return new NarrateError('ERR_OUTPUT', `${doing}: ${why}`, { cause: reason, ...(hint ? { hint } : {}) });
};

/** An error like the system's, for what no system call reports. */
export const systemError = (code: string, message: string): Error => Object.assign(new Error(message), { code });

const FREE_SPACE = 'make room, then run the same command again; takes that can go: narrate cache clear';
const OTHER_FOLDER = 'choose another folder, such as -o ~/episode.mp3';

const EXPLANATIONS: Readonly<Record<string, readonly [why: string, hint?: string]>> = {
  ENOENT: ['the folder does not exist', 'create it first'],
  ENOTDIR: ['part of the path is not a folder', OTHER_FOLDER],
  EISDIR: ['it is a folder', 'name a file inside it'],
  EEXIST: ['something is there already', 'choose another name'],
  EACCES: ['permission denied', OTHER_FOLDER],
  EPERM: ['not permitted', OTHER_FOLDER],
  EROFS: ['the disk is read-only', OTHER_FOLDER],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
  ELOOP: ['it is a symbolic link', 'name the file itself'],
  ENOSPC: ['the disk is full', FREE_SPACE],
  EDQUOT: ['the disk quota is used up', FREE_SPACE],
  EFBIG: ['the file would be larger than allowed', 'see `ulimit -f`'],
  EIO: ['the disk reported an error', OTHER_FOLDER],
  EMFILE: ['too many open files', 'see `ulimit -n`'],
  ENFILE: ['too many open files on this machine', 'close other programs, then run the same command again'],
  ESTALE: ['the network disk has lost the file', 'run the same command again'],
};
