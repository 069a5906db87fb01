import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../errors.js';
import { syncFolder } from '../store/durable-file.js';
import { nodeFiles } from '../store/store-files.js';
import { sinkAborted } from './aborted.js';

/** A file that is written beside its place and takes it only when it is complete. Calls are made one after the other. */
export interface PartFile {
  /** Where it is until it is complete. */
  readonly partPath: string;
  /** @throws the system's error, or an AbortError after `discard` */
  append(bytes: Uint8Array): Promise<void>;
  /** Write over the front. */
  overwriteStart(bytes: Uint8Array): Promise<void>;
  /** What is in it, in pieces of bounded size. A piece is valid until the next is asked for. */
  pieces(): AsyncGenerator<Uint8Array, void, undefined>;
  /** Another program writes all of it, by its path. @throws Error  it left nothing there */
  fill(write: (partPath: string) => Promise<void>): Promise<void>;
  /** Bring it to the disk and under its final name, where it replaces what was there. */
  commit(): Promise<void>;
  /** Remove it, unless it was committed. Safe at any time, also twice. Never throws. */
  discard(): Promise<void>;
}

/** @param mode  permissions of the finished file (default: what the umask leaves of 0666) */
export const createPartFile = async (path: string, mode = 0o666 & ~process.umask()): Promise<PartFile> => {
  const partPath = join(dirname(path), partName(basename(path)));
  const handle = await open(partPath, CREATE_NEW, 0o600);
  return new OpenPartFile(path, partPath, handle, mode);
};

/**
 * Remove what interrupted runs have left beside `path`. Only for whoever is alone in writing it.
 * Never throws: what cannot be removed is in nobody's way.
 */
export const removeStaleParts = async (path: string): Promise<void> => {
  const [start = ''] = partName(basename(path)).split(/(?=\.[0-9a-f]{32}\.part$)/);
  const names = await readdir(dirname(path)).catch(() => []);
  const stale = names.filter(
    (name) => name.startsWith(start) && /^\.[0-9a-f]{32}\.part$/.test(name.slice(start.length)),
  );
  for (const name of stale) await rm(join(dirname(path), name)).catch(() => {});
};

// A planted file or link under this name must not be followed; the name itself cannot be guessed.
const CREATE_NEW = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);

const MAX_NAME_BYTES = 255;

const partName = (name: string): string => {
  const ending = `.${randomBytes(16).toString('hex')}.part`;
  const bytes = Buffer.from(name).subarray(0, MAX_NAME_BYTES - ending.length - 1);
  // A character cut in two becomes one that takes three bytes: it goes.
  return `.${bytes.toString().replace(/\ufffd+$/, '')}${ending}`;
};

class OpenPartFile implements PartFile {
  readonly partPath: string;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #mode: number;
  #sizeBytes = 0;
  #running: Promise<unknown> = Promise.resolve();
  #discarding: Promise<void> | undefined;
  #isCommitted = false;
  #isClosed = false;

  constructor(path: string, partPath: string, handle: FileHandle, mode: number) {
    this.#path = path;
    this.partPath = partPath;
    this.#handle = handle;
    this.#mode = mode;
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.#run(async () => {
      await this.#writeAll(bytes, null);
      this.#sizeBytes += bytes.length;
    });
  }

  overwriteStart(bytes: Uint8Array): Promise<void> {
    return this.#run(() => this.#writeAll(bytes, 0));
  }

  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, this.#sizeBytes));
    for (let at = 0; at < this.#sizeBytes; ) {
      let bytesRead = 0;
      await this.#run(async () => {
        ({ bytesRead } = await this.#handle.read(piece, 0, piece.length, at));
      });
      if (bytesRead === 0) throw new Error(`wrote ${this.#sizeBytes} bytes, but the file has ${at}`);
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  }

  fill(write: (partPath: string) => Promise<void>): Promise<void> {
    return this.#run(async () => {
      await write(this.partPath);
      this.#sizeBytes = (await this.#handle.stat()).size;
      if (this.#sizeBytes === 0) throw new Error('nothing was written');
    });
  }

  commit(): Promise<void> {
    return this.#run(async () => {
      const { size } = await this.#handle.stat();
      if (size !== this.#sizeBytes) throw new Error(`wrote ${this.#sizeBytes} bytes, but the file has ${size}`);
      // Some file systems know no permissions: no reason to lose an episode.
      await this.#handle.chmod(this.#mode).catch(() => {});
      await this.#handle.sync();
      await this.#close();
      if (this.#discarding) throw sinkAborted();
      await renameOver(this.partPath, this.#path);
      this.#isCommitted = true;
      await syncFolder(nodeFiles, dirname(this.#path));
    });
  }

  discard(): Promise<void> {
    this.#discarding ??= this.#running.then(async () => {
      await this.#close().catch(() => {});
      if (!this.#isCommitted) await rm(this.partPath, { force: true }).catch(() => {});
    });
    return this.#discarding;
  }

  #run(operation: () => Promise<void>): Promise<void> {
    if (this.#discarding) return Promise.reject(sinkAborted());
    const result = operation();
    this.#running = result.catch(() => {});
    return result;
  }

  /** Appending goes by the file's own position, so that bytes a disk only pretended to take show in the size. */
  async #writeAll(bytes: Uint8Array, start: number | null): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      if (this.#discarding) throw sinkAborted();
      // Past `ulimit -f` this fails with EFBIG: Node itself ignores SIGXFSZ (a listener, once removed, would undo that).
      const { bytesWritten } = await this.#handle.write(
        bytes,
        at,
        bytes.length - at,
        start === null ? null : start + at,
      );
      if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
      at += bytesWritten;
    }
  }

  async #close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#handle.close();
  }
}

const PIECE_BYTES = 1 << 18;

/** Virus scanners and indexers on Windows hold new files for a moment. */
const renameOver = async (from: string, to: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (reason) {
      const isHeld = process.platform === 'win32' && /^(EPERM|EACCES|EBUSY)$/.test(systemCode(reason) ?? '');
      if (!isHeld || attempt === 20) throw reason;
      await sleep(100);
    }
  }
};
