import type { PlaybackSink } from '../sinks/playback.js';
import type { Caption, Remote, Supplier } from './remote.js';
import type { Place, SpokenWords } from './spoken-words.js';

/** What a remote steers. */
export type Steered = Pick<
  PlaybackSink,
  'heardMs' | 'writtenMs' | 'isPaused' | 'pause' | 'resume' | 'seek' | 'speed' | 'volume'
>;

/** The remote of a narration that is played, and what the narration tells it. */
export interface Listening extends Remote {
  /** More has been written. */
  grew(): void;
  /** Nothing more will be. */
  isComplete: boolean;
  /** Where the ear is in the script. */
  readonly place: Place | undefined;
}

/**
 * @param supplier  whoever the next sound depends on
 * @param onQuit  the listener has had enough
 */
export const createListening = (
  player: Steered,
  words: SpokenWords,
  { supplier, onQuit }: { readonly supplier: () => Supplier; readonly onQuit: () => void },
): Listening => {
  /** Skipping a sentence whose end is still to come: where it was given up. */
  let skippingFromMs: number | undefined;
  return {
    isComplete: false,
    get waitsFor() {
      const isDry = !player.isPaused && player.writtenMs - player.heardMs < DRY_MS;
      return isDry && !this.isComplete ? supplier() : undefined;
    },
    get isPaused() {
      return player.isPaused;
    },
    get speed() {
      return player.speed;
    },
    get volume() {
      return player.volume;
    },
    get heardMs() {
      return player.heardMs;
    },
    get madeMs() {
      return player.writtenMs;
    },
    get caption(): Caption | undefined {
      return player.heardMs > 0 ? words.captionAt(player.heardMs) : undefined;
    },
    captionsSince: (index) => (player.heardMs > 0 ? words.captionsUpTo(player.heardMs, index) : []),
    get place() {
      return words.placeAt(player.heardMs);
    },
    togglePause: () => (player.isPaused ? player.resume() : player.pause()),
    skip(sentences) {
      const { heardMs } = player;
      skippingFromMs = undefined;
      if (sentences < 0) {
        const startMs = words.sentenceStartMs(heardMs);
        const isJustBegun = heardMs - startMs < JUST_BEGUN_MS;
        player.seek(isJustBegun ? words.sentenceStartMs(Math.max(0, startMs - 1)) : startMs);
        return;
      }
      const nextMs = words.nextSentenceStartMs(heardMs);
      if (nextMs === undefined) skippingFromMs = heardMs;
      player.seek(nextMs ?? player.writtenMs);
    },
    setSpeed: (speed) => {
      player.speed = speed;
    },
    setVolume: (volume) => {
      player.volume = volume;
    },
    quit: onQuit,
    grew() {
      if (skippingFromMs === undefined) return;
      const nextMs = words.nextSentenceStartMs(skippingFromMs);
      if (nextMs !== undefined) skippingFromMs = undefined;
      player.seek(nextMs ?? player.writtenMs);
    },
  };
};

/** What a decoder may hold back of the last sound, and more. */
const DRY_MS = 150;

/** Going back soon after a sentence began means the one before it. */
const JUST_BEGUN_MS = 1_500;
