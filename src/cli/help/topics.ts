/** A page of `narrate help`. */
export interface Topic {
  readonly name: string;
  readonly about: string;
  /** Plain text of at most 80 columns; lines that begin with two spaces stand as they are. Loaded when it is asked for. */
  readonly read: () => Promise<string>;
}

type Page = Promise<{ readonly text: string }>;

const topic = (name: string, about: string, load: () => Page): Topic => ({
  name,
  about,
  read: async () => (await load()).text,
});

/** In the order of the list. */
export const TOPICS: readonly Topic[] = [
  topic('script', 'how a script is written', () => import('./topics/script.js')),
  topic('voices', 'finding and hearing a voice', () => import('./topics/voices.js')),
  topic('listening', 'keys, captions, sound', () => import('./topics/listening.js')),
  topic('episodes', 'files, chapters, transcripts', () => import('./topics/episodes.js')),
  topic('config', 'lasting settings, profiles, the key', () => import('./topics/config.js')),
  topic('environment', 'variables, files and folders', () => import('./topics/environment.js')),
  topic('exit-codes', 'what the shell is told', () => import('./topics/exit-codes.js')),
  topic('recovery', 'going on after whatever broke', () => import('./topics/recovery.js')),
  topic('latency', 'sounding sooner', () => import('./topics/latency.js')),
  topic('cost', 'knowing and limiting the price', () => import('./topics/cost.js')),
  topic('privacy', 'what goes where', () => import('./topics/privacy.js')),
  topic('completion', 'Tab in your shell', () => import('./topics/completion.js')),
  topic('studio', 'a local service for tests', () => import('./topics/studio.js')),
];

export const topicNamed = (name: string): Topic | undefined => TOPICS.find((one) => one.name === name);
