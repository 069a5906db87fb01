import * as disk from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../errors.js';

/** An open file. Positions are absolute, so that a write can be repeated. */
export interface StoreFile {
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  write(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesWritten: number }>;
  stat(): Promise<FileFacts>;
  chmod(mode: number): Promise<void>;
  truncate(length: number): Promise<void>;
  sync(): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

export interface FileFacts {
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly mtimeMs: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

/** What the store asks of a file system: a few functions of `node:fs/promises`, with its errors. */
export interface StoreFiles {
  open(path: string, flags: number, mode?: number): Promise<StoreFile>;
  /** Fails with EEXIST where something is. */
  link(from: string, to: string): Promise<void>;
  /** Replaces what is there. */
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  mkdir(path: string, mode: number): Promise<unknown>;
  /** Of the name itself: a link is not followed. */
  lstat(path: string): Promise<FileFacts>;
  chmod(path: string, mode: number): Promise<void>;
  readdir(path: string): Promise<string[]>;
  utimes(path: string, accessed: Date, modified: Date): Promise<void>;
}

/** The real disk. */
export const nodeFiles: StoreFiles = {
  open: disk.open,
  link: disk.link,
  rename: (from, to) => (process.platform === 'win32' ? patientRename(from, to) : disk.rename(from, to)),
  unlink: disk.unlink,
  mkdir: (path, mode) => disk.mkdir(path, mode),
  lstat: (path) => disk.lstat(path),
  chmod: disk.chmod,
  readdir: (path) => disk.readdir(path),
  utimes: disk.utimes,
};

/** Virus scanners and indexers on Windows hold new files for a moment. */
const patientRename = async (from: string, to: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await disk.rename(from, to);
    } catch (reason) {
      if (attempt === 20 || !/^(EPERM|EACCES|EBUSY)$/.test(systemCode(reason) ?? '')) throw reason;
      await sleep(100);
    }
  }
};
