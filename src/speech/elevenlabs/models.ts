import { NarrateError } from '../../errors.js';
import { getJson } from './rest.js';
import type { Service } from './service.js';

export interface Model {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  /** Longest text of one request, in characters. */
  readonly maxChars: number | undefined;
  /** Credits a character. */
  readonly costFactor: number | undefined;
  /** ISO 639-1 ids. */
  readonly languages: readonly string[];
}

/** The models that turn text into speech. */
export const listModels = async (service: Service, signal: AbortSignal): Promise<Model[]> => {
  const answer = await getJson(service, '/v1/models', {}, { doing: 'list the models', signal });
  if (!Array.isArray(answer)) {
    throw new NarrateError('ERR_PROTOCOL', 'Cannot list the models: the answer is not a list of models');
  }
  return answer
    .filter((model): model is Record<string, unknown> => typeof model === 'object' && model !== null)
    .filter((model) => model.can_do_text_to_speech !== false)
    .map(toModel);
};

const toModel = (model: Record<string, unknown>): Model => {
  const rates = (model.model_rates ?? {}) as Record<string, unknown>;
  const languages = Array.isArray(model.languages) ? model.languages : [];
  return {
    id: String(model.model_id),
    name: typeof model.name === 'string' ? model.name : String(model.model_id),
    description: typeof model.description === 'string' ? model.description : undefined,
    maxChars: numberOf(model.maximum_text_length_per_request),
    costFactor: numberOf(rates.character_cost_multiplier) ?? numberOf(model.token_cost_factor),
    languages: languages.map((language) => String((language as Record<string, unknown> | null)?.language_id)),
  };
};

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
