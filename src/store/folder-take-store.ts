import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { NarrateError, systemCode } from '../errors.js';
import { diskFailure } from './disk-failure.js';
import { syncFolder, writeDurable, writeDurableOnce } from './durable-file.js';
import { readContent, removeFile } from './file-content.js';
import type { StoreFiles } from './store-files.js';
import { clearTakes, evictTakes, listTakes, reportOn } from './take-housekeeping.js';
import { isTakeKey } from './take-key.js';
import { decodeReference, encodeReference, type TakeReference } from './take-reference.js';
import type { StoredTake, TakeStore, TakeStoreOptions, TakeStoreReport } from './take-store.js';

/**
 * Audio lies in `blobs/<its sha256>`, its reference in `takes/<key>.json`, written in this order: a reference never names
 * what may not be there.
 */
export class FolderTakeStore implements TakeStore {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #warn: (message: string) => void;
  readonly #files: StoreFiles;
  /** Used since it was last noted on the disk, where it costs a write for each. */
  readonly #used = new Set<string>();
  #hasWarned = false;

  constructor({ folder, maxBytes, warn, files }: Required<TakeStoreOptions>) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#warn = warn;
    this.#files = files;
  }

  async read(key: string): Promise<StoredTake | undefined> {
    const take = await this.#prove(key, (problem) => this.#tell(problem));
    if (take) this.#used.add(key);
    if (this.#used.size >= MAX_UNNOTED) await this.#noteUse();
    return take;
  }

  async has(key: string): Promise<boolean> {
    try {
      const reference = decodeReference((await this.#referenceContent(key)) ?? Buffer.alloc(0), key);
      if (!reference || reference === 'other-version') return false;
      const facts = await this.#files.lstat(this.#blobPath(reference.sha256));
      return facts.isFile() && facts.size === reference.sizeBytes && facts.size > 0;
    } catch (reason) {
      if (reason instanceof NarrateError) throw reason;
      return false;
    }
  }

  async keys(): Promise<ReadonlySet<string>> {
    const names = await this.#files.readdir(join(this.#folder, 'takes')).catch(() => []);
    return new Set(names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length)));
  }

  async write(key: string, { audio, about }: { audio: Uint8Array; about: object }): Promise<string> {
    if (audio.length === 0) throw new NarrateError('ERR_BUG', 'A take without audio cannot be stored');
    const sha256 = hashOf(audio);
    const path = this.#referencePath(key);
    const content = encodeReference({ key, sha256, sizeBytes: audio.length, about });
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const standing = await this.#prove(key, (problem) => this.#tell(problem));
      if (standing) {
        // It may be another process's, not yet safe from a power cut.
        await this.#syncReferences();
        return standing.sha256;
      }
      await writeDurable(this.#blobPath(sha256), audio, { files: this.#files });
      const isFirst = await this.#place(path, key, content);
      // Another process may have evicted this audio, until now unreferenced or another take's, under our hands.
      if (isFirst && (await this.has(key))) return sha256;
    }
    throw new NarrateError('ERR_OUTPUT', `Cannot store a take in "${this.#folder}": it does not stay there`);
  }

  async evict({ protect = [] }: { protect?: Iterable<string> } = {}): Promise<{ removed: number; freedBytes: number }> {
    await this.#noteUse();
    const limits = { maxBytes: this.#maxBytes, protect: new Set(protect) };
    return this.#keepHouse(evictTakes(this.#files, this.#folder, limits));
  }

  async report(): Promise<TakeStoreReport> {
    await this.#noteUse();
    return {
      folder: this.#folder,
      maxBytes: this.#maxBytes,
      ...(await this.#keepHouse(reportOn(this.#files, this.#folder))),
    };
  }

  async verify(): Promise<{ checked: number; corrupt: number }> {
    const takes = await this.#keepHouse(listTakes(this.#files, this.#folder));
    let corrupt = 0;
    for (const { key } of takes) {
      await this.#prove(key, () => {
        corrupt += 1;
      });
    }
    return { checked: takes.length, corrupt };
  }

  async clear({ protect = [] }: { protect?: Iterable<string> } = {}): Promise<{ removed: number; freedBytes: number }> {
    this.#used.clear();
    return this.#keepHouse(clearTakes(this.#files, this.#folder, new Set(protect)));
  }

  async close(): Promise<void> {
    await this.#noteUse();
  }

  /** The take, if all of it is as it was written. What is damaged is removed; what cannot be read is left. */
  async #prove(key: string, tell: (problem: string) => void): Promise<StoredTake | undefined> {
    let content: Buffer | undefined;
    try {
      content = await this.#referenceContent(key);
      if (!content) return undefined;
      const reference = decodeReference(content, key);
      if (reference === 'other-version') return undefined;
      const audio = reference && (await this.#provenAudio(reference));
      if (audio) return { audio, about: reference.about, sha256: reference.sha256 };
      // It may have been replaced since it was read: what is sound must not be removed.
      if ((await this.#referenceContent(key))?.equals(content)) {
        await removeFile(this.#files, this.#referencePath(key)).catch(() => {});
        tell('it was damaged');
      }
    } catch (reason) {
      if (reason instanceof NarrateError) throw reason;
      tell(diskFailure(`cannot read "${this.#referencePath(key)}"`, reason).message);
    }
    return undefined;
  }

  async #provenAudio({ sha256, sizeBytes }: TakeReference): Promise<Uint8Array | undefined> {
    const path = this.#blobPath(sha256);
    const audio = await readContent(this.#files, path).catch((reason: unknown) => {
      if (systemCode(reason) === 'EIO' || systemCode(reason) === 'EINVAL') return Buffer.alloc(0); // a bad sector, no file
      throw reason;
    });
    if (audio && audio.length === sizeBytes && sizeBytes > 0 && hashOf(audio) === sha256) return audio;
    if (audio) await removeFile(this.#files, path).catch(() => {});
    return undefined;
  }

  /** @returns whether this reference now stands */
  async #place(path: string, key: string, content: Buffer): Promise<boolean> {
    if (await writeDurableOnce(path, content, { files: this.#files })) return true;
    const there = await readContent(this.#files, path).catch(() => undefined);
    if (!there || decodeReference(there, key) !== 'other-version') return false;
    await writeDurable(path, content, { files: this.#files });
    return true;
  }

  async #syncReferences(): Promise<void> {
    const folder = join(this.#folder, 'takes');
    await syncFolder(this.#files, folder).catch((reason: unknown) => {
      throw diskFailure(`Cannot write to "${folder}"`, reason);
    });
  }

  #referenceContent(key: string): Promise<Buffer | undefined> {
    return readContent(this.#files, this.#referencePath(key));
  }

  #referencePath(key: string): string {
    if (!isTakeKey(key)) throw new NarrateError('ERR_BUG', 'A take is named by 64 hex characters');
    return join(this.#folder, 'takes', `${key}.json`);
  }

  #blobPath(sha256: string): string {
    if (!isTakeKey(sha256)) throw new NarrateError('ERR_BUG', 'Audio is named by 64 hex characters');
    return join(this.#folder, 'blobs', sha256);
  }

  #keepHouse<Result>(work: Promise<Result>): Promise<Result> {
    return work.catch((reason: unknown) => {
      throw diskFailure(`Cannot look through "${this.#folder}"`, reason);
    });
  }

  #tell(problem: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#warn(`A stored take cannot be used and is made again: ${problem}`);
  }

  async #noteUse(): Promise<void> {
    const keys = [...this.#used];
    this.#used.clear();
    const now = new Date();
    for (const key of keys) await this.#files.utimes(this.#referencePath(key), now, now).catch(() => {});
  }
}

const MAX_UNNOTED = 64;
const MAX_ATTEMPTS = 5;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
