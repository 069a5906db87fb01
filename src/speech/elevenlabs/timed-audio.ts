import { NarrateError } from '../../errors.js';
import type { Alignment, Delivery } from '../engine.js';
import { dictionaryFields } from './dictionaries.js';
import { type Refusal, refusalOfBody } from './failures.js';
import { audioOf, voiceSettingsOf } from './messages.js';

/** The body of a text-to-speech request over HTTP; the output format stands in the query, where alone it counts. */
export const speechRequestBody = (text: string, delivery: Delivery, previousText: string | undefined): string =>
  JSON.stringify({
    text,
    model_id: delivery.modelId,
    voice_settings: voiceSettingsOf(delivery),
    ...(delivery.languageCode === undefined ? {} : { language_code: delivery.languageCode }),
    ...(delivery.seed === undefined ? {} : { seed: delivery.seed }),
    ...(delivery.textNormalization === undefined ? {} : { apply_text_normalization: delivery.textNormalization }),
    ...dictionaryFields(delivery.dictionaries),
    ...(previousText === undefined ? {} : { previous_text: previousText }),
  });

/** What one line of the answer says. */
export type TimedAudio =
  | { readonly type: 'audio'; readonly bytes: Uint8Array; readonly alignment: Alignment | undefined }
  | { readonly type: 'refusal'; readonly refusal: Refusal }
  /** Something we do not know; the protocol grows, so it is passed over. */
  | { readonly type: 'other' };

/**
 * @param line  one JSON object of `stream/with-timestamps`
 * @throws NarrateError ERR_PROTOCOL  not a JSON object, or audio that is not base64
 */
export const parseTimedAudio = (line: string): TimedAudio => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new NarrateError('ERR_PROTOCOL', 'Cannot speak: the service sent a line that is not JSON', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NarrateError('ERR_PROTOCOL', 'Cannot speak: the service sent a line that is not an object');
  }
  const fields = value as Record<string, unknown>;
  if ('audio_base64' in fields) {
    return { type: 'audio', bytes: audioOf(fields.audio_base64), alignment: alignmentOf(fields.alignment) };
  }
  if (!('detail' in fields)) return { type: 'other' };
  // The status said that all was well; it says nothing about this.
  const { id, message } = refusalOfBody(200, line);
  return { type: 'refusal', refusal: { id, message } };
};

/** Seconds with ends become milliseconds with durations; undefined when absent or crooked. */
const alignmentOf = (value: unknown): Alignment | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const {
    characters: chars,
    character_start_times_seconds: starts,
    character_end_times_seconds: ends,
  } = value as Record<string, unknown>;
  if (!isListOf(chars, isText) || !isListOf(starts, isTime) || !isListOf(ends, isTime)) return undefined;
  if (chars.length !== starts.length || chars.length !== ends.length) return undefined;
  const startsMs = starts.map(inMs);
  return { chars, startsMs, durationsMs: ends.map((end, index) => Math.max(0, inMs(end) - (startsMs[index] ?? 0))) };
};

const inMs = (seconds: number): number => Math.round(seconds * 1000);

const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown): value is number => typeof value === 'number';
const isListOf = <T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] =>
  Array.isArray(value) && value.every(isItem);
