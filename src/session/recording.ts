import type { Passage } from '../script/passage.js';
import type { EpisodeTags } from '../sinks/transcript.js';
import type { SpokenPiece } from '../takes/attempt.js';
import type { StartedPassage } from './bookmark.js';
import { ChapterMarks } from './chapters.js';
import type { EpisodeNotes } from './companions.js';
import type { OutputChoice } from './outputs.js';
import { TranscriptRecorder } from './transcript.js';

/** Notes what lies where on the time line of an episode, as far as anybody wants to know. */
export interface Recording {
  wrote(passage: StartedPassage, piece: SpokenPiece): void;
  /** The last writes of this passage were undone. */
  tookBack(writes: number): void;
  /** Of the episode, as soon as the script has said them. */
  tags: EpisodeTags;
  /** When all sound has been written. */
  readonly notes: EpisodeNotes;
}

/** @param speakerOf  asked at the end; undefined is the narrator */
export const createRecording = (
  { transcripts = [] }: Pick<OutputChoice, 'transcripts'>,
  speakerOf: (passage: Passage) => string | undefined,
): Recording => {
  const chapters = new ChapterMarks();
  // It grows with the text.
  const transcript = transcripts.length > 0 ? new TranscriptRecorder() : undefined;
  return {
    tags: {},
    wrote(passage, piece) {
      chapters.add(passage, piece);
      transcript?.add(passage, piece);
    },
    tookBack(writes) {
      chapters.takeBack(writes);
      transcript?.takeBack(writes);
    },
    get notes() {
      const { tags } = this;
      return { tags, chapters: chapters.chapters, sentences: transcript?.sentences(speakerOf) ?? [] };
    },
  };
};
