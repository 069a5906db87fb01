import { createLead, type Lead } from '../session/lead.js';
import { paceOf } from '../speech/pace.js';

/** The lead of a narration that nobody listens to. */
export const unheardLead = (): Lead =>
  createLead({
    pace: paceOf('adaptive'),
    heardMs: () => undefined,
    lookAheadMs: Number.POSITIVE_INFINITY,
    followsNetwork: false,
  });
