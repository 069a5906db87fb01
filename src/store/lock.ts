import { createHash, randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { NarrateError } from '../errors.js';
import { diskFailure } from './disk-failure.js';
import { writeDurable, writeDurableOnce } from './durable-file.js';
import { readContent, removeFile } from './file-content.js';
import { mayBeAlive, type ProcessIdentity, thisProcess } from './process-identity.js';
import { openSealedLine, sealLine } from './sealed-line.js';
import { nodeFiles, type StoreFiles } from './store-files.js';

export interface Lock {
  /** Give it back. Safe to call twice. @throws NarrateError ERR_OUTPUT */
  release(): Promise<void>;
}

export interface LockOptions {
  readonly files?: StoreFiles;
  /** Who takes it (default: this process). */
  readonly self?: ProcessIdentity;
}

/**
 * Be the only process that holds this file. It is held as long as the process lives, stopped or not, without a
 * heartbeat; one whose process is gone is taken over, by exactly one of those who want it.
 * @throws NarrateError ERR_OUTPUT_LOCKED  held: names the process
 * @throws NarrateError ERR_OUTPUT  the disk refuses
 */
export const acquireLock = async (path: string, { files = nodeFiles, self }: LockOptions = {}): Promise<Lock> => {
  const wanted = { files, path, self: self ?? (await thisProcess()) };
  try {
    const release = await take(wanted, path);
    await sweepClaims(wanted);
    return { release };
  } catch (reason) {
    throw diskFailure(`Cannot lock "${path}"`, reason);
  }
};

interface Wanted {
  readonly files: StoreFiles;
  /** Of the lock that is wanted in the end. */
  readonly path: string;
  readonly self: ProcessIdentity;
}

/**
 * Hold one file: the lock itself, or a claim. A lock whose holder is gone may be replaced only by who holds the claim to
 * exactly this dead content, and only if it is still there under the claim; so two takers can never both replace it, nor
 * can a slow one replace the lock of a quick one. A claim is such a file itself, and is taken over in the same way.
 */
const take = async (wanted: Wanted, path: string): Promise<() => Promise<void>> => {
  const { files, self } = wanted;
  const content = Buffer.from(sealLine({ v: 1, ...self, id: randomUUID() }));
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (await writeDurableOnce(path, content, { files })) return releaser(files, path, content);
    const found = await readContent(files, path);
    if (!found) continue; // just released
    await refuseIfHeld(wanted, path, found);
    const releaseClaim = await take(wanted, claimPath(wanted.path, found));
    try {
      if ((await readContent(files, path))?.equals(found)) {
        await writeDurable(path, content, { files });
        return releaser(files, path, content);
      }
    } finally {
      await releaseClaim();
    }
  }
  throw new NarrateError('ERR_OUTPUT_LOCKED', `The lock "${wanted.path}" goes from one run to another`, { hint: WAIT });
};

const MAX_ATTEMPTS = 100;
const WAIT = 'wait for that run, or stop it';

const claimPath = (path: string, dead: Buffer): string =>
  `${path}.${createHash('sha256').update(dead).digest('hex').slice(0, 32)}`;

const releaser = (files: StoreFiles, path: string, content: Buffer) => async (): Promise<void> => {
  try {
    if ((await readContent(files, path))?.equals(content)) await removeFile(files, path);
  } catch (reason) {
    throw diskFailure(`Cannot unlock "${path}"`, reason);
  }
};

const refuseIfHeld = async ({ files, self }: Wanted, path: string, found: Buffer): Promise<void> => {
  const holder = holderOf(found);
  if (holder) {
    if (!(await mayBeAlive(holder, self))) return;
    const isElsewhere = holder.host !== self.host;
    throw new NarrateError(
      'ERR_OUTPUT_LOCKED',
      `Another run is at work here: process ${holder.pid}${isElsewhere ? ` on "${holder.host}"` : ''}`,
      { hint: isElsewhere ? `if that run is gone, remove "${path}"` : WAIT },
    );
  }
  // Where there are no hard links, a lock is empty for a moment; a power cut leaves it so for ever.
  const ageMs = await files
    .lstat(path)
    .then(({ mtimeMs }) => Date.now() - mtimeMs)
    .catch(() => 0);
  if (ageMs >= 0 && ageMs < UNWRITTEN_MS) {
    throw new NarrateError('ERR_OUTPUT_LOCKED', 'Another run is just starting here', { hint: WAIT });
  }
};

const UNWRITTEN_MS = 10_000;

const holderOf = (content: Buffer): ProcessIdentity | undefined => {
  const line = openSealedLine(content.subarray(0, -1));
  const { pid, host, startTicks, bootId } = line ?? {};
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1 || typeof host !== 'string') return undefined;
  return {
    pid,
    host,
    ...(typeof startTicks === 'number' ? { startTicks } : {}),
    ...(typeof bootId === 'string' ? { bootId } : {}),
  };
};

/**
 * Claims of the dead, left by a kill in the middle. They are to contents that the lock never has again, so nobody needs
 * them. Failure is no matter.
 */
const sweepClaims = async ({ files, path, self }: Wanted): Promise<void> => {
  const names = await files.readdir(dirname(path)).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(`${basename(path)}.`) || !/\.[0-9a-f]{32}$/.test(name)) continue;
    const claim = join(dirname(path), name);
    const holder = await readContent(files, claim)
      .then((content) => content && holderOf(content))
      .catch(() => undefined);
    if (holder && !(await mayBeAlive(holder, self))) await removeFile(files, claim).catch(() => {});
  }
};
