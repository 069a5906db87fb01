import type { Passage } from '../script/passage.js';
import type { AudioChunk } from '../speech/engine.js';
import { ReadAhead } from './read-ahead.js';

/** A passage whose turn it is, and its audio, which may still be coming. */
export interface SpokenPassage {
  readonly passage: Passage;
  readonly audio: AsyncGenerator<AudioChunk, void, undefined>;
}

export interface InOrderOptions {
  /** Passages spoken at once, at least 1. */
  readonly concurrency: number;
  /** Resolves when the passage may be started. */
  readonly mayStart: (passage: Passage) => Promise<void>;
}

/**
 * Speak several passages at once and release them in order. A passage is started as soon as its first sentence is there
 * and a place is free.
 */
export async function* speakInOrder(
  passages: AsyncIterable<Passage>,
  speak: (passage: Passage, signal: AbortSignal) => AsyncGenerator<AudioChunk, void, undefined>,
  { concurrency, mayStart }: InOrderOptions,
): AsyncGenerator<SpokenPassage, void, undefined> {
  const started: { passage: Passage; audio: ReadAhead }[] = [];
  let left = false;
  let noMore = false;
  let failure: unknown;
  let wakeStarter = () => {};
  let wakeReleaser = () => {};

  const startAll = async () => {
    for await (const passage of passages) {
      await mayStart(passage);
      while (started.length >= concurrency && !left) {
        await new Promise<void>((resolve) => {
          wakeStarter = resolve;
        });
      }
      if (left) return;
      started.push({ passage, audio: new ReadAhead((signal) => speak(passage, signal)) });
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
        yield { passage: head.passage, audio: head.audio.read() };
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
