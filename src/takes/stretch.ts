import { isCutWord, type Passage, type Sentence } from '../script/passage.js';
import type { PacedPassage, PacedSentence } from '../speech/engine.js';
import type { Pacing } from './pacing.js';

/** As much of a passage as is spoken over one connection, as a passage of its own. */
export interface Stretch {
  readonly passage: PacedPassage;
  /** Whoever still reads it gets an AbortError. */
  stop(): void;
}

/**
 * The text of a passage up to the next long silence, at the pace that is asked for: what has been sent is flushed when the
 * writer pauses or the ear comes near, and when there is nothing to send for long, the stretch ends, so that a connection is
 * proven and closed instead of kept alive.
 * Resolves when its first sentence is there and may be sent; undefined when the passage has ended. To be read once.
 * @throws what reading the passage throws, and the signal's reason
 */
export const nextStretch = async (
  passage: Passage,
  pacing: Pacing,
  signal: AbortSignal,
): Promise<Stretch | undefined> => {
  const stopped = new AbortController();
  const reading = AbortSignal.any([signal, stopped.signal]);
  const upstream = passage.text.read(reading);
  const next = async () => {
    const result = await upstream.next();
    if (!result.done) await pacing.room(passage.index, reading);
    return result;
  };
  const first = await next();
  if (first.done) return undefined;
  const arrived: Sentence[] = [];
  let ended = false;

  async function* read(readerSignal: AbortSignal): AsyncGenerator<PacedSentence, void, undefined> {
    const stop = () => stopped.abort(readerSignal.reason);
    readerSignal.addEventListener('abort', stop, { once: true });
    try {
      for (let result = first; !result.done; ) {
        const sentence = result.value;
        arrived.push(sentence);
        const isUrgent = pacing.sending(passage.index, sentence.text.length + 1);
        const flush = !isCutWord(sentence) && (isUrgent || sentence.paused === true);
        if (flush) pacing.flushed(passage.index);
        yield flush ? { ...sentence, flush } : sentence;
        const arriving = next();
        // A piece cut inside a word is neither spoken nor left before its rest.
        if (!isCutWord(sentence)) {
          if (!flush && (await isPauseBefore(arriving))) {
            pacing.flushed(passage.index);
            yield FLUSH;
          }
          if (!(await within(arriving, pacing.idleMs))) break;
        }
        result = await arriving;
      }
      ended = true;
    } finally {
      readerSignal.removeEventListener('abort', stop);
      stopped.abort();
    }
  }

  /** Whether what was sent is to be spoken before the next sentence comes. */
  const isPauseBefore = async (arriving: Promise<unknown>): Promise<boolean> => {
    const waiting = new AbortController();
    const low = pacing.runningLow(passage.index, waiting.signal);
    try {
      return !(await within(arriving, pacing.silenceMs, low));
    } finally {
      waiting.abort();
      low.catch(() => {});
    }
  };

  return {
    passage: {
      index: passage.index,
      text: {
        arrived,
        get ended() {
          return ended;
        },
        read,
      },
    },
    stop: () => stopped.abort(),
  };
};

const FLUSH: PacedSentence = { text: '', midWord: false, flush: true };

/** Whether `promise` settles before so much time has passed, and before `other` resolves; failures of both are thrown. */
const within = async (promise: Promise<unknown>, timeoutMs: number, other?: Promise<void>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false);
  });
  const settled = promise.then(() => true);
  try {
    return await Promise.race([settled, tooLate, ...(other ? [other.then(() => false)] : [])]);
  } finally {
    clearTimeout(timer);
  }
};
