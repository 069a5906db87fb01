import { countNotes, removeNotes } from '../store/private-note.js';
import { bookmarksFolder } from './bookmark.js';
import { serviceNotesFolder } from './folders.js';
import { interruptedRuns } from './interrupted-runs.js';

/** What earlier runs have left for later ones, besides their takes. */
export interface LeftForLater {
  /** Places at which listeners stopped. */
  readonly bookmarks: number;
  /** What a run remembers of a service, to start sooner. */
  readonly serviceNotes: number;
  /** Narrations that are interrupted, or under way. */
  readonly interruptedRuns: number;
  /** The keys of their takes, with which they go on. */
  readonly keys: readonly string[];
}

/** @param folder  see `stateFolder` */
export const leftForLater = async (folder: string): Promise<LeftForLater> => {
  const [bookmarks, serviceNotes, runs] = await Promise.all([
    countNotes(bookmarksFolder(folder)),
    countNotes(serviceNotesFolder(folder)),
    interruptedRuns(folder),
  ]);
  return { bookmarks, serviceNotes, interruptedRuns: runs.length, keys: runs.flatMap(({ keys }) => keys) };
};

/** Forget bookmarks and what is known of services; never an interrupted run. @throws NarrateError ERR_OUTPUT */
export const forgetNotes = async (folder: string): Promise<Pick<LeftForLater, 'bookmarks' | 'serviceNotes'>> => ({
  bookmarks: await removeNotes(bookmarksFolder(folder)),
  serviceNotes: await removeNotes(serviceNotesFolder(folder)),
});
