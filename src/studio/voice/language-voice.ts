import { espeakVoices } from './espeak-catalogue.js';
import { findEspeak } from './espeak-home.js';

/**
 * The offline voice that speaks a language other than English; undefined when there is none, or nobody has installed eSpeak NG.
 * @param languageCode  ISO 639-1
 */
export const languageVoice = (languageCode: string, env: NodeJS.ProcessEnv): string | undefined => {
  const code = OTHER_NAMES[languageCode] ?? languageCode;
  const voice = espeakVoices().find(({ id }) => id === `espeak-${code}`);
  return voice && findEspeak(env) ? voice.id : undefined;
};

/** What eSpeak NG calls them. */
const OTHER_NAMES: Readonly<Record<string, string>> = { zh: 'cmn', nb: 'no' };
