import type { Passage } from '../script/passage.js';
import type { SpokenPiece } from '../takes/attempt.js';
import type { Ear } from '../takes/recite.js';
import { ReadAhead } from './read-ahead.js';

/** A passage whose turn it is, and its audio, which may still be coming. */
export interface SpokenPassage {
  readonly passage: Passage;
  readonly audio: ReadAhead;
}

export interface Turn {
  readonly ear: Ear;
  /** Aborted when nobody wants the passage any more. */
  readonly signal: AbortSignal;
  /** Whether another passage may follow. */
  readonly mayGoOn: () => boolean;
}

export interface InOrderOptions {
  /** Passages to speak at once, at least 1; may change while the narration runs. */
  readonly concurrency: () => number;
  /** Resolves when the passage may be started. */
  readonly mayStart: (passage: Passage) => Promise<void>;
}

/**
 * Speak several passages at once and release them in order. A passage is started as soon as its first sentence is there
 * and a place is free: one that is spoken makes room for the next although those before it are not, but not for many.
 */
export async function* speakInOrder(
  passages: AsyncIterable<Passage>,
  speak: (passage: Passage, turn: Turn) => AsyncGenerator<SpokenPiece, void, undefined>,
  { concurrency, mayStart }: InOrderOptions,
): AsyncGenerator<SpokenPassage, void, undefined> {
  const started: SpokenPassage[] = [];
  let speaking = 0;
  /** One of them has failed: those behind it will not be wanted. */
  let isFailing = false;
  let left = false;
  let noMore = false;
  let failure: unknown;
  let wakeStarter = () => {};
  let wakeReleaser = () => {};

  const startAll = async () => {
    for await (const passage of passages) {
      await mayStart(passage);
      while ((speaking >= concurrency() || started.length >= WAITING * concurrency()) && !left) {
        await new Promise<void>((resolve) => {
          wakeStarter = resolve;
        });
      }
      if (left || isFailing) return;
      const audio = new ReadAhead((ear, signal) => speak(passage, { ear, signal, mayGoOn: () => !noMore }));
      started.push({ passage, audio });
      speaking += 1;
      audio.made.then(() => {
        speaking -= 1;
        isFailing ||= audio.hasFailed;
        wakeStarter();
      });
      wakeReleaser();
    }
  };
  startAll()
    .catch((reason) => {
      failure = reason;
    })
    .finally(() => {
      noMore = true;
      wakeReleaser();
    });

  try {
    for (;;) {
      const head = started[0];
      if (head) {
        yield head;
        started.shift();
        wakeStarter();
      } else if (noMore) {
        if (failure !== undefined) throw failure;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wakeReleaser = resolve;
        });
      }
    }
  } finally {
    left = true;
    wakeStarter();
    await Promise.all(started.map(({ audio }) => audio.stop()));
  }
}

/** For each one that is being spoken, so many may have been started: the others wait for their turn, in memory. */
const WAITING = 2;
