import type { IncomingMessage } from 'node:http';
import { isSameKey } from '../guard/keys.js';
import { type SocketError, socketErrors } from '../service-errors.js';
import type { StudioContext } from '../studio-context.js';
import { withoutBearer } from './client-message.js';

/** Who asks, by what is known so far; what is not said may still come with the first message. */
export type Credential = 'good' | 'bad' | 'unsaid';

/**
 * The header `xi-api-key`, the query's `authorization` or its `single_use_token`: the first of them that is there. A token is
 * used up, and an old or unknown one is bad even where no key is asked for.
 */
export const credentialOf = (
  request: IncomingMessage,
  { apiKey, tokens }: Pick<StudioContext, 'apiKey' | 'tokens'>,
): Credential => {
  const header = request.headers['xi-api-key'];
  const query = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams;
  const bearer = query.get('authorization');
  if (typeof header === 'string') return judged(header, apiKey);
  if (bearer !== null) return judged(withoutBearer(bearer), apiKey);
  const token = query.get('single_use_token');
  if (token !== null) return tokens.redeem(token, 'tts_websocket') ? 'good' : 'bad';
  return judged(undefined, apiKey);
};

/** @param key  what the client calls its key @param apiKey  the one accepted key; undefined accepts any, and none */
export const judged = (key: string | undefined, apiKey: string | undefined): Credential => {
  if (apiKey === undefined) return 'good';
  if (key === undefined) return 'unsaid';
  return isSameKey(key, apiKey) ? 'good' : 'bad';
};

/** Why this client is not served, if it is not: first its key, then the voice. */
export const admissionError = (
  credential: Credential,
  voiceId: string,
  { voices }: StudioContext,
): SocketError | undefined => {
  if (credential === 'unsaid') return socketErrors.keyMissing();
  if (credential === 'bad') return socketErrors.keyInvalid();
  return voices.find(voiceId) ? undefined : socketErrors.voiceUnknown(voiceId);
};
