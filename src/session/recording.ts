import type { Passage } from '../script/passage.js';
import type { SpokenPiece } from '../takes/attempt.js';
import type { Doubt } from '../takes/doubts.js';
import type { StartedPassage } from './bookmark.js';
import { ChapterMarks } from './chapters.js';
import type { EpisodeNotes } from './companions.js';
import type { Direction } from './direction.js';
import { Doubts } from './doubts.js';
import type { DoubtfulPlace } from './narration-result.js';
import type { OutputChoice } from './outputs.js';
import { TranscriptRecorder } from './transcript.js';

/** Notes what lies where on the time line of an episode, as far as anybody wants to know. */
export interface Recording {
  wrote(passage: StartedPassage, piece: SpokenPiece): void;
  /** The last writes of this passage were undone. */
  tookBack(writes: number): void;
  /** Words of a passage may be misspoken; while it is made. */
  doubted(passage: Passage, doubt: Doubt): void;
  /** All of the passage's sound has been written. */
  ended(passage: Passage): void;
  readonly modelId: string;
  readonly doubts: { readonly places: readonly DoubtfulPlace[]; readonly total: number };
  /** As soon as the first script has said how it is to be performed. */
  direction: Pick<Direction, 'tags' | 'modelId'>;
  /** When all sound has been written. */
  readonly notes: EpisodeNotes;
}

/** @param speakerOf  asked at the end; undefined is the narrator */
export const createRecording = (
  { output: { transcripts = [] }, modelId }: { output: Pick<OutputChoice, 'transcripts'>; modelId: string },
  speakerOf: (passage: Passage) => string | undefined,
): Recording => {
  const chapters = new ChapterMarks();
  // It grows with the text.
  const transcript = transcripts.length > 0 ? new TranscriptRecorder() : undefined;
  const doubts = new Doubts();
  let speechStartMs: number | undefined;
  let endMs = 0;
  let writesMs: number[] = [];
  return {
    direction: { tags: {}, modelId },
    get modelId() {
      return this.direction.modelId;
    },
    doubted: (passage, doubt) => doubts.note(passage, doubt),
    ended(passage) {
      doubts.place(passage, speechStartMs ?? endMs);
      speechStartMs = undefined;
      writesMs = [];
    },
    get doubts() {
      return { places: doubts.list(), total: doubts.total };
    },
    wrote(passage, piece) {
      if (!piece.isSilence) speechStartMs ??= endMs;
      writesMs.push(piece.durationMs);
      endMs += piece.durationMs;
      chapters.add(passage, piece);
      transcript?.add(passage, piece);
    },
    tookBack(writes) {
      for (const durationMs of writesMs.splice(writesMs.length - writes)) endMs -= durationMs;
      chapters.takeBack(writes);
      transcript?.takeBack(writes);
    },
    get notes() {
      const { tags } = this.direction;
      // Put together when somebody reads them: tags do without.
      const sentences = { [Symbol.iterator]: () => (transcript?.sentences(speakerOf) ?? [])[Symbol.iterator]() };
      return { tags, chapters: chapters.chapters, sentences };
    },
  };
};
