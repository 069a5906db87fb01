import { closeSync, constants, ftruncateSync, mkdirSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { NarrateError, systemCode } from '../../errors.js';
import { diskFailure } from '../../store/disk-failure.js';
import type { SessionEvent, SessionHead, SessionItem } from './session.js';
import { headLine, itemLine, LAST_LINE } from './session-lines.js';

/** The file of one session, written line by line as it happens. */
export interface SessionWriter {
  write(from: SessionItem['from'], event: SessionEvent): void;
  /** The session is over, and all of it stands in the file. Only the first call counts. */
  finish(): void;
}

export interface RecordingFolder {
  open(head: SessionHead): SessionWriter;
  /** What went wrong with the files; the sessions themselves went on. */
  readonly failures: readonly NarrateError[];
  /** Lets go of all files: those that are not finished stay as they are. */
  close(): void;
}

/**
 * Files for sessions, "0001-stream-input.jsonl" and so on after those that are there: for their owner alone, since they hold
 * texts and voices. Lines are written at once and whole: a reader, and a process that is killed, leave no half of one.
 * @throws NarrateError ERR_OUTPUT  the folder cannot be made
 */
export const openRecordingFolder = (folder: string): RecordingFolder => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!statSync(folder).isDirectory())
      throw new NarrateError('ERR_OUTPUT', `Cannot record into "${folder}": it is not a folder`, {
        hint: 'name another: narrate serve --record recordings',
      });
  } catch (reason) {
    throw diskFailure(`Cannot make the folder "${folder}"`, reason);
  }
  let lastNumber = Math.max(0, ...readdirSync(folder).map((name) => Number(/^(\d{4,9})-/.exec(name)?.[1] ?? 0)));
  const failures: NarrateError[] = [];
  const openFiles = new Set<number>();

  const create = (kind: string): number => {
    for (;;) {
      const name = `${String(++lastNumber).padStart(4, '0')}-${kind}.jsonl`;
      try {
        return openSync(path.join(folder, name), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
      } catch (reason) {
        if (systemCode(reason) !== 'EEXIST') throw reason;
      }
    }
  };

  return {
    failures,
    open(head) {
      const startMs = performance.now();
      let file: number | undefined;
      let sizeBytes = 0;
      const letGo = (): void => {
        if (file === undefined) return;
        openFiles.delete(file);
        closeSync(file);
        file = undefined;
      };
      const append = (line: string): void => {
        if (file === undefined || !openFiles.has(file)) return;
        try {
          sizeBytes += writeWhole(file, line, sizeBytes);
        } catch (reason) {
          failures.push(diskFailure(`Cannot record into "${folder}"`, reason));
          letGo();
        }
      };
      try {
        file = create(head.kind);
        openFiles.add(file);
      } catch (reason) {
        failures.push(diskFailure(`Cannot record into "${folder}"`, reason));
      }
      append(headLine(head));
      return {
        write: (from, event) => append(itemLine(from, performance.now() - startMs, event)),
        finish() {
          append(LAST_LINE);
          letGo();
        },
      };
    },
    close() {
      for (const file of openFiles) closeSync(file);
      openFiles.clear();
    },
  };
};

/** @returns the bytes written. What a full disk took of a line is taken back. */
const writeWhole = (file: number, line: string, atBytes: number): number => {
  const bytes = Buffer.from(line);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
  } catch (reason) {
    ftruncateSync(file, atBytes);
    throw reason;
  }
  return bytes.length;
};
