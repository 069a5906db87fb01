import type { Passage } from '../script/passage.js';
import type { PlaybackSink } from '../sinks/playback.js';
import type { SpokenPiece } from '../takes/attempt.js';
import { openBookmark, type StartedPassage } from './bookmark.js';
import { createListening } from './listening.js';
import type { NarrationOptions, NarrationSurroundings } from './narration.js';
import { isOnlyHeard } from './outputs.js';
import type { Supplier } from './remote.js';
import { SpokenWords } from './spoken-words.js';

/** Whoever listens to a narration: where they are, what they may do, and where they leave. */
export interface Audience {
  /** What they still want to hear of it. */
  passages(all: AsyncIterable<Passage>): AsyncIterable<StartedPassage>;
  /** Sound goes out to them. */
  wrote(passage: Passage, piece: SpokenPiece): void;
  /** The last of it was undone. */
  tookBack(writes: number): void;
  /** All of it has gone out. */
  complete(): void;
  /** It has been heard to its end. */
  finish(): Promise<void>;
}

/** The listener has had enough: no failure, and no interruption from outside. */
export class ListenerLeft extends Error {
  /** Resolves when the place is remembered; false when it cannot be. */
  readonly isPlaceKept: Promise<boolean>;

  constructor(isPlaceKept: Promise<boolean>) {
    super('the listener left');
    this.name = 'AbortError';
    this.isPlaceKept = isPlaceKept;
  }
}

/**
 * @param supplier  whoever the next sound depends on
 * @param onLeave  told once, when they quit
 */
export const openAudience = async (
  { inputs, output, memory }: Pick<NarrationOptions, 'inputs' | 'output' | 'memory'>,
  { env, info, onListening = () => {} }: Pick<NarrationSurroundings, 'env' | 'info' | 'onListening'>,
  {
    player,
    supplier,
    onLeave,
    signal,
  }: {
    player: PlaybackSink | undefined;
    supplier: () => Supplier;
    onLeave: (left: ListenerLeft) => void;
    signal: AbortSignal;
  },
): Promise<Audience> => {
  if (!player) return NOBODY;
  const words = new SpokenWords();
  const bookmark = isOnlyHeard(output) ? await openBookmark(inputs, { env, fresh: memory.fresh }) : undefined;
  if (bookmark && bookmark.startChars > 0) info('Going on where you stopped; --fresh starts at the beginning');
  const onQuit = () => onLeave(new ListenerLeft(bookmark?.leaveAt(listening.place) ?? Promise.resolve(false)));
  const listening = createListening(player, words, { supplier, onQuit });
  onListening(listening);
  return {
    passages: (all) => bookmark?.passagesFrom(all, signal) ?? all,
    wrote(passage, piece) {
      words.add(passage, piece);
      words.forgetBefore(player.keptFromMs);
      listening.grew();
    },
    tookBack: (writes) => words.takeBack(writes),
    complete: () => {
      listening.isComplete = true;
    },
    finish: async () => bookmark?.remove(),
  };
};

const NOBODY: Audience = {
  passages: (all) => all,
  wrote: () => {},
  tookBack: () => {},
  complete: () => {},
  finish: async () => {},
};
