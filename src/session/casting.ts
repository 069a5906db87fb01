import { contentKind } from '../script/content-kind.js';
import type { Passage } from '../script/passage.js';
import type { Delivery, VoiceControls } from '../speech/engine.js';
import type { OutputFormat } from '../speech/output-format.js';
import { passageMaxChars, SCHEDULE_BY_CONTENT, SCHEDULE_PRESETS, type ScheduleChoice } from '../speech/schedule.js';

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

/** How to speak this passage. */
export const deliveryOf = async (
  passage: Passage,
  options: VoicingOptions,
  voiceId: string,
  signal: AbortSignal,
): Promise<Delivery> => {
  const { schedule } = options;
  const chosen = schedule === 'adaptive' ? SCHEDULE_BY_CONTENT[contentKind(await opening(passage, signal))] : schedule;
  return { ...anyDelivery(options, voiceId), schedule: chosen };
};

/** A delivery to open a connection with before there is a passage: the schedule is not part of the address. */
export const anyDelivery = (options: VoicingOptions, voiceId: string): Delivery => {
  const { modelId, format, controls, seed, languageCode, textNormalization } = options;
  return {
    voiceId,
    modelId,
    format,
    controls,
    schedule: SCHEDULE_PRESETS.balanced,
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

const opening = async (passage: Passage, signal: AbortSignal): Promise<string> => {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
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
