import { contentKind } from '../script/content-kind.js';
import type { Passage } from '../script/passage.js';
import type { Delivery, VoiceControls } from '../speech/engine.js';
import type { OutputFormat } from '../speech/output-format.js';
import {
  passageMaxChars,
  SCHEDULE_BY_CONTENT,
  SCHEDULE_PRESETS,
  type Schedule,
  type ScheduleChoice,
  scaledSchedule,
} from '../speech/schedule.js';
import type { Direction } from './direction.js';
import type { Lead } from './lead.js';

/** What is asked of every passage's delivery. */
export interface VoicingOptions {
  readonly modelId: string;
  readonly schedule: ScheduleChoice;
  readonly format: OutputFormat;
  readonly controls: VoiceControls;
  readonly seed: number | undefined;
  readonly languageCode: string | undefined;
  readonly textNormalization: Delivery['textNormalization'] | undefined;
}

export interface Casting {
  /** The delivery with the schedule that this passage is to be spoken with. */
  deliveryOf(passage: Passage, delivery: Delivery, signal: AbortSignal): Promise<Delivery>;
}

/** What an adaptive schedule follows besides the script. */
export type Weather = Pick<Lead, 'aheadMs' | 'answerMs'>;

/**
 * With an adaptive schedule, the script is judged by its opening and by what has come since, not passage by passage; while
 * somebody listens, the service gathers less when little sound lies ahead of the ear, for its answer time, and more when much does.
 */
export const createCasting = ({ schedule }: Pick<VoicingOptions, 'schedule'>, weather: Weather): Casting => {
  let sample = '';
  return {
    deliveryOf: async (passage, delivery, signal) => {
      if (schedule !== 'adaptive') return { ...delivery, schedule };
      if (sample.length < SAMPLE_MAX_CHARS) {
        const patienceMs = weather.aheadMs === undefined ? PATIENCE_MS : LISTENERS_PATIENCE_MS;
        sample += `${await opening(passage, patienceMs, signal)}\n\n`;
      }
      return { ...delivery, schedule: inWeather(SCHEDULE_BY_CONTENT[contentKind(sample)], weather) };
    },
  };
};

const inWeather = (schedule: Schedule, { aheadMs, answerMs }: Weather): Schedule => {
  // As long as nothing is known of the service, the script alone decides.
  if (aheadMs === undefined || answerMs === undefined) return schedule;
  if (aheadMs < LITTLE_MS + ANSWERS * answerMs) return scaledSchedule(schedule, 0.6);
  return aheadMs > MUCH_MS ? scaledSchedule(schedule, 1.5) : schedule;
};

const LITTLE_MS = 3_000;
const ANSWERS = 4;
const MUCH_MS = 20_000;

const SAMPLE_MAX_CHARS = 2000;

/** Whose part it is, and what its script says. */
export interface Part extends Pick<Direction, 'modelId' | 'languageCode' | 'controls' | 'dictionaries'> {
  readonly voiceId: string;
}

/** A delivery to open a connection with before there is a passage: the schedule is not part of the address. */
export const anyDelivery = (
  { format, seed, textNormalization }: Pick<VoicingOptions, 'format' | 'seed' | 'textNormalization'>,
  { voiceId, modelId, languageCode, controls, dictionaries }: Part,
): Delivery => {
  return {
    voiceId,
    modelId,
    format,
    controls,
    schedule: SCHEDULE_PRESETS.balanced,
    ...(dictionaries.length === 0 ? {} : { dictionaries }),
    ...(seed === undefined ? {} : { seed }),
    ...(languageCode === undefined ? {} : { languageCode }),
    ...(textNormalization === undefined ? {} : { textNormalization }),
  };
};

export const maxCharsOf = (choice: ScheduleChoice): number =>
  choice === 'adaptive'
    ? Math.max(...Object.values(SCHEDULE_BY_CONTENT).map(passageMaxChars))
    : passageMaxChars(choice);

/** Enough of a passage to judge it by; a writer who takes longer is judged by what there is. */
const SAMPLE_CHARS = 300;
const PATIENCE_MS = 100;
/** Whoever waits for the first sound is not to wait for a judgement. */
const LISTENERS_PATIENCE_MS = 5;

const opening = async (passage: Passage, patienceMs: number, signal: AbortSignal): Promise<string> => {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  let chars = 0;
  try {
    for await (const { text } of passage.text.read(patience)) {
      chars += text.length;
      if (chars >= SAMPLE_CHARS) break;
    }
  } catch (reason) {
    signal.throwIfAborted();
    if (!patience.aborted) throw reason;
  }
  return passage.text.arrived.map(({ text }) => text).join(' ');
};
