import { constants } from 'node:fs';
import { diskFailure, systemError } from './disk-failure.js';
import { writeDurableOnce } from './durable-file.js';
import { NO_FOLLOW, writeFully } from './file-content.js';
import { encodePiece, encodeSpoolEnd, SPOOL_START } from './spool-pieces.js';
import { nodeFiles, type StoreFile, type StoreFiles } from './store-files.js';

/** A copy of what is read from a pipe, which cannot be read twice. */
export interface Spool {
  /**
   * Add bytes behind those before. Resolves when the system has them, so that memory stays bounded for who awaits it;
   * they survive a power cut at most 250 ms later.
   * @throws NarrateError ERR_OUTPUT  also for an earlier failure to bring bytes to the disk
   */
  append(bytes: Uint8Array): Promise<void>;
  /** The pipe has ended: mark it so, bring all to the disk, and close. @throws NarrateError ERR_OUTPUT */
  finish(): Promise<void>;
  /** Leave it unfinished, but with all that was appended on the disk. Safe after `finish`. @throws NarrateError ERR_OUTPUT */
  close(): Promise<void>;
}

/**
 * Start a spool, 0600, where no file is.
 * @throws NarrateError ERR_OUTPUT  also when one is there: it may be all that is left of somebody's script
 * @see readSpool
 */
export const createSpool = async (path: string, { files = nodeFiles }: { files?: StoreFiles } = {}): Promise<Spool> => {
  try {
    if (!(await writeDurableOnce(path, SPOOL_START, { files }))) throw systemError('EEXIST', 'it exists');
    return new OpenSpool(path, await files.open(path, constants.O_WRONLY | NO_FOLLOW));
  } catch (reason) {
    throw diskFailure(`Cannot write "${path}"`, reason);
  }
};

const SYNC_AFTER_MS = 250;

class OpenSpool implements Spool {
  readonly #path: string;
  readonly #file: StoreFile;
  #endsAt = SPOOL_START.length;
  #running: Promise<void> = Promise.resolve();
  #syncTimer: NodeJS.Timeout | undefined;
  #failure: unknown;
  #closing: Promise<void> | undefined;

  constructor(path: string, file: StoreFile) {
    this.#path = path;
    this.#file = file;
  }

  append(bytes: Uint8Array): Promise<void> {
    if (this.#closing) return Promise.reject(diskFailure(`Cannot write "${this.#path}"`, new Error('it is closed')));
    return this.#run(async () => {
      for (const piece of encodePiece(bytes)) await this.#write(piece);
      this.#syncTimer ??= setTimeout(() => {
        this.#syncTimer = undefined;
        this.#run(() => this.#file.datasync()).catch(() => {}); // told at the next call
      }, SYNC_AFTER_MS).unref();
    });
  }

  finish(): Promise<void> {
    return this.#end(async () => {
      await this.#write(encodeSpoolEnd(this.#endsAt));
      await this.#file.datasync();
    });
  }

  close(): Promise<void> {
    return this.#end(() => this.#file.datasync());
  }

  #end(last: () => Promise<void>): Promise<void> {
    this.#closing ??= this.#run(last)
      .finally(async () => {
        clearTimeout(this.#syncTimer);
        await this.#file.close();
      })
      .catch((reason: unknown) => {
        throw diskFailure(`Cannot write "${this.#path}"`, reason);
      });
    return this.#closing;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await writeFully(this.#file, bytes, this.#endsAt);
    this.#endsAt += bytes.length;
  }

  /** One after the other, and none after a failure. */
  #run(operation: () => Promise<void>): Promise<void> {
    const result = this.#running.then(async () => {
      try {
        if (this.#failure) throw this.#failure;
        await operation();
      } catch (reason) {
        this.#failure ??= diskFailure(`Cannot write "${this.#path}"`, reason);
        throw this.#failure;
      }
    });
    this.#running = result.catch(() => {});
    return result;
  }
}
