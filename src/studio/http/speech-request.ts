import { isDialogueModel } from '../../speech/model-family.js';
import { type OutputFormat, STREAMED_OUTPUT_FORMAT_IDS, WHOLE_OUTPUT_FORMAT_IDS } from '../../speech/output-format.js';
import { findFormat } from '../account/formats.js';
import { DEFAULT_MODEL_ID, findModel, type StudioModel } from '../account/models.js';
import { planObjection } from '../account/plan-objections.js';
import type { Plan } from '../account/plans.js';
import { InvalidInput, type Refusal, Refused, refusals } from '../service-errors.js';
import type { Voices } from '../voice/voices.js';
import { isDictionaryList, isRecord, parseVoiceSettings, type VoiceSettings } from '../voice-settings.js';
import { bodyComplaints } from './body-fields.js';
import { booleanIn, integerIn } from './query-fields.js';

/** What a POST to one of the four text-to-speech endpoints asks for. */
export interface SpeechRequest {
  readonly voiceId: string;
  readonly text: string;
  readonly model: StudioModel;
  readonly format: OutputFormat;
  readonly speed: number;
  /** Whether words in brackets say how to speak. */
  readonly isTagged: boolean;
  /** Whether the service would keep it in its history. */
  readonly isLogged: boolean;
}

/** What the request is made to. */
export interface SpeechPlace {
  readonly voiceId: string;
  readonly voices: Voices;
  readonly plan: Plan;
  /** Whether the sound is sent while it is made: there is no WAV then. */
  readonly isStreamed: boolean;
}

/**
 * Checks what the service documents (PROTOCOL.md, "HTTP"): a wrong type is told as a validation (422), a value out of range as
 * an error (400). Text around, requests before and after and audio effects are accepted, where the model and the format
 * allow them, and change nothing: an id may name any request, or none. `output_format` counts in the query only.
 * @param body  the parsed JSON
 * @throws Refused  something is wrong
 */
export const parseSpeechRequest = (query: URLSearchParams, body: unknown, place: SpeechPlace): SpeechRequest => {
  const complaints = bodyComplaints(body);
  if (complaints.length > 0 || !isRecord(body)) throw new Refused(refusals.invalid(complaints));
  const isLogged = booleanIn(query, 'enable_logging', true);
  const latencyLevel = integerIn(query, 'optimize_streaming_latency', 0, 4);
  const { voiceId, voices, plan, isStreamed } = place;
  if (!voices.find(voiceId)) throw new Refused(refusals.voiceNotFound(voiceId));
  const model = found(findModel(String(body.model_id ?? DEFAULT_MODEL_ID), ENDPOINT));
  const known = isStreamed ? STREAMED_OUTPUT_FORMAT_IDS : WHOLE_OUTPUT_FORMAT_IDS;
  const format = found(findFormat(query.get('output_format'), known));
  const normalization = body.apply_text_normalization;
  const objection = planObjection(plan, {
    format,
    model,
    logging: isLogged,
    normalization: normalization === 'on' || normalization === 'off' ? normalization : 'auto',
  });
  if (objection) throw new Refused(objection);
  const text = textIn(body, model);
  checkRanges(body, format);
  const isTagged = isDialogueModel(model.id);
  if (isTagged && latencyLevel !== undefined)
    throw new Refused(refusals.modelUnsupported(model.id, `${ENDPOINT} with optimize_streaming_latency`));
  if (isTagged && NEIGHBOURS.some((field) => body[field] !== undefined && body[field] !== null))
    throw new Refused(refusals.modelUnsupported(model.id, `${ENDPOINT} with text or requests around`));
  const { speed = 1 } = settingsIn(body.voice_settings ?? {});
  return { voiceId, text, model, format, speed, isTagged, isLogged };
};

const ENDPOINT = 'text-to-speech endpoint';

const NEIGHBOURS = ['previous_text', 'next_text', 'previous_request_ids', 'next_request_ids'];

const found = <T extends object>(value: T | Refusal): T => {
  if ('status' in value) throw new Refused(value);
  return value;
};

const textIn = ({ text }: Record<string, unknown>, { maxChars }: StudioModel): string => {
  if (typeof text !== 'string' || text.trim() === '') throw new Refused(refusals.textEmpty());
  if (Array.from(text).length > maxChars) throw new Refused(refusals.textTooLong(maxChars));
  return text;
};

/** Types are right already. */
const checkRanges = (body: Record<string, unknown>, { codec, id }: OutputFormat): void => {
  const { seed, language_code: language, audio_effects: effects } = body;
  const objectTo = (param: string, message: string): never => {
    throw new Refused(refusals.parameterInvalid(param, message));
  };
  if (typeof seed === 'number' && (seed < 0 || seed > MAX_SEED)) objectTo('seed', `seed must be from 0 to ${MAX_SEED}`);
  if (typeof language === 'string' && !/^[a-z]{2,3}$/.test(language))
    objectTo('language_code', 'language_code must be an ISO 639-1 code');
  for (const field of ['previous_request_ids', 'next_request_ids']) {
    const list = body[field];
    if (Array.isArray(list) && list.length > 3) objectTo(field, `${field} must be a list of at most 3 items`);
  }
  const dictionaries = 'pronunciation_dictionary_locators';
  if (!isDictionaryList(body[dictionaries]))
    objectTo(dictionaries, `${dictionaries} must be a list of at most 3 locators`);
  if (isRecord(effects) && isStereo(effects) && ['pcm', 'ulaw', 'alaw'].includes(codec) && !id.startsWith('wav'))
    objectTo('audio_effects', `Reverb and pan make stereo, which the output format '${id}' cannot carry`);
};

const MAX_SEED = 4_294_967_295;

const isStereo = ({ environment_id: environment, send_level: level, pan }: Record<string, unknown>): boolean =>
  (typeof environment === 'string' && typeof level === 'number' && level > 0) || (typeof pan === 'number' && pan !== 0);

const settingsIn = (value: unknown): VoiceSettings => {
  try {
    return parseVoiceSettings(value);
  } catch (reason) {
    if (reason instanceof InvalidInput) throw new Refused(refusals.settingsInvalid(reason.message));
    throw reason;
  }
};
