import type { PerformerOptions } from '../session/performer.js';
import { outputFormat } from '../speech/output-format.js';
import { SCHEDULE_PRESETS } from '../speech/schedule.js';

/** How a test has things performed that asks for nothing special: to a file, with short patience. */
export const PLAIN_OPTIONS: PerformerOptions = {
  inputs: [],
  output: { file: 'x.mp3', stdout: false, play: false },
  voice: undefined,
  transport: 'auto',
  firstTimeoutMs: 2_000,
  timeoutMs: 10_000,
  concurrency: undefined,
  modelId: 'eleven_flash_v2_5',
  schedule: SCHEDULE_PRESETS.balanced,
  format: outputFormat('mp3_44100_128'),
  controls: {},
  seed: undefined,
  languageCode: undefined,
  textNormalization: undefined,
};
