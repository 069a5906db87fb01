import type { EpisodeTags } from '../script/header.js';

export type { EpisodeTags } from '../script/header.js';

export interface Chapter {
  readonly title: string;
  /** Of its heading, 1-6. */
  readonly level: number;
  /** On the time line of the episode. */
  readonly startMs: number;
  readonly endMs: number;
}

/** What goes with the sound of an episode; known when the last word has been spoken. */
export interface EpisodeFurniture {
  readonly tags: EpisodeTags;
  readonly chapters: readonly Chapter[];
}

/** The picture of an episode. */
export interface Cover {
  readonly bytes: Uint8Array;
  readonly mimeType: 'image/jpeg' | 'image/png';
}

/** Whether there is anything to tell. A language alone is not: it says how to read what else is told. */
export const isFurnished = ({ tags: { language: _, ...tags }, chapters }: EpisodeFurniture): boolean =>
  chapters.length > 0 || Object.values(tags).some((value) => value !== undefined && value !== '');
