import { NarrateError } from '../../errors.js';
import { type Finding, problemOf, reasonOf } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** Whether a WebSocket comes through: proxies that let requests through are known to break it. Nothing is said over it. */
export const examineWebsocket = async ({ service, probes, socket }: Surroundings): Promise<Finding | undefined> => {
  if (!service) return undefined;
  const isReached = await probes().then(
    () => true,
    () => false,
  );
  // Told once: the service itself is not reached.
  if (!isReached) return undefined;
  try {
    const { openMs, refusal } = await socket();
    // The key's own line tells whether it is taken; that voice was only any voice.
    if (refusal && refusal.code !== 'ERR_CREDENTIALS' && refusal.code !== 'ERR_VOICE_UNKNOWN') {
      const finding = problemOf(refusal, refusal.retryable ? 'warning' : 'problem');
      return { ...finding, message: `opens, but then: ${finding.message}` };
    }
    return { status: 'ok', message: `opens in ${Math.round(openMs)} ms`, details: { openMs: Math.round(openMs) } };
  } catch (reason) {
    const error = NarrateError.from(reason);
    // In the service's own words it is about the key, and told there; a proxy has none.
    if (error.code === 'ERR_CREDENTIALS' && error.serviceId !== undefined) return undefined;
    return {
      status: 'warning',
      message: `does not open, narrate will speak over HTTP: ${reasonOf(error.message)}`,
      hint: 'a proxy or firewall may not let WebSockets through; --transport http saves the attempt',
      details: { code: error.code },
    };
  }
};
