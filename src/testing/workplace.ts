import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StudioOptions } from '../studio/server.js';
import type { Voices } from '../studio/voice/voices.js';
import { type Ran, type Running, runNarrate, startNarrate, temporaryFolder } from './run-narrate.js';
import { type Service, startService } from './service.js';
import { createToneVoices, type ToneOptions, wordsIn } from './tone-voices.js';

/** One home with a script in it, for several runs that make one episode with one service. */
export interface Workplace {
  readonly service: Service;
  /** HOME and current folder. */
  readonly home: string;
  writeScript(paragraphs: readonly string[]): void;
  /** `narrate script.txt -o out.mp3` and these. */
  start(...args: string[]): Running;
  run(...args: string[]): Promise<Ran>;
  /** `narrate` and these. */
  command(...args: string[]): Promise<Ran>;
  /** Texts that the service has received since this was asked last, sorted: passages are spoken side by side. */
  newlySent(): string[];
  episode(): Buffer;
  /** What the episode says. */
  words(): string;
  /** Its files in the cache, absolute: two for each take. */
  cacheFiles(): string[];
  /** How many takes are kept. */
  keptTakes(): number;
  /** What is remembered of interrupted runs, absolute: files and folders. */
  runFiles(): string[];
}

export interface WorkplaceOptions extends Partial<Omit<StudioOptions, 'voices'>>, Pick<ToneOptions, 'pieceDelayMs'> {
  /** As real voices, these never say the same text twice alike: only a kept take gives the same bytes. */
  readonly moody?: boolean;
}

export const openWorkplace = async (
  paragraphs: readonly string[],
  { pieceDelayMs = 0, moody = false, ...options }: WorkplaceOptions = {},
): Promise<Workplace> => {
  const voices = createToneVoices({ pieceDelayMs });
  const service = { ...(await startService({ ...options, voices: moody ? moodily(voices) : voices })), voices };
  const home = temporaryFolder();
  const { env } = service;
  let seen = 0;
  const command = (...args: string[]) => runNarrate(args, { cwd: home, env });
  const writeScript = (texts: readonly string[]) => writeFileSync(path.join(home, 'script.txt'), texts.join('\n\n'));
  const episode = () => readFileSync(path.join(home, 'out.mp3'));
  writeScript(paragraphs);
  return {
    service,
    home,
    writeScript,
    command,
    start: (...args) => startNarrate(['script.txt', '-o', 'out.mp3', ...args], { cwd: home, env }),
    run: (...args) => command('script.txt', '-o', 'out.mp3', ...args),
    newlySent: () => {
      const all = service.studio.sessions.map(({ messages }) =>
        messages.map(({ message }) => textOf(message)).join(''),
      );
      const fresh = all.slice(seen);
      seen = all.length;
      return fresh
        .map((text) => text.trim())
        .filter(Boolean)
        .sort();
    },
    episode,
    words: () => wordsIn(episode()).join(' '),
    cacheFiles: () => below(path.join(home, '.cache')).filter((name) => statSync(name).isFile()),
    keptTakes: () => below(path.join(home, '.cache/narrate/takes')).filter((name) => name.endsWith('.json')).length,
    runFiles: () => below(path.join(home, '.local/state/narrate/runs')),
  };
};

const textOf = (message: unknown): string =>
  typeof message === 'object' && message !== null && 'text' in message ? String(message.text) : '';

const moodily = (voices: Voices): Voices => {
  let streams = 0;
  return {
    list: voices.list,
    find: (id) => voices.find(id),
    open: (options) => voices.open({ ...options, speed: options.speed * (1 - 0.05 * (streams++ % 6)) }),
    close: () => voices.close(),
  };
};

const below = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name));
  } catch {
    return []; // not made yet
  }
};
