import { NarrateError } from '../errors.js';
import type { NarrationOptions } from '../session/narration.js';
import type { EngineChoice } from '../session/services.js';
import { ApiKey } from '../speech/elevenlabs/api-key.js';
import { DEFAULT_BASE_URL, parseBaseUrl } from '../speech/elevenlabs/service.js';
import type { VoiceControls } from '../speech/engine.js';
import { DEFAULT_OUTPUT_FORMAT_ID, outputFormat } from '../speech/output-format.js';
import { parseSchedule } from '../speech/schedule.js';
import type { SettingSources } from './environment.js';
import type { Flags } from './flags.js';
import { KEY_NAMES } from './key-names.js';
import { SettingReader } from './setting-reader.js';

/** Everything that was decided, checked and complete. */
export type Settings = Omit<NarrationOptions, 'inputs' | 'output' | 'memory'>;

const DEFAULT_MODEL_ID = 'eleven_flash_v2_5';
const NATURAL_WORDS_PER_MINUTE = 175;

/**
 * Flag, environment, config file, `.env`, default: the first that has a value decides.
 * @throws NarrateError ERR_USAGE  a value is not one of those allowed
 * @throws NarrateError ERR_CREDENTIALS  the service is asked for and there is no key
 */
export const resolveSettings = (flags: Flags, sources: SettingSources, warn: (text: string) => void): Settings => {
  const read = new SettingReader(flags, sources);
  const timeoutSeconds = read.number('timeout', { min: 1, max: 86_400 });
  return Object.freeze({
    engine: engineOf(read),
    voice: read.text('voice', ['NARRATE_VOICE']),
    modelId: idOf(read, 'model', ['NARRATE_MODEL']) ?? DEFAULT_MODEL_ID,
    schedule: parseSchedule(read.text('schedule', ['NARRATE_SCHEDULE']) ?? 'balanced'),
    format: outputFormat(read.text('format') ?? DEFAULT_OUTPUT_FORMAT_ID),
    controls: controlsOf(read, warn),
    seed: read.number('seed', { min: 0, max: 4_294_967_295, whole: true }),
    languageCode: languageOf(read),
    textNormalization: read.choice('normalize', ['auto', 'on', 'off'] as const),
    scriptKind: read.choice('input', ['text', 'markdown'] as const),
    transport: read.choice('transport', ['auto', 'websocket', 'http'] as const) ?? 'auto',
    lookAheadMs: 1000 * (read.number('lookAhead', { min: 1, max: 3600 }) ?? 60),
    firstTimeoutMs: 1000 * (timeoutSeconds ?? 20),
    timeoutMs: 1000 * (timeoutSeconds ?? 600),
    concurrency: read.number('concurrency', { min: 1, max: 16, whole: true }),
  });
};

/** The service and the key alone, for the commands that only ask. */
export const resolveEngine = (flags: Flags, sources: SettingSources): EngineChoice =>
  engineOf(new SettingReader(flags, sources));

const engineOf = (read: SettingReader): EngineChoice => {
  const wanted = read.choice('engine', ['auto', 'elevenlabs', 'offline'] as const, ['NARRATE_ENGINE']) ?? 'auto';
  if (wanted === 'offline') return { kind: 'offline' };
  const key = read.sources.lookUp(KEY_NAMES);
  const address = read.text('baseUrl', ['NARRATE_BASE_URL']);
  if (wanted === 'auto' && !key && address === undefined) return { kind: 'offline' };
  // A server of one's own may ask for no key; the service always does.
  if (!key && address === undefined) {
    throw new NarrateError('ERR_CREDENTIALS', `There is no API key: looked in ${KEY_NAMES.join(', ')} and .env`, {
      hint: 'set ELEVENLABS_API_KEY, or use --engine offline',
    });
  }
  return {
    kind: 'elevenlabs',
    baseUrl: parseBaseUrl(address ?? DEFAULT_BASE_URL),
    apiKey: key && apiKeyOf(key),
  };
};

const apiKeyOf = ({ value, origin }: { value: string; origin: string }): ApiKey => {
  try {
    return new ApiKey(value);
  } catch (cause) {
    const { message, hint = '' } = NarrateError.from(cause);
    throw new NarrateError('ERR_CREDENTIALS', `${message}: ${origin}`, { hint, cause });
  }
};

const controlsOf = (read: SettingReader, warn: (text: string) => void): VoiceControls => {
  const unit = { min: 0, max: 1 };
  const speakerBoost = read.boolean('speakerBoost');
  const controls = {
    speed: read.number('speed', SPEEDS) ?? speedOfRate(read, warn),
    stability: read.number('stability', unit),
    similarity: read.number('similarity', unit),
    style: read.number('style', unit),
    speakerBoost,
  };
  const given = Object.entries(controls).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as VoiceControls;
};

const SPEEDS = { min: 0.7, max: 1.2 };

/** A pace the service cannot speak at is brought to the nearest it can. */
const speedOfRate = (read: SettingReader, warn: (text: string) => void): number | undefined => {
  const wordsPerMinute = read.number('rate', { min: 1, max: 1000 });
  if (wordsPerMinute === undefined) return undefined;
  const wanted = wordsPerMinute / NATURAL_WORDS_PER_MINUTE;
  const speed = Math.min(SPEEDS.max, Math.max(SPEEDS.min, wanted));
  if (speed !== wanted) {
    warn(
      `${wordsPerMinute} words a minute cannot be spoken; ${Math.round(speed * NATURAL_WORDS_PER_MINUTE)} is the nearest`,
    );
  }
  return Number(speed.toFixed(3));
};

const languageOf = (read: SettingReader): string | undefined => {
  const code = read.text('lang')?.toLowerCase();
  if (code !== undefined && !/^[a-z]{2}$/.test(code)) {
    throw new NarrateError('ERR_USAGE', `Unknown language "${code}"`, {
      hint: 'an ISO 639-1 code of two letters: en, de, ja',
    });
  }
  return code;
};

const idOf = (read: SettingReader, name: keyof Flags, environment: readonly string[]): string | undefined => {
  const id = read.text(name, environment);
  if (id !== undefined && !/^[\w.-]+$/.test(id)) throw new NarrateError('ERR_USAGE', `"${id}" is not a ${name} id`);
  return id;
};
