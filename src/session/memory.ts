import path from 'node:path';
import { NarrateError } from '../errors.js';
import type { ScriptInput } from '../script/script.js';
import { emptyTakeStore, openTakeStore, type TakeStore } from '../store/take-store.js';
import { cacheFolder, stateFolder } from './folders.js';
import { interruptedRuns } from './interrupted-runs.js';
import { type JournalTake, openRunJournal, type RunJournal } from './journal.js';
import type { OutputChoice } from './outputs.js';
import { createRepetitions, type Repetitions } from './repetitions.js';

export interface MemoryOptions {
  /** Whether takes are read and written. */
  readonly cache: boolean;
  /** Forget an interrupted run of the same output. */
  readonly fresh: boolean;
  /** Speak what an interrupted run had copied from its pipe. */
  readonly fromSpool: boolean;
  /** Whether what comes through a pipe is copied, so that an interrupted run can be resumed (default true). */
  readonly keepsPipe?: boolean;
  /** What is needed to run this again: plain data, without any secret. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What a narration needs of the store. */
export interface Takes extends Pick<TakeStore, 'write'> {
  /** @param contentKey  under which an interrupted run of this narration may have another take of it */
  read(key: string, contentKey: string): ReturnType<TakeStore['read']>;
  /** Of this narration's passages. */
  readonly repetitions: Repetitions;
}

/** What is remembered between runs. */
export interface Memory {
  readonly takes: Takes;
  readonly resumed: RunJournal['resumed'];
  /** The inputs, with a copy being kept of what comes through a pipe. */
  spooled(inputs: readonly ScriptInput[]): Promise<readonly ScriptInput[]>;
  taken(take: JournalTake): Promise<void>;
  /** The narration is complete. */
  finish(): Promise<void>;
  /** Safe after `finish`. */
  close(): Promise<void>;
}

export const CACHE_MAX_BYTES = 1024 ** 3;

/**
 * @throws NarrateError ERR_OUTPUT_LOCKED  another run is making the same file
 */
export const openMemory = async (
  { memory, output, inputs }: { memory: MemoryOptions; output: OutputChoice; inputs: readonly ScriptInput[] },
  { env, warn }: { env: NodeJS.ProcessEnv; warn: (text: string) => void },
): Promise<Memory> => {
  const { file, transcripts = [], chapters } = output;
  const companions = chapters === undefined ? transcripts : [...transcripts, chapters];
  const journal = file === undefined ? undefined : await journalOf({ file, companions }, inputs, memory, { env, warn });
  const takes = memory.cache
    ? await openTakeStore({ folder: cacheFolder(env), maxBytes: CACHE_MAX_BYTES, warn })
    : emptyTakeStore();
  let isClosed = false;
  let isFinished = false;
  let hasWritten = false;
  const { write } = forgiving(takes, warn);
  return {
    takes: {
      write: (key, take) => {
        hasWritten = true;
        return write(key, take);
      },
      read: (key, contentKey) => find(takes, [key, journal?.recall(contentKey)]),
      repetitions: createRepetitions(),
    },
    resumed: memory.cache ? journal?.resumed : undefined,
    spooled: async (all) =>
      journal && (memory.keepsPipe ?? true) ? Promise.all(all.map((input) => journal.spooled(input))) : all,
    taken: async (take) => {
      if (memory.cache) await journal?.taken(take);
    },
    finish: async () => {
      isFinished = true;
      await journal?.finish();
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await journal?.close();
      // A large cache takes seconds to look through: whoever pressed Ctrl-C is not kept waiting.
      if (isFinished && hasWritten) {
        const runs = await interruptedRuns(stateFolder(env));
        await takes.evict({ protect: runs.flatMap(({ keys }) => keys) }).catch(() => {});
      }
      await takes.close();
    },
  };
};

const journalOf = async (
  { file, companions }: { file: string; companions: readonly string[] },
  inputs: readonly ScriptInput[],
  { fresh, fromSpool, settings }: MemoryOptions,
  { env, warn }: { env: NodeJS.ProcessEnv; warn: (text: string) => void },
): Promise<RunJournal | undefined> => {
  const names = inputs.map((input) => ('path' in input ? path.resolve(input.path) : '-'));
  const request = { output: path.resolve(file), inputs: names, settings };
  const onBroken = ({ message }: NarrateError) =>
    warn(`Going on without a journal; an interrupted run cannot be resumed: ${message}`);
  try {
    return await openRunJournal({ folder: stateFolder(env), request, companions, fresh, fromSpool, onBroken });
  } catch (reason) {
    const error = NarrateError.from(reason);
    if (error.code !== 'ERR_OUTPUT') throw error;
    onBroken(error);
    return undefined;
  }
};

const find = async (takes: TakeStore, keys: readonly (string | undefined)[]): ReturnType<TakeStore['read']> => {
  for (const key of keys) {
    const take = key === undefined ? undefined : await takes.read(key);
    if (take) return take;
  }
  return undefined;
};

/** A full cache disk must not end a narration whose own disk has room. */
const forgiving = (takes: TakeStore, warn: (text: string) => void): Pick<TakeStore, 'write'> => {
  let isBroken = false;
  return {
    write: async (key, take) => {
      if (isBroken) return undefined;
      try {
        return await takes.write(key, take);
      } catch (reason) {
        if (isBroken) return undefined; // passages are written side by side
        isBroken = true;
        warn(`Going on without keeping takes: ${NarrateError.from(reason).message}`);
        return undefined;
      }
    },
  };
};
