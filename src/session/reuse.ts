import { setImmediate as turn } from 'node:timers/promises';
import type { Passage, Sentence } from '../script/passage.js';
import type { Delivery } from '../speech/engine.js';
import { takeKey } from '../store/take-key.js';
import type { SpokenPiece } from '../takes/attempt.js';
import { type Doubt, doubtInPassage } from '../takes/doubts.js';
import type { TextPosition } from '../takes/heard-text.js';
import type { Ear } from '../takes/recite.js';
import { isBehind, positionInPassage, restOfPassage, START } from '../takes/rest-of-passage.js';
import type { StartedPassage } from './bookmark.js';
import type { JournalTake } from './journal.js';
import type { Takes } from './memory.js';
import { aboutPieces, doubtsOf, durationOf, piecesOf } from './take-pieces.js';

/** A proven take that stands in the store. */
export interface FoundTake extends JournalTake {
  /** Whether nothing had to be spoken for it. */
  readonly reused: boolean;
}

export type TextSource = 'file' | 'writer' | 'awaited writer';

export interface ReuseOptions {
  readonly takes: Pick<Takes, 'read' | 'write'>;
  /** How often the same has been said before in this narration; known when all of the passage's text has arrived. */
  readonly repetition: Promise<number>;
  /** Whose voices these are: the service's address, or the offline studio. */
  readonly server: string;
  readonly ear: Ear;
  /** Where the text comes from; from a writer for whom an ear waits, what is not there soon is still being written. */
  readonly source: TextSource;
  /** Told how much of the passage's sound there is, whenever that changes. */
  readonly onMade: (durationMs: number) => void;
  readonly onTake: (take: FoundTake) => Promise<void>;
  /** What is doubtful, with its times in the sound of what is asked for. */
  readonly onDoubt?: ((doubt: Doubt) => void) | undefined;
}

/**
 * A passage from the store if it was spoken before; else spoken, and kept. One whose text is still being written is
 * spoken at once: it cannot be looked up yet. Positions of the pieces are places in the whole passage.
 */
export async function* reuseTake(
  passage: StartedPassage,
  delivery: Delivery,
  speak: (passage: Passage, ear: Ear, onDoubt: (doubt: Doubt) => void) => AsyncGenerator<SpokenPiece, void, undefined>,
  { takes, repetition, server, ear, source, onMade, onTake, onDoubt = () => {} }: ReuseOptions,
): AsyncGenerator<SpokenPiece, void, undefined> {
  const start: TextPosition = { sentence: passage.startSentence ?? 0, words: 0 };
  const wanted = restOfPassage(passage, start);
  const placed = (piece: SpokenPiece): SpokenPiece =>
    piece.position ? { ...piece, position: positionInPassage(start, piece.position) } : piece;
  const known = await soon(repetition, PATIENCE_MS[source]);
  // Where only the end is wanted, there may be a take of all, or one of the end alone.
  for (const part of known === undefined ? [] : wanted === passage ? [passage] : [passage, wanted]) {
    const keys = keysOf(part, delivery, server, known ?? 0);
    const stored = await takes.read(keys.key, keys.contentKey);
    const pieces = stored && piecesOf(stored);
    if (!pieces) continue;
    const asked =
      part === wanted
        ? pieces.map(placed)
        : // Without places nobody knows where to begin: what was paid for is rather heard twice than paid for twice.
          pieces.filter(({ position }) => position === undefined || isBehind(position, start));
    onMade(durationOf(asked));
    const skippedMs = durationOf(pieces) - durationOf(asked);
    for (const doubt of doubtsOf(stored).map((each) =>
      doubtInPassage(each, part === wanted ? start : START, -skippedMs),
    ))
      if (doubt.startMs >= 0) onDoubt(doubt);
    await onTake({ ...keys, characters: characterCount(part), reused: true });
    yield* asked;
    return;
  }
  const pieces: SpokenPiece[] = [];
  const doubts: Doubt[] = [];
  const doubted = (doubt: Doubt) => {
    doubts.push(doubt);
    onDoubt(doubtInPassage(doubt, start, 0));
  };
  let madeMs = 0;
  const recordingEar: Ear = {
    takeBack: (count) => {
      if (!ear.takeBack(count)) return false;
      madeMs -= durationOf(pieces.splice(pieces.length - count));
      onMade(madeMs);
      return true;
    },
  };
  for await (const piece of speak(wanted, recordingEar, doubted)) {
    // An ear counts the pieces that sound.
    if (piece.frames.length > 0) pieces.push(piece);
    madeMs += piece.durationMs;
    onMade(madeMs);
    yield placed(piece);
  }
  const keys = keysOf(wanted, delivery, server, await repetition);
  const audio = Buffer.concat(pieces.map(({ frames }) => frames));
  await takes.write(keys.key, { audio, about: aboutPieces(pieces, doubts) });
  await onTake({ ...keys, characters: characterCount(wanted), reused: false });
}

/**
 * Under which a take of this passage is stored; all of its text must have arrived.
 * @param server  whose voices these are, see `ReuseOptions`
 * @param repetition  how often the same has been said before in this narration
 */
export const keysOf = (
  passage: Passage,
  delivery: Delivery,
  server: string,
  repetition: number,
): Pick<JournalTake, 'key' | 'contentKey'> => {
  // The schedule decides when sound comes, not what is said.
  const { voiceId, modelId, format, controls, seed, languageCode, textNormalization, dictionaries = [] } = delivery;
  const text = passage.text.arrived.map((sentence) => sentence.text + (sentence.midWord ? '' : ' ')).join('');
  const said = {
    text,
    voiceId,
    modelId,
    format: format.id,
    controls: { ...controls },
    seed,
    languageCode,
    textNormalization,
    dictionaries: dictionaries.length === 0 ? undefined : dictionaries,
    repetition: repetition === 0 ? undefined : repetition,
  };
  return { key: takeKey({ ...said, server }), contentKey: takeKey(said) };
};

/** Of what has arrived, as the service counts: with the space behind each sentence. */
export const characterCount = (passage: Passage): number =>
  passage.text.arrived.reduce((sum, sentence) => sum + charactersOf(sentence), 0);

export const charactersOf = ({ text, midWord }: Sentence): number => text.length + (midWord ? 0 : 1);

/** A file is read in an instant, also where the machine is busy: nothing is paid for twice because it was. A writer is not waited for. */
const PATIENCE_MS = { file: 10_000, writer: 50, 'awaited writer': 10 } as const satisfies Record<TextSource, number>;
/** On a busy machine what had come in time is only read now. */
const TURNS = 3;

const soon = (repetition: Promise<number>, patienceMs: number): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(async () => {
      for (let turns = 0; turns < TURNS; turns++) await turn();
      resolve(undefined);
    }, patienceMs);
    timer.unref();
    repetition.then(resolve, reject).finally(() => clearTimeout(timer));
  });
