import type { Chapter, EpisodeTags, TranscriptSentence } from '../sinks/transcript.js';
import type { OutputChoice } from './outputs.js';

/** What is known of an episode besides its sound, when all of it is there. */
export interface EpisodeNotes {
  readonly tags: EpisodeTags;
  readonly chapters: readonly Chapter[];
  /** Made as they are read, each time. */
  readonly sentences: Iterable<TranscriptSentence>;
}

/** The files beside an episode's sound that were asked for. */
export type CompanionChoice = Pick<OutputChoice, 'transcripts' | 'chapters'>;

/** @throws NarrateError ERR_OUTPUT, ERR_USAGE  one of them cannot be written */
export const checkCompanions = async ({ transcripts = [], chapters }: CompanionChoice): Promise<void> => {
  if (transcripts.length === 0 && chapters === undefined) return;
  const [{ checkTranscriptFile }, { checkChaptersFile }] = await companionFiles();
  for (const path of transcripts) await checkTranscriptFile(path);
  if (chapters !== undefined) await checkChaptersFile(chapters);
};

/** @throws NarrateError ERR_OUTPUT  one of them cannot be written */
export const writeCompanions = async (
  { transcripts = [], chapters }: CompanionChoice,
  notes: () => EpisodeNotes,
): Promise<void> => {
  if (transcripts.length === 0 && chapters === undefined) return;
  const [{ writeTranscript }, { writeChapters }] = await companionFiles();
  const { sentences, chapters: marks, tags } = notes();
  for (const path of transcripts) await writeTranscript(path, sentences);
  if (chapters !== undefined) await writeChapters(chapters, marks, tags);
};

const companionFiles = () => Promise.all([import('../sinks/transcript-file.js'), import('../sinks/chapters-file.js')]);
