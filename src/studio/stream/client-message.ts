import { InvalidInput } from '../service-errors.js';
import { isDictionaryList, isRecord, parseVoiceSettings, type VoiceSettings } from '../voice-settings.js';

/** The JSON object that a client sent. */
export type MessageFields = Readonly<Record<string, unknown>>;

/** What a client says about one stream of text. */
export interface ClientMessage {
  readonly text: string;
  /** The input has ended with this message. */
  readonly ends: boolean;
  readonly flush: boolean;
  readonly tryTrigger: boolean;
  readonly voiceSettings?: VoiceSettings;
  /** Of the first message only. */
  readonly schedule?: readonly number[];
}

/** @throws InvalidInput  not JSON, or no object */
export const parseFields = (raw: string): MessageFields => {
  const fields = parseJson(raw);
  if (!isRecord(fields)) throw new InvalidInput('The message must be a JSON object');
  return fields;
};

/**
 * One message on the `stream-input` socket: empty text ends the input, whatever comes with it. Unknown fields are ignored.
 * @throws InvalidInput  no `text`, or a field of the wrong type or range
 */
export const parseClientMessage = (fields: MessageFields): ClientMessage => {
  const { text } = fields;
  if (typeof text !== 'string') throw new InvalidInput('The field text must be a string');
  return { text, ends: text === '', ...manner(fields) };
};

/** How a text is to be spoken. @throws InvalidInput  a field of the wrong type or range */
export const manner = (fields: MessageFields): Omit<ClientMessage, 'text' | 'ends'> => {
  const settings = fields.voice_settings ?? undefined;
  const config = fields.generation_config ?? undefined;
  const schedule = config === undefined ? undefined : parseSchedule(config);
  if (!isDictionaryList(fields.pronunciation_dictionary_locators))
    throw new InvalidInput('pronunciation_dictionary_locators must be a list of at most 3 locators');
  return {
    flush: flag(fields, 'flush'),
    tryTrigger: flag(fields, 'try_trigger_generation'),
    ...(settings === undefined ? {} : { voiceSettings: parseVoiceSettings(settings) }),
    ...(schedule === undefined ? {} : { schedule }),
  };
};

/** Fields of a first message that hold a key: in the schema, in the examples, as a bearer token. */
export const KEY_FIELDS = ['xi-api-key', 'xi_api_key', 'authorization'] as const;

export const withoutBearer = (value: string): string => value.replace(/^Bearer\s+/i, '');

const parseJson = (raw: string): unknown => {
  try {
    return JSON.parse(raw);
  } catch {
    throw new InvalidInput('The message is not valid JSON');
  }
};

/** The key of a first message. */
export const keyIn = (fields: MessageFields): string | undefined => {
  for (const name of KEY_FIELDS) {
    const value = fields[name];
    if (typeof value === 'string') return withoutBearer(value);
  }
  return undefined;
};

/** @throws InvalidInput  it is no boolean */
export const flag = (fields: MessageFields, name: string): boolean => {
  const value = fields[name] ?? false;
  if (typeof value !== 'boolean') throw new InvalidInput(`The field ${name} must be a boolean`);
  return value;
};

const parseSchedule = (config: unknown): readonly number[] | undefined => {
  if (!isRecord(config)) throw new InvalidInput('generation_config must be an object');
  const schedule = config.chunk_length_schedule ?? undefined;
  if (schedule === undefined) return undefined;
  if (!Array.isArray(schedule) || schedule.length === 0 || !schedule.every(isScheduleItem))
    throw new InvalidInput('chunk_length_schedule must be an array of numbers from 50 to 500');
  return schedule;
};

const isScheduleItem = (item: unknown): item is number => typeof item === 'number' && item >= 50 && item <= 500;
