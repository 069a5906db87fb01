import { constants } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { FileFacts, StoreFile, StoreFiles } from '../store/store-files.js';
import {
  allChoices,
  apply,
  type Change,
  type DiskFile,
  type Folder,
  type Node,
  newFolder,
  survivingFolder,
} from './power-cut.js';

/** One call to the disk, counted from 0. */
export interface DiskCall {
  readonly index: number;
  readonly name: string;
  readonly path: string;
  /** Of `open`. */
  readonly flags?: number;
}

/** What becomes of a call: an errno such as `EIO` instead of it, or `crash`: it and all later ones never happen. */
export type Interference = (call: DiskCall) => string | undefined;

/**
 * A disk in memory that knows what a power cut spares: synced content, and names in synced folders. The rest is lost,
 * kept or torn, in every combination.
 */
export class SimulatedDisk implements StoreFiles {
  /** Files and folders now open. */
  openHandles = 0;
  readonly calls: DiskCall[] = [];
  interfere: Interference = () => undefined;
  /** What each call waits for first, so that a test can set the order. */
  schedule: () => Promise<unknown> = async () => {};
  /** The most that one write takes. */
  maxWriteBytes = Number.POSITIVE_INFINITY;
  /** Writes are said to have happened, and have not. */
  isLying = false;
  readonly #root: Folder;
  #isCrashed = false;

  constructor(root: Folder = newFolder()) {
    this.#root = root;
  }

  /** What may be found after a power cut at this moment. */
  *afterPowerCut(): Generator<SimulatedDisk, void, undefined> {
    for (const choose of allChoices()) yield new SimulatedDisk(survivingFolder(this.#root, choose, new Map()));
  }

  /** The same after a kill: the system keeps what it was told. */
  afterKill(): SimulatedDisk {
    return new SimulatedDisk(this.#root);
  }

  /** Every file below, by path. */
  content(): Record<string, string> {
    return Object.fromEntries(filesBelow('', this.#root));
  }

  async open(path: string, flags: number, mode = 0o666): Promise<StoreFile> {
    await this.#enter('open', path, flags);
    const folder = this.#folderOf(path);
    let node = basename(path) === '' ? this.#root : folder.names.get(basename(path));
    if ((flags & constants.O_EXCL) !== 0 && node) throw errno('EEXIST');
    if (!node) {
      if ((flags & constants.O_CREAT) === 0) throw errno('ENOENT');
      node = { kind: 'file', data: Buffer.alloc(0), synced: Buffer.alloc(0), mode, mtimeMs: Date.now() };
      change(folder, [[basename(path), node]]);
    }
    this.openHandles += 1;
    return node.kind === 'file' ? this.#openFile(path, node) : this.#openFolder(path, node);
  }

  async link(from: string, to: string): Promise<void> {
    await this.#enter('link', to);
    if (this.#folderOf(to).names.has(basename(to))) throw errno('EEXIST');
    change(this.#folderOf(to), [[basename(to), this.#node(from)]]);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#enter('rename', to);
    if (dirname(from) !== dirname(to)) throw errno('EXDEV');
    change(this.#folderOf(to), [
      [basename(to), this.#node(from)],
      [basename(from), undefined],
    ]);
  }

  async unlink(path: string): Promise<void> {
    await this.#enter('unlink', path);
    this.#node(path);
    change(this.#folderOf(path), [[basename(path), undefined]]);
  }

  async mkdir(path: string, mode: number): Promise<void> {
    await this.#enter('mkdir', path);
    if (path === '/' || this.#folderOf(path).names.has(basename(path))) throw errno('EEXIST');
    change(this.#folderOf(path), [[basename(path), newFolder(mode)]]);
  }

  async lstat(path: string): Promise<FileFacts> {
    await this.#enter('lstat', path);
    return factsOf(this.#node(path));
  }

  async chmod(path: string, mode: number): Promise<void> {
    await this.#enter('chmod', path);
    this.#node(path).mode = mode;
  }

  async readdir(path: string): Promise<string[]> {
    await this.#enter('readdir', path);
    const node = this.#node(path);
    if (node.kind !== 'folder') throw errno('ENOTDIR');
    return [...node.names.keys()];
  }

  async utimes(path: string, _accessed: Date, modified: Date): Promise<void> {
    await this.#enter('utimes', path);
    this.#node(path).mtimeMs = modified.getTime();
  }

  async #enter(name: string, path: string, flags?: number): Promise<void> {
    await this.schedule();
    if (this.#isCrashed) throw new Error('the machine is off');
    const call = { index: this.calls.length, name, path, ...(flags === undefined ? {} : { flags }) };
    this.calls.push(call);
    const interference = this.interfere(call);
    if (interference === 'crash') {
      this.#isCrashed = true;
      throw new Error('the machine went off');
    }
    if (interference) throw errno(interference);
  }

  #openFile(path: string, node: DiskFile): StoreFile {
    return {
      ...this.#openAny(path, node),
      read: async (buffer, offset, length, position) => {
        await this.#enter('read', path);
        return { bytesRead: node.data.copy(buffer, offset, position, position + length) };
      },
      write: async (buffer, offset, length, position) => {
        await this.#enter('write', path);
        const bytes = buffer.subarray(offset, offset + Math.min(length, this.maxWriteBytes));
        if (this.isLying) return { bytesWritten: bytes.length };
        const data = Buffer.alloc(Math.max(node.data.length, position + bytes.length));
        node.data.copy(data);
        data.set(bytes, position);
        node.data = data;
        node.mtimeMs = Date.now();
        return { bytesWritten: bytes.length };
      },
      truncate: async (length) => {
        await this.#enter('truncate', path);
        node.data = node.data.subarray(0, length);
      },
      sync: async () => {
        await this.#enter('sync', path);
        node.synced = node.data;
      },
      datasync: async () => {
        await this.#enter('datasync', path);
        node.synced = node.data;
      },
    };
  }

  #openFolder(path: string, node: Folder): StoreFile {
    const refuse = async () => {
      throw errno('EISDIR');
    };
    const sync = async () => {
      await this.#enter('sync', path);
      node.synced = new Map(node.names);
      node.unsynced = [];
    };
    return { ...this.#openAny(path, node), read: refuse, write: refuse, truncate: refuse, sync, datasync: sync };
  }

  #openAny(path: string, node: Node): Pick<StoreFile, 'stat' | 'chmod' | 'close'> {
    return {
      stat: async () => {
        await this.#enter('stat', path);
        return factsOf(node);
      },
      chmod: async (mode) => {
        await this.#enter('fchmod', path);
        node.mode = mode;
      },
      close: async () => {
        this.openHandles -= 1; // also when it fails
        await this.#enter('close', path);
      },
    };
  }

  #node(path: string): Node {
    if (path === '/') return this.#root;
    const node = this.#folderOf(path).names.get(basename(path));
    if (!node) throw errno('ENOENT');
    return node;
  }

  #folderOf(path: string): Folder {
    if (dirname(path) === '/') return this.#root;
    const node = this.#folderOf(dirname(path)).names.get(basename(dirname(path)));
    if (!node) throw errno('ENOENT');
    if (node.kind !== 'folder') throw errno('ENOTDIR');
    return node;
  }
}

const change = (folder: Folder, entries: Change): void => {
  apply(folder.names, entries);
  folder.unsynced.push(entries);
};

const errno = (code: string): Error => Object.assign(new Error(`${code}: simulated`), { code });

const factsOf = (node: Node): FileFacts => ({
  size: node.kind === 'file' ? node.data.length : 0,
  mode: node.mode,
  uid: process.getuid?.() ?? 0,
  mtimeMs: node.mtimeMs,
  isFile: () => node.kind === 'file',
  isDirectory: () => node.kind === 'folder',
});

function* filesBelow(path: string, folder: Folder): Generator<[path: string, content: string], void, undefined> {
  for (const [name, node] of folder.names) {
    if (node.kind === 'folder') yield* filesBelow(`${path}/${name}`, node);
    else yield [`${path}/${name}`, node.data.toString('latin1')];
  }
}
