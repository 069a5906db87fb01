import { InvalidInput } from './service-errors.js';

/** The service's `voice_settings`, checked. */
export interface VoiceSettings {
  readonly stability?: number;
  readonly similarity_boost?: number;
  readonly style?: number;
  readonly use_speaker_boost?: boolean;
  readonly speed?: number;
}

/**
 * Null and absent fields are the same; unknown fields are ignored, as the service does.
 * @throws InvalidInput  not an object, or a value outside its range
 */
export const parseVoiceSettings = (value: unknown): VoiceSettings => {
  if (!isRecord(value)) throw new InvalidInput('voice_settings must be an object');
  const settings: Record<string, number | boolean> = {};
  for (const [field, [lowest, highest]] of Object.entries(RANGES)) {
    const number = value[field] ?? undefined;
    if (number === undefined) continue;
    if (typeof number !== 'number' || number < lowest || number > highest)
      throw new InvalidInput(`voice_settings.${field} must be a number from ${lowest} to ${highest}`);
    settings[field] = number;
  }
  const boost = value.use_speaker_boost ?? undefined;
  if (boost !== undefined) {
    if (typeof boost !== 'boolean') throw new InvalidInput('voice_settings.use_speaker_boost must be a boolean');
    settings.use_speaker_boost = boost;
  }
  return settings;
};

/** Whether it names the service's pronunciation dictionaries, or none: at most 3. They change nothing here. */
export const isDictionaryList = (value: unknown): boolean => {
  const locators = value ?? [];
  if (!Array.isArray(locators) || locators.length > 3) return false;
  return locators.every((item) => isRecord(item) && typeof item.pronunciation_dictionary_id === 'string');
};

export const sameSettings = (one: VoiceSettings, other: VoiceSettings): boolean =>
  SETTING_NAMES.every((name) => one[name] === other[name]);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const RANGES = {
  stability: [0, 1],
  similarity_boost: [0, 1],
  style: [0, 1],
  speed: [0.7, 1.2],
} as const;

const SETTING_NAMES = ['stability', 'similarity_boost', 'style', 'use_speaker_boost', 'speed'] as const;
