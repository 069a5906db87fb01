import { availableParallelism } from 'node:os';
import { NarrateError } from '../../errors.js';
import { startVoiceThread, type VoiceThread } from './voice-thread.js';

/** The voice threads of one studio: as many as there is work for, and at most as many as cores. */
export interface VoicePool {
  /** Start the first thread ahead. */
  warm(): void;
  /**
   * A place for a stream, where there is least to do.
   * @throws NarrateError ERR_RATE_LIMIT  more streams than can be waited for
   */
  enter(): VoicePlace;
  /** Threads that run. */
  readonly threadCount: number;
  close(): Promise<void>;
}

export interface VoicePlace {
  readonly thread: VoiceThread;
  /** Safe to call twice. */
  leave(): void;
}

export interface VoicePoolOptions {
  /** Most threads; default: one for each core, at most 16. */
  readonly threads?: number;
  /** How a thread is started; for tests. */
  readonly start?: () => VoiceThread;
  /** How long a thread without streams is kept, except the last; default 10,000. */
  readonly idleMs?: number;
}

/** Beyond this nobody would be heard in time. */
const MAX_STREAMS = 4096;
/** A thread with so many calls under way has two streams at work: one more is worth another thread. */
const BUSY_CALLS = 3;

export const createVoicePool = ({
  threads: maxThreads = Math.min(16, availableParallelism()),
  start = startVoiceThread,
  idleMs = 10_000,
}: VoicePoolOptions = {}): VoicePool => {
  let desks: Desk[] = [];
  let streamCount = 0;

  const add = (): Desk => {
    const desk: Desk = { thread: start(), streamCount: 0, idling: undefined };
    desks.push(desk);
    return desk;
  };

  const deskWithLeastToDo = (): Desk => {
    desks = desks.filter(({ thread }) => thread.alive);
    const [least] = [...desks].sort(
      (one, other) => one.thread.callCount - other.thread.callCount || one.streamCount - other.streamCount,
    );
    if (least === undefined) return add();
    return least.thread.callCount >= BUSY_CALLS && desks.length < maxThreads ? add() : least;
  };

  const rest = (desk: Desk): void => {
    desk.idling = setTimeout(() => {
      if (desks.length < 2) return;
      desks = desks.filter((other) => other !== desk);
      void desk.thread.close();
    }, idleMs).unref();
  };

  return {
    warm() {
      const { thread } = desks.find((desk) => desk.thread.alive) ?? add();
      thread.send({ type: 'warm' });
    },
    enter() {
      if (streamCount >= MAX_STREAMS) {
        throw new NarrateError('ERR_RATE_LIMIT', `The offline voices speak in ${MAX_STREAMS} streams already`);
      }
      const desk = deskWithLeastToDo();
      clearTimeout(desk.idling);
      desk.streamCount++;
      streamCount++;
      let isHere = true;
      return {
        thread: desk.thread,
        leave() {
          if (!isHere) return;
          isHere = false;
          streamCount--;
          if (--desk.streamCount === 0) rest(desk);
        },
      };
    },
    get threadCount() {
      return desks.filter(({ thread }) => thread.alive).length;
    },
    async close() {
      const closing = desks;
      desks = [];
      for (const { idling } of closing) clearTimeout(idling);
      await Promise.all(closing.map(({ thread }) => thread.close()));
    },
  };
};

interface Desk {
  readonly thread: VoiceThread;
  streamCount: number;
  /** Set while it has no streams. */
  idling: NodeJS.Timeout | undefined;
}
