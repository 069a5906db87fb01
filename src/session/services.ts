import { randomBytes } from 'node:crypto';
import { NarrateError } from '../errors.js';
import { ApiKey } from '../speech/elevenlabs/api-key.js';
import { parseBaseUrl, type Service } from '../speech/elevenlabs/service.js';
import { rememberService } from '../speech/elevenlabs/service-memory.js';
import { serviceNotesFolder, stateFolder } from './folders.js';

/** Where speech comes from. */
export type EngineChoice =
  | { readonly kind: 'offline' }
  | { readonly kind: 'elevenlabs'; readonly baseUrl: URL; readonly apiKey: ApiKey | undefined };

/** A service that answers, until it is closed. */
export interface OpenService extends Service {
  /** Whose voices these are, the same in every run. */
  readonly name: string;
  /** Who speaks a language when nobody is named; undefined: the first of the list, as usual. */
  voiceFor?(languageCode: string | undefined): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * The service, or the studio on a loopback port: from here on both are the same.
 * @param answerWithinMs  longest time to wait for any answer
 * @param remembers  whether what earlier runs know of the service is used, and kept for later ones
 */
export const openService = async (
  choice: EngineChoice,
  env: NodeJS.ProcessEnv,
  { answerWithinMs, remembers = false }: { answerWithinMs?: number; remembers?: boolean } = {},
): Promise<OpenService> => {
  if (choice.kind === 'offline') return openStudio(env);
  const { baseUrl, apiKey } = choice;
  const memory = remembers ? rememberService(choice, serviceNotesFolder(stateFolder(env)), env) : undefined;
  return {
    name: baseUrl.href,
    baseUrl,
    apiKey,
    proxyEnv: env,
    ...(answerWithinMs === undefined ? {} : { answerWithinMs }),
    ...(memory ? { memory } : {}),
    close: async () => memory?.close(),
  };
};

/** The studio takes one token, made for this run, so that no other program can use it. */
const openStudio = async (env: NodeJS.ProcessEnv): Promise<OpenService> => {
  const [{ startStudio }, { createVoices }] = await Promise.all([
    import('../studio/server.js'),
    import('../studio/voice/flite-voices.js'),
  ]);
  const token = randomBytes(24).toString('hex');
  const voices = createVoices();
  // A listener may pause for hours, and then nothing is read.
  const studio = await startStudio({
    voices,
    apiKey: token,
    maxConnections: 64,
    limits: { stuckMs: Number.POSITIVE_INFINITY },
  });
  return {
    name: 'offline',
    baseUrl: parseBaseUrl(studio.url),
    apiKey: new ApiKey(token),
    voiceFor: async (languageCode) => (isEnglish(languageCode) ? undefined : offlineVoiceFor(languageCode, env)),
    close: async () => {
      await studio.close();
      await voices.close();
    },
  };
};

/** @throws NarrateError ERR_USAGE  no offline voice speaks the language */
export const checkLanguage = async (
  choice: EngineChoice,
  languageCode: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> => {
  if (choice.kind !== 'offline' || isEnglish(languageCode) || (await offlineVoiceFor(languageCode, env))) return;
  throw new NarrateError('ERR_USAGE', `The offline voice speaks English only, not "${languageCode}"`, {
    hint: 'for other languages: apt install espeak-ng, or set ELEVENLABS_API_KEY; else leave out --lang, or "language" in the front matter',
  });
};

const isEnglish = (languageCode: string | undefined): languageCode is undefined | 'en' =>
  languageCode === undefined || languageCode === 'en';

const offlineVoiceFor = async (languageCode: string, env: NodeJS.ProcessEnv): Promise<string | undefined> => {
  const { languageVoice } = await import('../studio/voice/language-voice.js');
  return languageVoice(languageCode, env);
};
