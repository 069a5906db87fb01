import { NarrateError } from '../../errors.js';
import { proxyFor } from '../../speech/elevenlabs/proxy.js';
import { DEFAULT_BASE_URL } from '../../speech/elevenlabs/service.js';
import { type Finding, problemOf } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** The proxy that the service is reached through; of its address, never the name and password in it. */
export const examineProxy = ({ env, service }: Surroundings): Finding => {
  const url = service?.baseUrl ?? new URL(DEFAULT_BASE_URL);
  const name = PROXY_NAMES.find((candidate) => env[candidate]);
  const details = { variable: name ?? null };
  if (name === undefined) {
    const other = ['http_proxy', 'HTTP_PROXY'].find((candidate) => env[candidate]);
    if (other === undefined) return { status: 'ok', message: 'none', details };
    return {
      status: 'ok',
      message: `none: ${other} is for plain http, and the service is reached by https`,
      hint: `set HTTPS_PROXY as well if it is to be used`,
      details,
    };
  }
  if (url.protocol === 'http:') {
    return { status: 'ok', message: `${name} is not used on the way to this machine itself`, details };
  }
  try {
    const proxy = proxyFor(url, env);
    const message = proxy
      ? `${proxy.protocol}//${proxy.host} (${name})`
      : `${name} is not used: NO_PROXY names ${url.host}`;
    return { status: 'ok', message, details: { ...details, proxy: proxy ? `${proxy.protocol}//${proxy.host}` : null } };
  } catch (reason) {
    // Offline it stands in nobody's way.
    return problemOf(NarrateError.from(reason), service ? 'problem' : 'warning');
  }
};

/** Strongest first. */
const PROXY_NAMES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] as const;
