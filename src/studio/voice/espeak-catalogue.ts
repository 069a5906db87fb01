import type { EspeakHome } from './espeak-home.js';
import type { Speaker } from './voice-messages.js';
import type { StudioVoice } from './voices.js';

/** Two voices for each language, a man's and a woman's: "espeak-de" and "espeak-de-f". */
export const espeakVoices = (): StudioVoice[] =>
  LANGUAGES.flatMap((language) => [voiceOf(language, false), voiceOf(language, true)]);

/** Who speaks under that id; undefined if nobody does. eSpeak NG is looked for only when the id is one of its own. */
export const espeakSpeaker = (id: string, home: () => EspeakHome | undefined): Speaker | undefined => {
  const [, code, female] = /^espeak-([a-z0-9-]+?)(-f)?$/.exec(id) ?? [];
  const language = LANGUAGES.find((known) => known.code === code);
  if (language === undefined) return undefined;
  const found = home();
  if (found === undefined) return undefined;
  const voice = `${language.voice ?? language.code}${female === undefined ? '' : FEMALE_VARIANT}`;
  return { engine: 'espeak', voice, home: found };
};

/** Of its five female variants the one that is understood well at 16 and 22 kHz. */
const FEMALE_VARIANT = '+f3';

interface Language {
  readonly code: string;
  readonly name: string;
  readonly accent?: string;
  /** What eSpeak NG calls it, if not by its code. */
  readonly voice?: string;
}

const voiceOf = ({ code, name, accent = 'standard' }: Language, isFemale: boolean): StudioVoice => ({
  id: `espeak-${code}${isFemale ? '-f' : ''}`,
  name: `${name} (eSpeak NG${isFemale ? ', female' : ''})`,
  description: `${name}, by rule and not from recordings: clear, and robotic`,
  labels: {
    accent,
    age: 'middle_aged',
    gender: isFemale ? 'female' : 'male',
    language: code.split('-')[0] ?? code,
    use_case: 'informative_educational',
    descriptive: 'robotic',
  },
});

/** Languages that people speak today and that both the program (1.51) and the npm package (0.3.5) have, by English name. */
const LANGUAGES: readonly Language[] = [
  { code: 'af', name: 'Afrikaans' },
  { code: 'sq', name: 'Albanian' },
  { code: 'am', name: 'Amharic' },
  { code: 'ar', name: 'Arabic' },
  { code: 'hy', name: 'Armenian' },
  { code: 'as', name: 'Assamese' },
  { code: 'az', name: 'Azerbaijani' },
  { code: 'eu', name: 'Basque' },
  { code: 'be', name: 'Belarusian' },
  { code: 'bn', name: 'Bengali' },
  { code: 'bs', name: 'Bosnian' },
  { code: 'bg', name: 'Bulgarian' },
  { code: 'my', name: 'Burmese' },
  { code: 'ca', name: 'Catalan' },
  { code: 'yue', name: 'Chinese, Cantonese' },
  { code: 'cmn', name: 'Chinese, Mandarin' },
  { code: 'hr', name: 'Croatian' },
  { code: 'cs', name: 'Czech' },
  { code: 'da', name: 'Danish' },
  { code: 'nl', name: 'Dutch' },
  { code: 'en-us', name: 'English, American', accent: 'american' },
  { code: 'en-gb', name: 'English, British', accent: 'british', voice: 'en-gb-x-rp' },
  { code: 'eo', name: 'Esperanto' },
  { code: 'et', name: 'Estonian' },
  { code: 'fi', name: 'Finnish' },
  { code: 'fr', name: 'French' },
  { code: 'fr-be', name: 'French, Belgian', accent: 'belgian' },
  { code: 'fr-ch', name: 'French, Swiss', accent: 'swiss' },
  { code: 'ka', name: 'Georgian' },
  { code: 'de', name: 'German' },
  { code: 'el', name: 'Greek' },
  { code: 'gu', name: 'Gujarati' },
  { code: 'he', name: 'Hebrew' },
  { code: 'hi', name: 'Hindi' },
  { code: 'hu', name: 'Hungarian' },
  { code: 'is', name: 'Icelandic' },
  { code: 'id', name: 'Indonesian' },
  { code: 'ga', name: 'Irish' },
  { code: 'it', name: 'Italian' },
  { code: 'ja', name: 'Japanese' },
  { code: 'kn', name: 'Kannada' },
  { code: 'kk', name: 'Kazakh' },
  { code: 'ko', name: 'Korean' },
  { code: 'la', name: 'Latin' },
  { code: 'lv', name: 'Latvian' },
  { code: 'lt', name: 'Lithuanian' },
  { code: 'lb', name: 'Luxembourgish' },
  { code: 'mk', name: 'Macedonian' },
  { code: 'ms', name: 'Malay' },
  { code: 'ml', name: 'Malayalam' },
  { code: 'mt', name: 'Maltese' },
  { code: 'mr', name: 'Marathi' },
  { code: 'ne', name: 'Nepali' },
  { code: 'no', name: 'Norwegian', voice: 'nb' },
  { code: 'fa', name: 'Persian' },
  { code: 'pl', name: 'Polish' },
  { code: 'pt', name: 'Portuguese', accent: 'portuguese' },
  { code: 'pt-br', name: 'Portuguese, Brazilian', accent: 'brazilian' },
  { code: 'pa', name: 'Punjabi' },
  { code: 'ro', name: 'Romanian' },
  { code: 'ru', name: 'Russian' },
  { code: 'gd', name: 'Scottish Gaelic' },
  { code: 'sr', name: 'Serbian' },
  { code: 'si', name: 'Sinhala' },
  { code: 'sk', name: 'Slovak' },
  { code: 'sl', name: 'Slovenian' },
  { code: 'es', name: 'Spanish', accent: 'castilian' },
  { code: 'es-419', name: 'Spanish, Latin American', accent: 'latin american' },
  { code: 'sw', name: 'Swahili' },
  { code: 'sv', name: 'Swedish' },
  { code: 'ta', name: 'Tamil' },
  { code: 'te', name: 'Telugu' },
  { code: 'th', name: 'Thai' },
  { code: 'tr', name: 'Turkish' },
  { code: 'uk', name: 'Ukrainian' },
  { code: 'ur', name: 'Urdu' },
  { code: 'uz', name: 'Uzbek' },
  { code: 'vi', name: 'Vietnamese' },
  { code: 'cy', name: 'Welsh' },
];
