import type { Cast } from '../script/cast-entry.js';
import { DEFAULT_GAPS, type Gaps } from '../script/gaps.js';
import type { FrontMatter } from '../script/header.js';
import type { ScriptPlace } from '../script/place.js';
import type { LexiconRule } from '../script/saying/lexicon.js';
import type { EpisodeTags } from '../sinks/transcript.js';
import type { VoiceControls } from '../speech/engine.js';

/** How a script is to be performed, as far as the script itself has a say in it. */
export interface Direction {
  /** The narrator's, by name or id; the account's first when undefined. */
  readonly voice: string | undefined;
  /** Where the script says so. */
  readonly voicePlace?: ScriptPlace | undefined;
  readonly modelId: string;
  readonly languageCode: string | undefined;
  /** Of the narrator, and of every speaker whose cast entry says nothing else. */
  readonly controls: VoiceControls;
  readonly cast: Cast;
  readonly gaps: Gaps;
  readonly lexicon: readonly LexiconRule[];
  /** The language, with its region if that is known, whose numbers, dates and the like are spelled out here; undefined: that is left to the service. */
  readonly normalizedLanguage: string | undefined;
  /** Ids of the service's pronunciation dictionaries, `id` or `id:version`. */
  readonly dictionaries: readonly string[];
  readonly tags: EpisodeTags;
}

/** @throws NarrateError  a lexicon cannot be read, or the front matter asks for what cannot be had */
export type Direct = (matter: FrontMatter) => Promise<Direction>;

/** What is asked for where no script has a say. */
export interface OwnDirection extends Pick<Direction, 'voice' | 'modelId' | 'languageCode' | 'controls'> {}

export const plainDirection = ({ voice, modelId, languageCode, controls }: OwnDirection): Direction => ({
  voice,
  modelId,
  languageCode,
  controls,
  cast: new Map(),
  gaps: DEFAULT_GAPS,
  lexicon: [],
  normalizedLanguage: undefined,
  dictionaries: [],
  tags: {},
});
