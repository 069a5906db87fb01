import { NarrateError } from '../errors.js';
import { SCRIPT_KINDS } from '../script/cues.js';
import type { Direct } from '../session/direction.js';
import type { NarrationOptions } from '../session/narration.js';
import type { EngineChoice } from '../session/services.js';
import { ApiKey } from '../speech/elevenlabs/api-key.js';
import { DEFAULT_BASE_URL, parseBaseUrl } from '../speech/elevenlabs/service.js';
import { DEFAULT_OUTPUT_FORMAT_ID, outputFormat } from '../speech/output-format.js';
import { parseSchedule } from '../speech/schedule.js';
import { directorOf, NORMALIZE_MODES, narratorSettings } from './settings/direction.js';
import type { SettingSources } from './settings/environment.js';
import type { Flags } from './settings/flags.js';
import { KEY_NAMES } from './settings/key-names.js';
import { SettingReader } from './settings/setting-reader.js';

/** Everything that was decided, checked and complete. */
export interface Settings extends Omit<NarrationOptions, 'inputs' | 'output' | 'memory'> {
  readonly direct: Direct;
}

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
    ...narratorSettings(read, warn),
    direct: directorOf(flags, sources, warn),
    schedule: parseSchedule(read.text('schedule', ['NARRATE_SCHEDULE']) ?? 'balanced'),
    format: outputFormat(read.text('format') ?? DEFAULT_OUTPUT_FORMAT_ID),
    seed: read.number('seed', { min: 0, max: 4_294_967_295, whole: true }),
    textNormalization: read.choice('normalize', NORMALIZE_MODES),
    scriptKind: read.choice('input', SCRIPT_KINDS),
    transport: read.choice('transport', ['auto', 'websocket', 'http'] as const) ?? 'auto',
    maxChars: read.number('maxChars', { min: 1, max: Number.MAX_SAFE_INTEGER, whole: true }),
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
      hint: 'set one: export ELEVENLABS_API_KEY=…; or do without: --engine offline',
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
