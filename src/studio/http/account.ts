import { Refused, refusals } from '../service-errors.js';
import type { StudioContext } from '../studio-context.js';
import type { StudioVoice } from '../voice/voices.js';
import { modelsAnswer } from './models-answer.js';
import { booleanIn } from './query-fields.js';
import { subscriptionAnswer, userAnswer } from './subscription-answer.js';
import { DEFAULT_VOICE_SETTINGS, voiceAnswer } from './voice-answer.js';
import { listVoices } from './voices-listing.js';

/** What an account endpoint is asked, and where the client thinks the studio is. */
export interface AccountQuestion {
  readonly query: URLSearchParams;
  /** "http://127.0.0.1:PORT" */
  readonly baseUrl: string;
  readonly context: StudioContext;
}

/** @throws Refused */
export type AccountAnswer = (question: AccountQuestion) => unknown;

/** Who answers a GET of that path, undefined for other paths (PROTOCOL.md, "Account"). @throws URIError  a crooked path */
export const accountEndpoint = (path: string): AccountAnswer | undefined => {
  const endpoint = ENDPOINTS[path];
  if (endpoint) return endpoint;
  const [, encodedId, isSettings] = /^\/v1\/voices\/([^/]+)(\/settings)?$/.exec(path) ?? [];
  if (encodedId === undefined) return undefined;
  const id = decodeURIComponent(encodedId);
  return ({ context, baseUrl }) => {
    const voice = voiceOf(context, id);
    return isSettings ? DEFAULT_VOICE_SETTINGS : voiceAnswer(voice, baseUrl);
  };
};

const ENDPOINTS: Readonly<Record<string, AccountAnswer>> = {
  '/v1/voices': ({ query, baseUrl, context }) => {
    // The studio has no legacy voices to show or to hide.
    booleanIn(query, 'show_legacy', false);
    return { voices: context.voices.list.map((voice) => voiceAnswer(voice, baseUrl)) };
  },
  '/v2/voices': ({ query, baseUrl, context }) => {
    const page = listVoices(context.voices.list, query, context.pageSizeMax);
    return {
      voices: page.voices.map((voice) => voiceAnswer(voice, baseUrl)),
      has_more: page.hasMore,
      total_count: page.totalCount,
      next_page_token: page.nextPageToken,
    };
  },
  '/v1/voices/settings/default': () => DEFAULT_VOICE_SETTINGS,
  '/v1/models': modelsAnswer,
  '/v1/user': ({ context }) => userAnswer(context),
  '/v1/user/subscription': ({ context }) => subscriptionAnswer(context),
};

/** @throws Refused */
const voiceOf = ({ voices }: StudioContext, id: string): StudioVoice => {
  const voice = voices.find(id);
  if (!voice) throw new Refused(refusals.voiceNotFound(id));
  return voice;
};
