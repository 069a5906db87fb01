import { didYouMean, nearest } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import { PRICED_MODEL_IDS } from './prices.js';

/**
 * A refused model, with the one that was meant, or where to find those that there are; any other error as it is. A model that
 * is not known here may well exist: the service alone decides.
 */
export const withModelHint = (error: NarrateError, modelId: string): NarrateError => {
  const { code, message, cause, serviceId } = error;
  if (serviceId === undefined || !REFUSED_MODEL.includes(serviceId)) return error;
  const near = nearest(modelId, PRICED_MODEL_IDS);
  const isKnown = near === undefined || near === modelId;
  const hint = isKnown ? 'to see the models of this account: narrate models' : didYouMean(`--model ${near}`);
  return new NarrateError(code, message, { cause, serviceId, hint });
};

const REFUSED_MODEL = ['model_not_found', 'unsupported_model'];
