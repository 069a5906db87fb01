import { NarrateError } from '../../errors.js';
import type { Alignment, Delivery } from '../engine.js';
import { dictionaryFields } from './dictionaries.js';
import type { Refusal } from './failures.js';

/** What the service says in one message. */
export type ServerMessage =
  | {
      readonly type: 'audio';
      readonly bytes: Uint8Array;
      readonly alignment: Alignment | undefined;
      readonly last: boolean;
    }
  | { readonly type: 'refusal'; readonly refusal: Refusal }
  /** Something we do not know; the protocol grows, so it is passed over. */
  | { readonly type: 'other' };

/** The service's own query parameters; see PROTOCOL.md "Query". */
export const socketQuery = (delivery: Delivery, inactivityTimeoutSeconds: number): Record<string, string> => ({
  model_id: delivery.modelId,
  output_format: delivery.format.id,
  inactivity_timeout: String(inactivityTimeoutSeconds),
  sync_alignment: 'true',
  ...(delivery.languageCode === undefined ? {} : { language_code: delivery.languageCode }),
  ...(delivery.seed === undefined ? {} : { seed: String(delivery.seed) }),
  ...(delivery.textNormalization === undefined ? {} : { apply_text_normalization: delivery.textNormalization }),
});

/** The first message: one blank. Settings and schedule stand here and nowhere else: repeating them ends the connection. */
export const openingMessage = (delivery: Delivery): string =>
  JSON.stringify({
    text: ' ',
    voice_settings: voiceSettingsOf(delivery),
    generation_config: { chunk_length_schedule: delivery.schedule },
    ...dictionaryFields(delivery.dictionaries),
  });

/** What was asked for, and the speed; a field left out keeps the voice's own value. */
export const voiceSettingsOf = ({ controls }: Delivery): Record<string, number | boolean> =>
  Object.fromEntries(
    Object.entries({
      speed: controls.speed ?? NATURAL_SPEED,
      stability: controls.stability,
      similarity_boost: controls.similarity,
      style: controls.style,
      use_speaker_boost: controls.speakerBoost,
    }).filter((entry): entry is [string, number | boolean] => entry[1] !== undefined),
  );

const NATURAL_SPEED = 1;

export const textMessage = (text: string, flush = false): string => JSON.stringify(flush ? { text, flush } : { text });
/** Speak what you have. The blank matters: an empty text would end the input. */
export const FLUSH_MESSAGE = JSON.stringify({ text: ' ', flush: true });
export const END_MESSAGE = JSON.stringify({ text: '' });

/**
 * @throws NarrateError ERR_PROTOCOL  not a JSON object, or audio that is not base64
 */
export const parseServerMessage = (json: string): ServerMessage => {
  let message: unknown;
  try {
    message = JSON.parse(json);
  } catch (cause) {
    throw new NarrateError('ERR_PROTOCOL', 'Cannot speak: the service sent a message that is not JSON', { cause });
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    throw new NarrateError('ERR_PROTOCOL', 'Cannot speak: the service sent a message that is not an object');
  }
  const fields = message as Record<string, unknown>;
  if (typeof fields.error === 'string' || (typeof fields.message === 'string' && !('audio' in fields))) {
    return { type: 'refusal', refusal: { id: asString(fields.error), message: asString(fields.message) } };
  }
  const last = fields.isFinal === true || fields.is_final === true;
  if (!last && !('audio' in fields)) return { type: 'other' };
  return { type: 'audio', bytes: audioOf(fields.audio), alignment: alignmentOf(fields.alignment), last };
};

const asString = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const NOTHING = new Uint8Array(0);

/** @throws NarrateError ERR_PROTOCOL  not base64 */
export const audioOf = (audio: unknown): Uint8Array => {
  if (audio === null || audio === undefined || audio === '') return NOTHING;
  const bytes = typeof audio === 'string' ? Buffer.from(audio, 'base64') : NOTHING;
  // Buffer.from drops whatever is not base64 without a word, or takes it for an ASCII letter; a dropped byte is a dropped sound.
  if (typeof audio !== 'string' || bytes.length !== decodedLength(audio) || Buffer.byteLength(audio) !== audio.length) {
    throw new NarrateError('ERR_PROTOCOL', 'Cannot speak: the service sent audio that is not base64');
  }
  return bytes;
};

const decodedLength = (base64: string): number =>
  (base64.length / 4) * 3 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);

/** The times, under any of the names they have had (PROTOCOL.md "Alignment"); undefined when absent or crooked. */
const alignmentOf = (value: unknown): Alignment | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  const chars = fields.chars ?? fields.characters;
  const startsMs = fields.charStartTimesMs ?? fields.charsStartTimesMs ?? fields.char_start_times_ms;
  const durationsMs = fields.charDurationsMs ?? fields.charsDurationsMs ?? fields.char_durations_ms;
  if (!isStrings(chars) || !isNumbers(startsMs) || !isNumbers(durationsMs)) return undefined;
  if (chars.length !== startsMs.length || chars.length !== durationsMs.length) return undefined;
  return { chars, startsMs, durationsMs };
};

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');
