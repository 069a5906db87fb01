import { OUTPUT_FORMAT_IDS, type OutputFormat } from '../../speech/output-format.js';
import { findFormat } from '../account/formats.js';
import { DEFAULT_MODEL_ID, findModel, type StudioModel } from '../account/models.js';
import { InvalidInput, type Refusal, refusals } from '../service-errors.js';

/** What the URL of a socket asks for. */
export interface StreamQuery {
  readonly model: StudioModel;
  readonly format: OutputFormat;
  readonly inactivityTimeoutSeconds: number;
  readonly syncAlignment: boolean;
  readonly autoMode: boolean;
  readonly seed: number;
  /** False asks that nothing is kept: nothing is, here, in any case. */
  readonly logging: boolean;
  readonly normalization: 'auto' | 'on' | 'off';
}

/**
 * Checks what the service documents (PROTOCOL.md, "Query parameters"), strictly: lower-case booleans, a timeout of at most
 * 180 s. Parameters nobody documents are ignored.
 * @returns the refusal of the handshake, where something is wrong
 */
export const parseStreamQuery = (query: URLSearchParams): StreamQuery | Refusal => {
  const model = findModel(query.get('model_id') ?? DEFAULT_MODEL_ID, 'text-to-speech websocket endpoint');
  if ('status' in model) return model;
  const format = findFormat(query.get('output_format'), OUTPUT_FORMAT_IDS);
  if ('status' in format) return format;
  try {
    boolean(query, 'enable_ssml_parsing', false);
    matching(query, 'language_code', /^[a-z]{2,3}$/);
    return {
      model,
      format,
      inactivityTimeoutSeconds: integer(query, 'inactivity_timeout', 20, 1, 180),
      syncAlignment: boolean(query, 'sync_alignment', false),
      autoMode: boolean(query, 'auto_mode', false),
      seed: integer(query, 'seed', 0, 0, 4_294_967_295),
      logging: boolean(query, 'enable_logging', true),
      normalization: normalization(query.get('apply_text_normalization')),
    };
  } catch (reason) {
    if (!(reason instanceof InvalidInput)) throw reason;
    return refusals.parameterInvalid(reason.message.split(' ', 1)[0] ?? '', reason.message);
  }
};

const normalization = (value: string | null): StreamQuery['normalization'] => {
  if (value === null || value === 'auto' || value === 'on' || value === 'off') return value ?? 'auto';
  throw new InvalidInput('apply_text_normalization has an invalid value');
};

const boolean = (query: URLSearchParams, name: string, byDefault: boolean): boolean => {
  matching(query, name, /^(true|false)$/);
  const value = query.get(name);
  return value === null ? byDefault : value === 'true';
};

const integer = (query: URLSearchParams, name: string, byDefault: number, lowest: number, highest: number): number => {
  matching(query, name, /^\d{1,10}$/);
  const value = Number(query.get(name) ?? byDefault);
  if (value < lowest || value > highest) throw new InvalidInput(`${name} must be from ${lowest} to ${highest}`);
  return value;
};

const matching = (query: URLSearchParams, name: string, pattern: RegExp): void => {
  const value = query.get(name);
  if (value !== null && !pattern.test(value)) throw new InvalidInput(`${name} has an invalid value`);
};
