import type { Role } from './role.js';

/** One sentence, or a piece of one that was too long to be sent whole. */
export interface Sentence {
  /** Spoken text: no line breaks, single spaces inside, none at the ends, well-formed UTF-16. Never empty. */
  readonly text: string;
  /** True where a cut fell inside a word: the next sentence continues it with no space between. */
  readonly midWord: boolean;
  /** True where the writer fell silent behind it: nothing more is to be waited for. */
  readonly paused?: true;
  /** As the script writes it, where `text` is another wording of it. */
  readonly written?: WrittenText;
}

/** What stands in the script for a sentence that is spoken in other words. */
export interface WrittenText {
  /** Single spaces inside, none at the ends. */
  readonly text: string;
  /**
   * In order, so many of its words are spoken as so many words: [1, 1] for one that is spoken as it stands, [1, 3] for "$5m",
   * [1, 0] for one that is left out. The sums are the words of both texts.
   */
  readonly runs: readonly (readonly [written: number, spoken: number])[];
}

/** Whether its last word goes on in the next sentence. Where no space follows, only letters would be torn apart by one. */
export const isCutWord = ({ text, midWord }: Sentence): boolean => midWord && /[\p{L}\p{N}\p{M}]$/u.test(text);

/** A run of speech in one voice, spoken over one connection: the unit of retry, cache, order and billing. */
export interface Passage {
  /** Position in the narration, from 0. */
  readonly index: number;
  /** Without any sentence: only the silence before it is wanted. */
  readonly text: PassageText;
  /** Which of the narration's inputs it comes from, from 0; undefined: the first. */
  readonly input?: number | undefined;
  /** Who speaks; undefined: the narrator. */
  readonly role?: Role | undefined;
  /** What begins with it, the weightiest; undefined where it only goes on. */
  readonly starts?: 'paragraph' | 'turn' | 'chapter' | undefined;
  /** Silence that the script asks for before it; undefined: what `starts` calls for. */
  readonly pauseMs?: number | undefined;
  /** Level of the heading that it is, or goes on with, 1-6. */
  readonly headingLevel?: number | undefined;
}

/** Whether only the silence before it is wanted. */
export const isMute = ({ text }: Passage): boolean => text.ended && text.arrived.length === 0;

/** The text of a passage; it may still be arriving. */
export interface PassageText {
  /**
   * The sentences from the first one on, waiting for those still being written; ends with the passage.
   * May be read any number of times, also at the same time: each reader sees every sentence once.
   * Reading pulls the script, so a passage nobody reads takes no memory.
   * @throws NarrateError ERR_INPUT  the script could not be read further
   */
  read(signal: AbortSignal): AsyncGenerator<Sentence, void, undefined>;
  /** What has arrived so far. */
  readonly arrived: readonly Sentence[];
  /** True once the last sentence has arrived. */
  readonly ended: boolean;
}
