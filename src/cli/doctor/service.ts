import { NarrateError } from '../../errors.js';
import type { Probe } from '../../speech/elevenlabs/probe.js';
import { type Finding, problemOf, reasonOf } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** Whether the service answers, and how soon. Offline nobody is asked: then narrate needs no network, nor does its doctor. */
export const examineService = async ({ engine, service, probes }: Surroundings): Promise<Finding> => {
  if (engine instanceof NarrateError) {
    // A key that cannot be used is the key's problem, a base URL that is none is ours.
    if (engine.code !== 'ERR_CREDENTIALS') return problemOf(engine);
    return { status: 'warning', message: 'not asked, because there is no key that could be used' };
  }
  if (!service) return { status: 'ok', message: 'not asked: narrate speaks offline, and needs no network' };
  return answering(await probes(), service.baseUrl);
};

const answering = (probes: readonly [Probe, ...Probe[]], { host, href }: URL): Finding => {
  const [{ status, isJson, refusal }] = probes;
  const [connectMs, answerMs] = [medianMs(probes, 'connectMs'), medianMs(probes, 'answerMs')];
  const details = { baseUrl: href, httpStatus: status, connectMs, answerMs };
  if ((status >= 300 && status < 400) || (status === 200 && !isJson)) {
    return {
      status: 'problem',
      message: `${host} answers, but not as the service does (HTTP status ${status}${isJson ? '' : ', no JSON'})`,
      hint: 'a login page of the network, or a proxy, may answer instead: open it in a browser, or check --base-url',
      details,
    };
  }
  const message = `${host} answers in ${answerMs} ms, after ${connectMs} ms to connect`;
  if (refusal?.retryable) {
    const hint = 'wait a little: narrate itself tries again';
    return { status: 'warning', message: `${message}: ${reasonOf(refusal.message)}`, hint, details };
  }
  if (connectMs + answerMs > SLOW_MS) {
    return { status: 'warning', message: `${message}: slow`, hint: 'another network, or a nearer --base-url', details };
  }
  return { status: 'ok', message, details };
};

/** From here on somebody who listens notices each sentence that could not be asked for ahead. */
const SLOW_MS = 1_500;

const medianMs = (probes: readonly Probe[], what: 'connectMs' | 'answerMs'): number => {
  const sorted = probes.map((probe) => probe[what]).sort((one, other) => one - other);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
};
