import { join, resolve } from 'node:path';
import { NarrateError } from '../errors.js';
import { FolderTakeStore } from './folder-take-store.js';
import { ensurePrivateFolder } from './private-folder.js';
import { nodeFiles, type StoreFiles } from './store-files.js';

/** One synthesis of a passage, proven to be what was stored. */
export interface StoredTake {
  readonly audio: Uint8Array;
  /** What its maker noted, as JSON gives it back. */
  readonly about: Readonly<Record<string, unknown>>;
  /** Of the audio, 64 hex characters. */
  readonly sha256: string;
}

/**
 * Takes by key (see `takeKey`). Several processes may use one folder at the same time. Damage of any kind is noticed when
 * a take is read: it is told once, removed, and the take counts as absent. Housekeeping throws ERR_OUTPUT when the folder
 * cannot be looked through.
 */
export interface TakeStore {
  /** The proven take, or undefined. Never throws for what is on the disk. */
  read(key: string): Promise<StoredTake | undefined>;
  /** Whether `read` may be expected to find it; the audio's size is looked at, not its content. */
  has(key: string): Promise<boolean>;
  /** Those that `has` may be asked for with success, by one look at the folder. Never throws: what cannot be seen is not there. */
  keys(): Promise<ReadonlySet<string>>;
  /**
   * Keep a take; when this resolves, it survives a power cut. The first take of a key stays for ever: a later one changes
   * nothing.
   * @returns the SHA-256 of the audio that the store now has for this key (another's when it was first), or undefined
   *          when the store holds nothing
   * @throws NarrateError ERR_OUTPUT  it could not be written; nothing half-written counts as a take
   */
  write(key: string, take: { readonly audio: Uint8Array; readonly about: object }): Promise<string | undefined>;
  /** Remove the longest unused takes until the rest fits, but never those whose keys are given. */
  evict(options?: { readonly protect?: Iterable<string> }): Promise<{ removed: number; freedBytes: number }>;
  report(): Promise<TakeStoreReport>;
  /** Read everything. What is damaged is removed, and told in the result alone. */
  verify(): Promise<{ checked: number; corrupt: number }>;
  /** Remove every take but those whose keys are given, and nothing that is not a take's. */
  clear(options?: { readonly protect?: Iterable<string> }): Promise<{ removed: number; freedBytes: number }>;
  /** Note which takes were used, for `evict`. Never throws. */
  close(): Promise<void>;
}

export interface TakeStoreReport {
  /** Undefined when the store holds nothing. */
  readonly folder: string | undefined;
  readonly takes: number;
  /** Of audio and notes together. */
  readonly sizeBytes: number;
  readonly maxBytes: number;
  /** When the longest unused take was last used. */
  readonly oldest?: Date;
  readonly newest?: Date;
}

export interface TakeStoreOptions {
  readonly folder: string;
  /** What `evict` leaves at most, protected takes aside. */
  readonly maxBytes: number;
  /** Is told in one line what a person should know. */
  readonly warn: (message: string) => void;
  readonly files?: StoreFiles;
}

/** The store in this folder. Where the folder cannot be ours: one warning, and a store that holds nothing. Never throws. */
export const openTakeStore = async ({
  folder,
  maxBytes,
  warn,
  files = nodeFiles,
}: TakeStoreOptions): Promise<TakeStore> => {
  const root = resolve(folder);
  try {
    for (const path of [root, join(root, 'blobs'), join(root, 'takes')]) await ensurePrivateFolder(path, { files });
  } catch (reason) {
    warn(`Going on without stored takes: ${NarrateError.from(reason).message}`);
    return emptyTakeStore(maxBytes);
  }
  return new FolderTakeStore({ folder: root, maxBytes, warn, files });
};

/** A store that holds nothing, as `--no-cache` wants it. */
export const emptyTakeStore = (maxBytes = 0): TakeStore => ({
  read: async () => undefined,
  has: async () => false,
  keys: async () => new Set(),
  write: async () => undefined,
  evict: async () => ({ removed: 0, freedBytes: 0 }),
  report: async () => ({ folder: undefined, takes: 0, sizeBytes: 0, maxBytes }),
  verify: async () => ({ checked: 0, corrupt: 0 }),
  clear: async () => ({ removed: 0, freedBytes: 0 }),
  close: async () => {},
});
