import { NarrateError } from '../../errors.js';
import { type Piece, pieces } from './pieces.js';
import type { Manner, SpokenSound } from './voice-messages.js';
import type { VoicePlace, VoicePool } from './voice-pool.js';
import type { VoiceReader } from './voice-reader.js';
import type { SpokenPiece, VoiceStream } from './voices.js';

export interface VoiceStreamOptions {
  readonly manner: Manner;
  readonly reader: VoiceReader;
  /** Throws for what the voice cannot read. */
  readonly check: (text: string) => void;
}

/** A stream that takes its place in the pool when there is something to say, and keeps it: its encoder lives there. */
export const openVoiceStream = (pool: VoicePool, { manner, reader, check }: VoiceStreamOptions): VoiceStream => {
  const stream = ++streams;
  const closing = new AbortController();
  let place: VoicePlace | undefined;
  let isFirst = true;

  const thread = () => {
    if (place === undefined) {
      place = pool.enter();
      place.thread.send({ type: 'open', stream, manner });
    }
    return place.thread;
  };

  const close = () => {
    if (closing.signal.aborted) return;
    closing.abort(new NarrateError('ERR_BUG', 'This offline voice stream is closed'));
    if (place?.thread.alive) place.thread.send({ type: 'close', stream });
    place?.leave();
  };

  const start = (piece: Piece, signal: AbortSignal): Promise<SpokenPiece> => {
    const { said, spoken } = reader(piece);
    if (said !== undefined) isFirst = false;
    const sound =
      said === undefined
        ? Promise.resolve(NO_SOUND)
        : thread().call({ type: 'speak', stream, call: ++calls, said }, signal);
    const result = sound.then(spoken);
    result.catch(() => {}); // told to whoever pulls it
    return result;
  };

  return {
    async *speak(text, signal) {
      const either = AbortSignal.any([signal, closing.signal]);
      either.throwIfAborted();
      check(text);
      const waiting = pieces(text, isFirst);
      const underWay: Promise<SpokenPiece>[] = [];
      let complete = false;
      try {
        for (;;) {
          while (underWay.length < PIECES_UNDER_WAY) {
            const { value: piece } = waiting.next();
            if (piece === undefined) break;
            underWay.push(start(piece, either));
          }
          const next = underWay.shift();
          if (next === undefined) break;
          yield await next;
        }
        complete = true;
      } finally {
        // What was asked for and not pulled is missing from the stream: it cannot go on.
        if (!complete) close();
      }
    },
    async finish() {
      closing.signal.throwIfAborted();
      const { bytes } = await thread().call({ type: 'finish', stream, call: ++calls }, closing.signal);
      close();
      return bytes;
    },
    close,
  };
};

/** Numbers are never used twice, whichever thread they are for. */
let streams = 0;
let calls = 0;

/** Pieces asked for before they are pulled, the one being pulled included. */
const PIECES_UNDER_WAY = 2;

const NO_SOUND: SpokenSound = { bytes: new Uint8Array(0), durationMs: 0, spans: [] };
