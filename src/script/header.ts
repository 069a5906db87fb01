import type { Cast, CastEntry } from './cast-entry.js';
import type { Gaps } from './gaps.js';
import type { LexiconRule } from './saying/lexicon.js';

/** What is told about an episode. */
export interface EpisodeTags {
  readonly title?: string;
  /** Who made it. */
  readonly author?: string;
  /** The show it is an episode of. */
  readonly show?: string;
  readonly description?: string;
  readonly season?: number;
  readonly episode?: number;
  /** ISO 8601: a year, a month or a day. */
  readonly date?: string;
  readonly publisher?: string;
  readonly copyright?: string;
  /** ISO 639-1. */
  readonly language?: string;
  /** Path of a JPEG or PNG picture. */
  readonly cover?: string;
}

/**
 * What a script says about itself before it begins. It is data: nothing in it names a server, a key, a player, an output, or a
 * file outside the script's folder.
 */
export interface FrontMatter extends EpisodeTags {
  /** A tag: "en", "en-gb". */
  readonly language?: string;
  readonly model?: string;
  /** The narrator's. */
  readonly voice?: CastEntry;
  readonly cast?: Cast;
  readonly gaps?: Partial<Gaps>;
  readonly lexicon?: readonly LexiconRule[];
  /** Ids of the service's own pronunciation dictionaries, `id` or `id:version`; at most 3. */
  readonly dictionaries?: readonly string[];
}
