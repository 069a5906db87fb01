import { isDialogueModel } from '../../speech/model-family.js';
import type { OutputFormat } from '../../speech/output-format.js';
import { DEFAULT_MODEL_ID, findModel, type StudioModel } from '../account/models.js';
import { InvalidInput, type Refusal, refusals } from '../service-errors.js';
import { findFormat } from '../stream/stream-query.js';
import type { Voices } from '../voice/voices.js';
import { isDictionaryList, isRecord, parseVoiceSettings, type VoiceSettings } from '../voice-settings.js';

/** What a POST to one of the four text-to-speech endpoints asks for. */
export interface SpeechRequest {
  readonly text: string;
  readonly model: StudioModel;
  readonly format: OutputFormat;
  readonly speed: number;
  /** Whether words in brackets say how to speak. */
  readonly isTagged: boolean;
}

/**
 * Checks what the service documents (PROTOCOL.md, "HTTP"). Text around and requests before and after are accepted, where
 * the model allows them, and change nothing; `output_format` counts in the query only.
 * @param body  the parsed JSON
 * @returns the refusal, where something is wrong
 */
export const parseSpeechRequest = (
  voiceId: string,
  query: URLSearchParams,
  body: unknown,
  voices: Voices,
): SpeechRequest | Refusal => {
  if (!isRecord(body))
    return refusals.fieldInvalid('text', 'Input should be a valid dictionary', 'model_attributes_type');
  const { text } = body;
  if (text === undefined) return refusals.fieldInvalid('text', 'Field required', 'missing');
  if (typeof text !== 'string') return refusals.fieldInvalid('text', 'Input should be a valid string', 'string_type');
  const modelId = body.model_id ?? DEFAULT_MODEL_ID;
  if (typeof modelId !== 'string')
    return refusals.fieldInvalid('model_id', 'Input should be a valid string', 'string_type');
  if (!voices.find(voiceId)) return refusals.voiceNotFound(voiceId);
  const model = findModel(modelId, 'text-to-speech endpoint');
  if ('status' in model) return model;
  const format = findFormat(query.get('output_format'));
  if ('status' in format) return format;
  if (text.trim() === '') return refusals.textEmpty();
  if (Array.from(text).length > model.maxChars) return refusals.textTooLong(model.maxChars);
  for (const field of ['previous_request_ids', 'next_request_ids']) {
    const list = body[field] ?? [];
    if (!Array.isArray(list) || list.length > 3)
      return refusals.parameterInvalid(field, `${field} must be a list of at most 3 items`);
  }
  const dictionaries = 'pronunciation_dictionary_locators';
  if (!isDictionaryList(body[dictionaries]))
    return refusals.parameterInvalid(dictionaries, `${dictionaries} must be a list of at most 3 locators`);
  const isTagged = isDialogueModel(modelId);
  if (isTagged && NEIGHBOURS.some((field) => body[field] !== undefined && body[field] !== null))
    return refusals.modelUnsupported(modelId, 'text-to-speech endpoint with text or requests around');
  const settings = settingsIn(body.voice_settings ?? {});
  if ('status' in settings) return settings;
  return { text, model, format, speed: settings.speed ?? 1, isTagged };
};

const NEIGHBOURS = ['previous_text', 'next_text', 'previous_request_ids', 'next_request_ids'];

const settingsIn = (value: unknown): VoiceSettings | Refusal => {
  try {
    return parseVoiceSettings(value);
  } catch (reason) {
    if (reason instanceof InvalidInput) return refusals.settingsInvalid(reason.message);
    throw reason;
  }
};
