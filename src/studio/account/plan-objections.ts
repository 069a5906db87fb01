import type { OutputFormat } from '../../speech/output-format.js';
import { type Refusal, refusals } from '../service-errors.js';
import type { StudioModel } from './models.js';
import type { Plan } from './plans.js';

/** What of a request depends on the plan. */
export interface PlanWish {
  readonly format: OutputFormat;
  readonly model: StudioModel;
  /** False asks that nothing is kept. */
  readonly logging: boolean;
  readonly normalization: 'auto' | 'on' | 'off';
}

/** Why the plan does not allow it, if it does not (PROTOCOL.md, "Plans"). */
export const planObjection = (plan: Plan, { format, model, logging, normalization }: PlanWish): Refusal | undefined => {
  if (format.id === 'mp3_44100_192' && !plan.allowsMp3192) return refusals.formatNotAllowed(format.id);
  if (format.codec === 'pcm' && format.sampleRateHz === 44_100 && !plan.allowsPcm44100)
    return refusals.formatNotAllowed(format.id);
  if (plan.isEnterprise) return undefined;
  if (!logging) return refusals.featureNotAllowed('enable_logging', 'enable_logging=false');
  return normalization === 'on' && isWithoutNormalization(model)
    ? refusals.featureNotAllowed('apply_text_normalization', `apply_text_normalization=on with ${model.id}`)
    : undefined;
};

/** In "auto" these models pass over normalization; "on" is for enterprises. */
const isWithoutNormalization = ({ id }: StudioModel): boolean => /^eleven_(flash|turbo)_v2_5$/.test(id);
