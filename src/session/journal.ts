import { createHash } from 'node:crypto';
import { rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline, Readable, Transform } from 'node:stream';
import { NarrateError } from '../errors.js';
import type { ScriptInput } from '../script/script.js';
import { outputTarget } from '../sinks/output-target.js';
import { removeStaleParts } from '../sinks/part-file.js';
import { sweepHalfWritten } from '../store/durable-file.js';
import { type Journal, openJournal } from '../store/journal.js';
import { acquireLock, type Lock } from '../store/lock.js';
import { ensurePrivateFolder } from '../store/private-folder.js';
import { createSpool, type Spool } from '../store/spool.js';
import { readSpool } from '../store/spool-reader.js';

/** What it takes to run a narration again: plain data, without any secret. */
export interface RunRequest {
  /** Absolute. */
  readonly output: string;
  /** Absolute paths, or "-" for what came through a pipe. */
  readonly inputs: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The memory of one narration that saves a file, from its start until the file stands. */
export interface RunJournal {
  /** What an interrupted run of the same narration had proven; undefined when there was none. */
  readonly resumed: { readonly passages: number; readonly characters: number } | undefined;
  /** The key of the take that an interrupted run had for a passage, by its content alone, whichever server had spoken it. */
  recall(contentKey: string): string | undefined;
  /** The input, with a copy being kept of what comes through a pipe. */
  spooled(input: ScriptInput): Promise<ScriptInput>;
  /** A passage is proven and stored. */
  taken(take: JournalTake): Promise<void>;
  /** The file stands: nothing is left to remember. */
  finish(): Promise<void>;
  /** Stop here; what was done is remembered. Safe after `finish`. */
  close(): Promise<void>;
}

/** A line of the journal: a passage is proven. */
export interface JournalTake {
  /** Of its take in the store. */
  readonly key: string;
  /** Of what was said and how, without the server. */
  readonly contentKey: string;
  readonly characters: number;
}

export interface JournalOptions {
  /** Of all narrations; see `stateFolder`. */
  readonly folder: string;
  readonly request: RunRequest;
  /** What else this narration writes (default nothing); nobody else does. */
  readonly companions?: readonly string[];
  /** Forget an interrupted run. */
  readonly fresh: boolean;
  /** Speak what an interrupted run had spooled, instead of reading the pipe again. */
  readonly fromSpool: boolean;
  /** Told once: from here on something cannot be remembered, which is no reason to end a narration. */
  readonly onBroken: (error: NarrateError) => void;
}

/**
 * @throws NarrateError ERR_OUTPUT_LOCKED  another run is making this file
 * @throws NarrateError ERR_OUTPUT  nothing can be remembered there
 */
export const openRunJournal = async (options: JournalOptions): Promise<RunJournal> => {
  const { folder, request, companions = [], fresh, fromSpool } = options;
  const place = runFolder(folder, request.output);
  await ensurePrivateFolder(place);
  const lock = await lockOutput(path.join(place, LOCK), request.output);
  try {
    if (fresh) await forget(place);
    const journal = (await openSame(place, request)) ?? (await openNew(place, request, fromSpool));
    for (const file of [request.output, ...companions]) await removePartsOf(file);
    return new OpenRun(place, lock, journal, options);
  } catch (reason) {
    await lock.release();
    throw reason;
  }
};

const LOCK = 'lock';
/** One folder for each narration, within the state folder. */
export const runsFolder = (folder: string): string => path.join(folder, 'runs');
export const JOURNAL = 'journal';
const SPOOL = 'stdin';
/** What is younger may be another run's that wants the lock. */
const HALF_WRITTEN_MS = 2_000;

const runFolder = (folder: string, output: string): string =>
  path.join(runsFolder(folder), createHash('sha256').update(output).digest('hex').slice(0, 32));

const lockOutput = async (lockPath: string, output: string): Promise<Lock> => {
  try {
    return await acquireLock(lockPath);
  } catch (reason) {
    const error = NarrateError.from(reason);
    if (error.code !== 'ERR_OUTPUT_LOCKED') throw error;
    throw new NarrateError('ERR_OUTPUT_LOCKED', `Cannot save "${output}": ${lowerFirst(error.message)}`, {
      hint: error.hint,
    });
  }
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Of whatever stands behind links. What cannot be written there is said by whoever writes it. */
const removePartsOf = async (file: string): Promise<void> => {
  const target = await outputTarget(file).catch(() => undefined);
  if (target?.type === 'file') await removeStaleParts(target.path);
};

/** The journal of an interrupted run of the very same narration. */
const openSame = async (place: string, request: RunRequest): Promise<Journal | undefined> => {
  const journal = await openJournal(path.join(place, JOURNAL));
  if (journal.kind !== 'open') return undefined;
  const [start] = journal.records;
  if (start && identity(start.request) === identity(request)) return journal;
  await journal.close();
  return undefined;
};

/** The service may have moved, and a profile have another name; the narration is the same. */
const identity = (request: unknown): string =>
  JSON.stringify(request, (name, value: unknown) => (name === 'baseUrl' || name === 'profile' ? undefined : value));

const openNew = async (place: string, request: RunRequest, keepSpool: boolean): Promise<Journal> => {
  await forget(place, keepSpool ? [JOURNAL] : [JOURNAL, SPOOL]);
  const journal = await openJournal(path.join(place, JOURNAL));
  if (journal.kind !== 'open') throw new NarrateError('ERR_OUTPUT', `Cannot start a journal in "${place}"`);
  await journal.append({ request, startedAt: new Date().toISOString() });
  return journal;
};

const forget = async (place: string, names: readonly string[] = [JOURNAL, SPOOL]): Promise<void> => {
  for (const name of names) await rm(path.join(place, name), { force: true });
};

class OpenRun implements RunJournal {
  readonly resumed: RunJournal['resumed'];
  readonly #keys = new Map<string, string>();
  #spool: Spool | undefined;
  #spooledBytes = 0;
  #isBroken = false;
  #finished = false;
  #closed = false;

  constructor(
    private readonly place: string,
    private readonly lock: Lock,
    private readonly journal: Journal,
    private readonly options: Pick<JournalOptions, 'fromSpool' | 'onBroken'>,
  ) {
    const takes = journal.records.filter(isTake);
    for (const { key, contentKey } of takes) this.#keys.set(contentKey, key);
    const characters = takes.reduce((sum, take) => sum + take.characters, 0);
    this.resumed = takes.length > 0 ? { passages: takes.length, characters } : undefined;
  }

  async spooled(input: ScriptInput): Promise<ScriptInput> {
    if ('path' in input) return input;
    const file = path.join(this.place, SPOOL);
    if (this.options.fromSpool) return { ...input, stream: Readable.from(readSpool(file)) };
    await rm(file, { force: true });
    await this.#remember(async () => {
      this.#spool = await createSpool(file);
    });
    return this.#spool ? { ...input, stream: this.#copied(input.stream, this.#spool) } : input;
  }

  recall(contentKey: string): string | undefined {
    return this.#keys.get(contentKey);
  }

  async taken(take: JournalTake): Promise<void> {
    if (this.#keys.get(take.contentKey) === take.key) return;
    this.#keys.set(take.contentKey, take.key);
    await this.#remember(() => this.journal.append(take));
  }

  async finish(): Promise<void> {
    this.#finished = true;
    await this.close();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#remember(async () => this.#spool?.close());
    await this.#remember(() => this.journal.close());
    const isWorthKeeping = !this.#finished && (this.#keys.size > 0 || this.#spooledBytes > 0 || this.options.fromSpool);
    if (!isWorthKeeping) {
      await forget(this.place);
      await sweepHalfWritten(this.place, { olderThanMs: HALF_WRITTEN_MS });
    }
    await this.lock.release();
    // Another run may have taken the lock already: then the folder is not empty, and stays.
    if (!isWorthKeeping) await rmdir(this.place).catch(() => {});
  }

  /** A stream and no generator: one that waits for a silent writer could not be left. */
  #copied(stream: Readable, spool: Spool): Readable {
    const copy = new Transform({
      transform: (piece: Buffer | string, _encoding, done) => {
        const bytes = Buffer.from(piece as Buffer);
        this.#spooledBytes += bytes.length;
        this.#copy(() => spool.append(bytes)).then(() => done(null, bytes), done);
      },
      flush: (done) => {
        this.#copy(() => spool.finish()).then(() => done(), done);
      },
    });
    // What fails is told to who reads the copy.
    return pipeline(stream, copy, () => {});
  }

  async #copy(write: () => Promise<void>): Promise<void> {
    if (!this.#spool || this.#closed || (await this.#remember(write))) return;
    // A script with a hole must not be taken for one that was cut off by its writer.
    await this.#spool?.close().catch(() => {});
    this.#spool = undefined;
    this.#spooledBytes = 0;
    await rm(path.join(this.place, SPOOL), { force: true });
  }

  async #remember(write: () => Promise<void>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (reason) {
      if (!this.#isBroken) this.options.onBroken(NarrateError.from(reason));
      this.#isBroken = true;
      return false;
    }
  }
}

export const isTake = (
  record: Readonly<Record<string, unknown>>,
): record is Readonly<Record<string, unknown>> & JournalTake =>
  typeof record.key === 'string' && typeof record.contentKey === 'string' && typeof record.characters === 'number';
