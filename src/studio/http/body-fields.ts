import type { Complaint } from '../service-errors.js';
import { isRecord } from '../voice-settings.js';

/**
 * What is of the wrong type in the body of a text-to-speech request, field by field, as the service's validation tells it;
 * nothing where all is right. Fields that are absent or null are right, but for `text`; unknown ones are passed over.
 */
export const bodyComplaints = (body: unknown): Complaint[] => {
  if (!isRecord(body)) return [complaint(['body'], DICTIONARY, body)];
  if (body.text === undefined) return [{ loc: ['body', 'text'], msg: 'Field required', type: 'missing', input: null }];
  const wrong = Object.entries(FIELDS).flatMap(([name, check]) =>
    name === 'text' || isGiven(body[name]) ? check(['body', name], body[name]) : [],
  );
  return wrong;
};

type Place = Complaint['loc'];
type Check = (at: Place, value: unknown) => Complaint[];

interface Expectation {
  readonly msg: string;
  readonly type: string;
}

const STRING: Expectation = { msg: 'Input should be a valid string', type: 'string_type' };
const BOOLEAN: Expectation = { msg: 'Input should be a valid boolean', type: 'bool_type' };
const INTEGER: Expectation = { msg: 'Input should be a valid integer', type: 'int_type' };
const NUMBER: Expectation = { msg: 'Input should be a valid number', type: 'float_type' };
const LIST: Expectation = { msg: 'Input should be a valid list', type: 'list_type' };
const DICTIONARY: Expectation = { msg: 'Input should be a valid dictionary', type: 'model_attributes_type' };
const NORMALIZATION: Expectation = { msg: "Input should be 'auto', 'on' or 'off'", type: 'enum' };

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

const matching =
  (isRight: (value: unknown) => boolean, expectation: Expectation): Check =>
  (at, value) =>
    isRight(value) ? [] : [complaint(at, expectation, value)];

const string = matching((value) => typeof value === 'string', STRING);
const boolean = matching((value) => typeof value === 'boolean', BOOLEAN);
const number = matching((value) => typeof value === 'number', NUMBER);

const listOf =
  (check: Check): Check =>
  (at, value) =>
    Array.isArray(value) ? value.flatMap((item, index) => check([...at, index], item)) : [complaint(at, LIST, value)];

const objectOf =
  (fields: Readonly<Record<string, Check>>, required?: string): Check =>
  (at, value) => {
    if (!isRecord(value)) return [complaint(at, DICTIONARY, value)];
    if (required !== undefined && value[required] === undefined)
      return [{ loc: [...at, required], msg: 'Field required', type: 'missing', input: null }];
    return Object.entries(fields).flatMap(([name, check]) =>
      isGiven(value[name]) ? check([...at, name], value[name]) : [],
    );
  };

const FIELDS: Readonly<Record<string, Check>> = {
  text: string,
  model_id: string,
  language_code: string,
  voice_settings: objectOf({
    stability: number,
    similarity_boost: number,
    style: number,
    speed: number,
    use_speaker_boost: boolean,
  }),
  pronunciation_dictionary_locators: listOf(
    objectOf({ pronunciation_dictionary_id: string, version_id: string }, 'pronunciation_dictionary_id'),
  ),
  seed: matching(Number.isInteger, INTEGER),
  previous_text: string,
  next_text: string,
  previous_request_ids: listOf(string),
  next_request_ids: listOf(string),
  apply_text_normalization: matching((value) => ['auto', 'on', 'off'].includes(String(value)), NORMALIZATION),
  apply_language_text_normalization: boolean,
  use_pvc_as_ivc: boolean,
  audio_effects: objectOf({
    filter_preset_id: string,
    distance: number,
    environment_id: string,
    background_noise_id: string,
    send_level: number,
    pan: number,
    seed: number,
  }),
};

/** Only what is short is told back. */
const complaint = (loc: Place, { msg, type }: Expectation, value: unknown): Complaint => {
  const isShort =
    typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length < 100);
  return { loc, msg, type, input: isShort ? value : null };
};
