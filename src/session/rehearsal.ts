import type { ScriptKind } from '../script/cues.js';
import type { Passage } from '../script/passage.js';
import { openScript, type ScriptInput } from '../script/script.js';
import type { Service } from '../speech/elevenlabs/service.js';
import type { ResolvedVoice } from '../speech/elevenlabs/voices.js';
import type { Delivery } from '../speech/engine.js';
import { maxCharsOf, type VoicingOptions } from './casting.js';
import { directed } from './directed.js';
import { createDirecting, type Directing } from './directing.js';
import type { Direct, Direction, OwnDirection } from './direction.js';
import { GapBefore } from './gap-before.js';
import { checkLanguage, type EngineChoice } from './services.js';
import { Changes, type SpokenOtherwise } from './spoken-otherwise.js';
import { createStaging, type Staging } from './staging.js';

export interface RehearsalOptions extends VoicingOptions, OwnDirection {
  readonly inputs: readonly ScriptInput[];
  readonly scriptKind: ScriptKind | undefined;
  readonly engine: EngineChoice;
  readonly direct?: Direct | undefined;
}

/** A script that is read as it would be for a narration, with everybody's voice; nothing is spoken. */
export interface Rehearsal {
  /** To be read once. */
  readonly passages: AsyncGenerator<Passage, void, undefined>;
  /** Of the first script. */
  readonly direction: Direction;
  /** Of somebody who has come. @throws NarrateError  there is no such voice */
  voiceOf: Staging['voiceOf'];
  narrator(): Promise<ResolvedVoice>;
  /** Of a passage that has come, but for its schedule. @throws NarrateError  as `Staging.deliveryOf` */
  deliveryOf(passage: Passage): Promise<Delivery>;
  /** Asked once for each passage, in their order. */
  silenceBeforeMs(passage: Passage): number;
  /** Everything so far that is spoken otherwise than written. */
  readonly changes: readonly SpokenOtherwise[];
}

export const rehearse = async (
  options: RehearsalOptions,
  {
    service,
    warn,
    signal,
    changes = new Changes(),
  }: { service: Service; warn: (text: string) => void; signal: AbortSignal; changes?: Changes },
): Promise<Rehearsal> => {
  const directing = createDirecting(options, ({ languageCode }) => checkLanguage(options.engine, languageCode));
  const first = await directing.first;
  const staging = createStaging({
    voicing: options,
    first,
    service,
    warm: () => {},
    persist: (attempt) => attempt(),
    onVoiceFound: () => {},
    signal,
    warn,
  });
  const gaps = new GapBefore();
  const onDirection = (direction: Direction, input: number): void => {
    // Whoever asks for a delivery hears what is wrong with a voice.
    staging.direct(input, direction).catch(() => {});
  };
  async function* passages(): AsyncGenerator<Passage, void, undefined> {
    for await (const passage of readScript(options, { directing, onDirection, onChange: changes.note, warn, signal })) {
      staging.comes(passage);
      yield passage;
    }
  }
  return {
    passages: passages(),
    direction: first.direction,
    voiceOf: staging.voiceOf,
    narrator: staging.prepare,
    deliveryOf: staging.deliveryOf,
    silenceBeforeMs: (passage) => gaps.next(passage, staging.directionOf(passage).gaps),
    get changes() {
      return changes.list;
    },
  };
};

interface ReadOptions {
  readonly directing: Directing;
  readonly onDirection?: (direction: Direction, input: number) => void;
  readonly onChange?: Changes['note'];
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
}

/** The passages as they are for a narration that nobody listens to. */
export const readScript = (
  { inputs, scriptKind, schedule }: Pick<RehearsalOptions, 'inputs' | 'scriptKind' | 'schedule'>,
  { directing, onDirection = () => {}, onChange, warn, signal }: ReadOptions,
): AsyncGenerator<Passage, void, undefined> =>
  openScript({
    inputs,
    kind: scriptKind,
    maxPassageChars: maxCharsOf(schedule),
    signal,
    warn,
    direct: async (matter, input, marks) => {
      const direction = await directing.direct(matter, input);
      onDirection(direction, input);
      return directed(direction, marks, onChange);
    },
  });
