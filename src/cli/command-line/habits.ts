import { didYouMean } from '../../errors/near-miss.js';

/**
 * Flags that people bring along from other programs (`say`, espeak-ng, piper, edge-tts, gtts-cli, ospeak, sag) or from the
 * service's own API, with what they are called here. A word that is only spelt otherwise needs no entry.
 */
export const hintForHabit = (flag: string): string | undefined => {
  const name = flag.replace(/=.*/s, '').replace(/^--/, '').replaceAll('_', '-').toLowerCase();
  return flag.startsWith('--') ? LONG[name] : SHORT[flag.slice(0, 2)];
};

const OUTPUT = 'to save: -o episode.mp3';
const SPEED = 'for the pace: --speed 1.1, or in words per minute -r 190';
const WORDS = "to speak words: echo 'Hello there.' | narrate -";
const VOICES = 'to see them all: narrate voices';
const KEY = 'set ELEVENLABS_API_KEY: on the command line, every other program could read the key';

const SHORT: Readonly<Record<string, string>> = {
  '-s': SPEED,
  '-x': SPEED,
  '-w': OUTPUT,
  '-O': OUTPUT,
  '-t': WORDS,
  '-i': 'name the script: narrate script.txt',
  '-l': 'for the language: --lang en; for the voices: narrate voices',
  '-k': KEY,
  '-p': 'to hear what is saved: --play',
  '-n': 'to speak nothing: --estimate',
  '-j': 'for programs: --json',
  '-d': 'to see more: --verbose',
};

const LONG: Readonly<Record<string, string>> = {
  'write-media': OUTPUT,
  out: OUTPUT,
  outfile: OUTPUT,
  'output-file': OUTPUT,
  save: OUTPUT,
  'api-key': KEY,
  apikey: KEY,
  key: KEY,
  token: KEY,
  voices: VOICES,
  'voice-id': didYouMean('--voice'),
  'model-id': didYouMean('--model'),
  models: 'to see them all: narrate models',
  'list-models': 'to see them all: narrate models',
  'output-format': didYouMean('--format mp3_44100_128'),
  'similarity-boost': didYouMean('--similarity'),
  'use-speaker-boost': didYouMean('--speaker-boost'),
  language: didYouMean('--lang'),
  'language-code': didYouMean('--lang'),
  locale: didYouMean('--lang'),
  'chunk-length-schedule': didYouMean('--schedule 50,120,200'),
  'apply-text-normalization': didYouMean('--normalize'),
  'length-scale': SPEED,
  tempo: SPEED,
  slow: SPEED,
  wpm: SPEED,
  text: WORDS,
  stdin: 'to read from a pipe: narrate -',
  speak: didYouMean('--play'),
  stream: 'leave it out: scripts are spoken as they arrive',
  'dry-run': didYouMean('--estimate'),
  cost: didYouMean('--estimate'),
  offline: didYouMean('--engine offline'),
  url: didYouMean('--base-url'),
  endpoint: didYouMean('--base-url'),
  srt: didYouMean('--subtitles episode.srt'),
  vtt: didYouMean('--subtitles episode.vtt'),
  silent: didYouMean('--quiet'),
  debug: didYouMean('--verbose'),
  force: 'to forget an interrupted run: --fresh',
  'no-color': 'set NO_COLOR=1',
  'no-colour': 'set NO_COLOR=1',
};
