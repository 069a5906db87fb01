import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Passage, Sentence } from '../script/passage.js';
import type { ScriptInput } from '../script/script.js';
import { readNote, removeNote, writeNote } from '../store/private-note.js';
import { stateFolder } from './folders.js';
import type { Place } from './spoken-words.js';

/** Where a listener left a script, for the next time. */
export interface Bookmark {
  /** Spoken characters before the sentence to go on with; 0 at the beginning. */
  readonly startChars: number;
  /** The passages from there on. Those before are read and not spoken. */
  passagesFrom(passages: AsyncIterable<Passage>, signal: AbortSignal): AsyncGenerator<StartedPassage, void, undefined>;
  /** The listener leaves at that place. Resolves when it will be remembered; false when it cannot be. */
  leaveAt(place: Place | undefined): Promise<boolean>;
  /** The script has been heard to its end. */
  remove(): Promise<void>;
}

/** @param folder  see `stateFolder` */
export const bookmarksFolder = (folder: string): string => path.join(folder, 'bookmarks');

/** A passage of which only the end is wanted. */
export interface StartedPassage extends Passage {
  /** The sentence to begin with; default the first. */
  readonly startSentence?: number;
}

/**
 * The bookmark in these scripts, if they can have one: files, not pipes. One in a script that has changed is worth nothing.
 * @param fresh  forget where the listener was
 */
export const openBookmark = async (
  inputs: readonly ScriptInput[],
  { env, fresh }: { env: NodeJS.ProcessEnv; fresh: boolean },
): Promise<Bookmark> => {
  const folder = bookmarksFolder(stateFolder(env));
  const files = inputs.flatMap((input) => ('path' in input ? [path.resolve(input.path)] : []));
  const isKept = files.length === inputs.length;
  const edition = isKept ? await editionOf(files) : undefined;
  const name = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  if (fresh && isKept) await removeNote(folder, name);
  const note = edition === undefined ? undefined : readNote(folder, name);
  const startChars = note?.edition === edition && typeof note?.startChars === 'number' ? note.startChars : 0;
  /** Where the passages begin that are not over yet. */
  const starts = new Map<number, { passage: Passage; startChars: number }>();
  return {
    startChars,
    async *passagesFrom(passages, signal) {
      let atChars = 0;
      let previous: Passage | undefined;
      for await (const passage of passages) {
        // It has ended, now that another has begun.
        if (previous) atChars += charsOf(previous.text.arrived);
        previous = passage;
        starts.set(passage.index, { passage, startChars: atChars });
        starts.delete(passage.index - REMEMBERED_PASSAGES);
        const skippedChars = startChars - atChars;
        if (skippedChars > 0) for await (const _ of passage.text.read(signal));
        if (skippedChars <= 0) yield passage;
        else if (skippedChars < charsOf(passage.text.arrived)) {
          yield { ...passage, startSentence: sentenceAt(passage.text.arrived, skippedChars) };
        }
      }
    },
    async leaveAt(place) {
      const start = place && starts.get(place.passage);
      if (!start || edition === undefined) return false;
      const before = charsOf(start.passage.text.arrived.slice(0, place.sentence));
      try {
        await writeNote(folder, name, { edition, startChars: start.startChars + before }, LIFE_MS);
        return true;
      } catch {
        return false;
      }
    },
    remove: async () => {
      if (isKept) await removeNote(folder, name);
    },
  };
};

/** As much as the player keeps for going back, and more. */
const REMEMBERED_PASSAGES = 1_000;
const LIFE_MS = 365 * 86_400_000;

/** What tells whether the scripts are still the same; undefined when they cannot be looked at. */
const editionOf = async (files: readonly string[]): Promise<string | undefined> => {
  try {
    const facts = await Promise.all(files.map((file) => stat(file)));
    if (!facts.every((file) => file.isFile())) return undefined;
    return facts.map(({ size, mtimeMs }) => `${size}@${mtimeMs}`).join(' ');
  } catch {
    return undefined; // whoever reads them says why
  }
};

const charsOf = (sentences: readonly Sentence[]): number =>
  sentences.reduce((sum, sentence) => sum + charsIn(sentence), 0);

/** With the space behind it, where there is one: however the text was cut, a place counts the same. */
const charsIn = ({ text, midWord }: Sentence): number => text.length + (midWord ? 0 : 1);

/** The number of the sentence that so many characters stand before, or within. */
const sentenceAt = (sentences: readonly Sentence[], chars: number): number => {
  let before = 0;
  const index = sentences.findIndex((sentence) => {
    before += charsIn(sentence);
    return before > chars;
  });
  return Math.max(0, index);
};
