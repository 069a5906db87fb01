/** What helps with a word that the English voices cannot read: the eSpeak NG voice for its script, or what to install. */
export const strangerHint = (word: string, hasEspeak: boolean): string => {
  if (!hasEspeak) return 'install espeak-ng for voices of other languages, or use another engine: --engine elevenlabs';
  const language = SCRIPTS.find(([script]) => script.test(word))?.[1];
  const voice = language === undefined ? 'one of the espeak-… voices' : `a voice like --voice espeak-${language}`;
  return `use ${voice}, or another engine: --engine elevenlabs`;
};

/** A language that many write in that script. Kana comes before Han: Japanese has both. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
  [/\p{Script=Han}/u, 'cmn'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Hebrew}/u, 'he'],
  [/\p{Script=Devanagari}/u, 'hi'],
  [/\p{Script=Bengali}/u, 'bn'],
  [/\p{Script=Tamil}/u, 'ta'],
  [/\p{Script=Telugu}/u, 'te'],
  [/\p{Script=Georgian}/u, 'ka'],
  [/\p{Script=Armenian}/u, 'hy'],
];
