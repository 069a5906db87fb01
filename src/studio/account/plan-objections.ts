import type { OutputFormat } from '../../speech/output-format.js';
import { type Refusal, refusals } from '../service-errors.js';
import type { StudioModel } from './models.js';
import type { Plan } from './plans.js';

/** What a request or a socket asks for, as far as plans differ in it. */
export interface PlanWish {
  readonly format: OutputFormat;
  readonly model: StudioModel;
  /** False is the service's zero retention. */
  readonly logging: boolean;
  readonly normalization: 'auto' | 'on' | 'off';
}

/**
 * Why the plan does not allow it, as HTTP says it; undefined where it does (PROTOCOL.md, "Formats", "Query"). No model of the studio is
 * kept from any plan: none is known to be.
 */
export const planObjection = (plan: Plan, { format, model, logging, normalization }: PlanWish): Refusal | undefined => {
  const formatPlan = planFor(format);
  if (formatPlan === 'creator' && !plan.allowsMp3192) return refusals.formatNeedsPlan(format.id, formatPlan);
  if (formatPlan === 'pro' && !plan.allowsPcm44100) return refusals.formatNeedsPlan(format.id, formatPlan);
  if (plan.isEnterprise) return undefined;
  if (!logging) return refusals.featureNotAllowed('enable_logging', 'enable_logging=false');
  if (normalization === 'on' && isWithoutNormalization(model))
    return refusals.featureNotAllowed('apply_text_normalization', `apply_text_normalization=on with ${model.id}`);
  return undefined;
};

/** In "auto" these models pass over normalization; "on" is for enterprises. */
const isWithoutNormalization = ({ id }: StudioModel): boolean => /^eleven_(flash|turbo)_v2_5$/.test(id);

const planFor = ({ codec, sampleRateHz, bitrateKbps }: OutputFormat): 'creator' | 'pro' | undefined => {
  if (codec === 'mp3' && bitrateKbps === 192) return 'creator';
  return codec === 'pcm' && sampleRateHz >= 44_100 ? 'pro' : undefined;
};
