import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { diskFailure } from './disk-failure.js';
import { syncFolder, writeDurableOnce } from './durable-file.js';
import { NO_FOLLOW, readContent, writeFully } from './file-content.js';
import { openSealedLine, type Sealed, sealLine, wholeLines } from './sealed-line.js';
import { nodeFiles, type StoreFile, type StoreFiles } from './store-files.js';

/** An append-only list of records that survives a crash at any byte. One process at a time (see `acquireLock`). */
export interface Journal {
  readonly kind: 'open';
  /** Those read back, in order: a prefix of what was ever appended, and at least what `append` had resolved for. */
  readonly records: readonly Sealed[];
  /** What was cut off: the torn or damaged end of an interrupted run. */
  readonly droppedBytes: number;
  /**
   * Add a record. When this resolves, it survives a power cut. Calls may overlap: they keep their order and share a sync.
   * @throws NarrateError ERR_OUTPUT  and so does every later call: what the disk holds is then known by opening it again
   */
  append(record: object): Promise<void>;
  /** Waits for what was appended. @throws NarrateError ERR_OUTPUT */
  close(): Promise<void>;
}

/** A file that is not to be mixed with ours; it was left as it is. */
export type NoJournal = { readonly kind: 'other-version'; readonly version: number } | { readonly kind: 'foreign' };

/**
 * Open a journal, or start one where none is. A torn or damaged end is dropped, also on the disk.
 * @throws NarrateError ERR_OUTPUT
 */
export const openJournal = async (
  path: string,
  { files = nodeFiles }: { files?: StoreFiles } = {},
): Promise<Journal | NoJournal> => {
  let file: StoreFile | undefined;
  try {
    let content = await readContent(files, path);
    if (!content) {
      await writeDurableOnce(path, HEADER, { files });
      content = HEADER;
    }
    const found = readJournal(content);
    if (found.kind !== 'open') return found;
    // Whoever made it may have been killed before its name was safe from a power cut.
    await syncFolder(files, dirname(path));
    file = await files.open(path, constants.O_WRONLY | NO_FOLLOW);
    await mend(file, content, found.endsAt);
    return new OpenJournal(path, file, found.records, found.endsAt, content.length - found.endsAt);
  } catch (reason) {
    await file?.close().catch(() => {});
    throw diskFailure(`Cannot open the journal "${path}"`, reason);
  }
};

const VERSION = 1;
const HEADER = Buffer.from(sealLine({ journal: 'narrate', v: VERSION }));

const readJournal = (content: Buffer): NoJournal | { kind: 'open'; records: Sealed[]; endsAt: number } => {
  if (content.length < HEADER.length && HEADER.subarray(0, content.length).equals(content)) {
    return { kind: 'open', records: [], endsAt: 0 };
  }
  const records: Sealed[] = [];
  let endsAt = 0;
  for (const whole of wholeLines(content)) {
    const line = openSealedLine(whole.line);
    if (endsAt === 0) {
      if (line?.journal !== 'narrate' || typeof line.v !== 'number') return { kind: 'foreign' };
      if (line.v !== VERSION) return { kind: 'other-version', version: line.v };
    } else {
      if (!line) break;
      records.push(line);
    }
    endsAt = whole.endsAt;
  }
  return endsAt === 0 ? { kind: 'foreign' } : { kind: 'open', records, endsAt };
};

/** Cut the file after the last sound line, so that the next one starts on its own. */
const mend = async (file: StoreFile, content: Buffer, endsAt: number): Promise<void> => {
  if (endsAt > 0 && endsAt === content.length) return;
  await file.truncate(endsAt);
  if (endsAt === 0) await writeFully(file, HEADER, 0);
  await file.sync();
};

class OpenJournal implements Journal {
  readonly kind = 'open';
  readonly records: readonly Sealed[];
  readonly droppedBytes: number;
  readonly #path: string;
  readonly #file: StoreFile;
  #endsAt: number;
  #waiting: string[] = [];
  /** Of the records in `#waiting`. */
  #next: Promise<void> | undefined;
  #running: Promise<void> = Promise.resolve();
  #failure: unknown;
  #closing: Promise<void> | undefined;

  constructor(path: string, file: StoreFile, records: readonly Sealed[], endsAt: number, droppedBytes: number) {
    this.#path = path;
    this.#file = file;
    this.records = records;
    this.#endsAt = endsAt || HEADER.length;
    this.droppedBytes = droppedBytes;
  }

  append(record: object): Promise<void> {
    if (this.#closing) return Promise.reject(diskFailure(`Cannot write "${this.#path}"`, new Error('it is closed')));
    this.#waiting.push(sealLine(record));
    this.#next ??= this.#running.then(() => this.#writeWaiting());
    this.#running = this.#next.catch(() => {});
    return this.#next;
  }

  close(): Promise<void> {
    this.#closing ??= this.#running.then(async () => {
      try {
        await this.#file.close();
      } catch (reason) {
        throw diskFailure(`Cannot close "${this.#path}"`, reason);
      }
    });
    return this.#closing;
  }

  async #writeWaiting(): Promise<void> {
    const lines = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#next = undefined;
    try {
      // After a failed sync nobody knows what the disk holds; to try again on this file would hide it.
      if (this.#failure) throw this.#failure;
      await writeFully(this.#file, lines, this.#endsAt);
      await this.#file.datasync();
      this.#endsAt += lines.length;
    } catch (reason) {
      this.#failure ??= diskFailure(`Cannot write "${this.#path}"`, reason);
      throw this.#failure;
    }
  }
}
