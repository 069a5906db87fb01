import { NarrateError } from '../errors.js';
import type { NarrationResult as SessionResult } from '../session/narration-result.js';
import type { NarrationEvent, NarrationNews } from './events.js';
import { Handover } from './handover.js';
import type { NarrateOptions, NewsOptions, SaveOptions } from './options.js';
import type { Destination } from './perform.js';
import type { Script } from './script.js';

/** What a narration came to. */
export interface NarrationResult extends SessionResult {
  /** What was not as it was asked for; the first hundred. */
  readonly warnings: readonly string[];
}

/**
 * A script that is about to be spoken. It is taken once, in one of four ways: nothing happens before. In the first two the
 * caller sets the pace: while nothing is asked for, at most a few passages are made ahead, and no more of the script is read.
 *
 * Each way rejects with a `NarrateError`; with the signal's reason when that is aborted; and with what the writer of the script
 * threw, as it is. Whoever leaves a loop, by `break`, `return` or an error, ends the narration: when the loop is left, nothing
 * is open any more.
 */
export interface Narration extends AsyncIterable<Uint8Array> {
  /** The sound as it comes: whole MP3 frames, or whole samples of a PCM format. The same bytes as `narrate -o -`. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array>;
  /** The sound and what happens, in order. */
  events(): AsyncIterableIterator<NarrationEvent>;
  /**
   * Save a whole episode, as `narrate -o` does: the file stands under its name when every word of it is proven. Done again
   * after an interruption, it goes on where it stopped.
   * @param file  its extension tells the kind: `.mp3`, `.wav`; with ffmpeg `.opus`, `.ogg`, `.m4a`, `.m4b`
   */
  saveTo(file: string, options?: SaveOptions): Promise<NarrationResult>;
  /** Play it through the loudspeaker. Resolves when the last sound is out. */
  play(options?: NewsOptions): Promise<NarrationResult>;
  /**
   * What it came to, for whoever takes the sound in a loop: resolves after the last of it, and rejects as the loop does, or
   * with an `AbortError` when it was left. It waits for the narration to be taken.
   */
  readonly result: Promise<NarrationResult>;
}

/** Its own parts are loaded while the caller gets ready. */
export const openNarration = (script: Script, options: NarrateOptions): Narration => {
  const loading = import('./perform.js');
  loading.catch(() => {}); // whoever takes the narration hears of it
  const result = settleable<NarrationResult>();
  result.promise.catch(() => {}); // nobody has to ask
  let isTaken = false;

  const take = (): void => {
    if (isTaken) {
      throw new NarrateError('ERR_USAGE', 'A narration is taken once', { hint: 'call narrate() again for another' });
    }
    isTaken = true;
  };
  const run = async (
    destination: Destination,
    tell: (event: NarrationEvent) => void,
    left?: AbortSignal,
  ): Promise<NarrationResult> => {
    const signals = [options?.signal, left].filter((signal) => signal instanceof AbortSignal);
    const { perform } = await loading;
    return perform({ script, options, destination, tell, signal: AbortSignal.any(signals) });
  };
  const pull = <T>(wanted: (event: NarrationEvent) => T | undefined): AsyncIterableIterator<T> => {
    take();
    const handover = new Handover<T>();
    const leaving = new AbortController();
    const tell = (event: NarrationEvent) => {
      const thing = wanted(event);
      if (thing !== undefined) handover.put(thing);
    };
    let running: Promise<void> | undefined;
    const start = async () => {
      try {
        result.resolve(await run({ kind: 'caller', room: () => handover.room() }, tell, leaving.signal));
        handover.end();
      } catch (reason) {
        result.reject(reason);
        handover.fail(reason);
      }
    };
    return {
      next() {
        const next = handover.next();
        running ??= start();
        return next;
      },
      async return() {
        handover.close();
        leaving.abort(new DOMException('The narration was left', 'AbortError'));
        running ??= start();
        await running;
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
  const send = async (destination: Destination, options: NewsOptions): Promise<NarrationResult> => {
    take();
    const failing = new AbortController();
    const fail = (reason: unknown) => failing.abort(reason);
    // What is no function is refused before there is anything to tell.
    const onEvent: ((event: NarrationNews) => unknown) | undefined = options?.onEvent;
    const tell = (event: NarrationEvent) => {
      if (event.type === 'audio-arrive' || failing.signal.aborted) return;
      try {
        const told = onEvent?.(event);
        // A listener that is an async function fails later.
        if (told instanceof Promise) told.catch(fail);
      } catch (reason) {
        fail(reason);
      }
    };
    run(destination, tell, failing.signal).then(result.resolve, result.reject);
    return result.promise;
  };

  return {
    [Symbol.asyncIterator]: () => pull((event) => (event.type === 'audio-arrive' ? event.bytes : undefined)),
    events: () => pull((event) => event),
    saveTo: (file, saveOptions = {}) => send({ kind: 'file', file, options: saveOptions }, saveOptions),
    play: (newsOptions = {}) => send({ kind: 'speaker', options: newsOptions }, newsOptions),
    result: result.promise,
  };
};

const settleable = <T>() => {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve, reject };
};
