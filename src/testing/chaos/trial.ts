import { startStudio } from '../../studio/server.js';
import { createToneVoices, wordsIn } from '../tone-voices.js';
import { kindOf } from './plans.js';
import { performRecital } from './recital.js';
import { ACTORS, type Schedule } from './schedules.js';
import { misplacedIn } from './time-line.js';
import { NARRATOR, signedWords, undisturbed } from './undisturbed.js';

/** What happened in one schedule. */
export interface Trial {
  /** With whose voice they were said: "b:word" of "tone-b". */
  readonly words: readonly string[];
  readonly wanted: readonly string[];
  /** Whether every byte is that of an undisturbed run; undefined where something was heard before it was proven. */
  readonly isExact: boolean | undefined;
  /** What is wrong with the times of chapters and sentences; undefined when they are as the sound is. */
  readonly misplaced: string | undefined;
  readonly connections: number;
  readonly retries: number;
  readonly takenBack: number;
  readonly billedAgain: number;
  /** How often each kind of fault struck. */
  readonly hits: ReadonlyMap<string, number>;
}

/** Run a schedule on a studio of its own. @throws what `recite` throws, or that it took too long */
export const runSchedule = async (schedule: Schedule): Promise<Trial> => {
  const { text, gaps, plan, ear } = schedule;
  const voices = createToneVoices({ voiceIds: [NARRATOR, ...ACTORS], isSigned: true });
  const studio = await startStudio({ voices, faults: plan, closeDelayMs: 0, keep: 'all' });
  const stopped = AbortSignal.timeout(LIMIT_MS);
  try {
    const recital = await performRecital(
      { baseUrl: new URL(`${studio.url}/`), apiKey: undefined },
      { ...schedule, voiceId: NARRATOR, isTranscribed: true, signal: stopped },
    );
    return {
      words: wordsIn(recital.output),
      wanted: text.flatMap(signedWords),
      isExact: ear === undefined ? recital.output.equals(undisturbed(text, gaps, recital.passages)) : undefined,
      misplaced: misplacedIn(recital, text),
      connections: studio.sessions.length + studio.requests.length,
      retries: recital.retries,
      takenBack: recital.takenBack,
      billedAgain: recital.billedAgain,
      hits: hitsOf(schedule, studio.hits),
    };
  } finally {
    await studio.close();
  }
};

/** @returns what is wrong with it, undefined when every word was spoken once, in order, by the right voice, and a saved file is exact */
export const verdictOf = ({ words, wanted, isExact, misplaced }: Trial): string | undefined => {
  const at = wanted.findIndex((word, index) => words[index] !== word);
  const place = at < 0 ? wanted.length : at;
  if (at >= 0 || words.length !== wanted.length) {
    const around = (list: readonly string[]) => list.slice(Math.max(0, place - 2), place + 4).join(' ');
    return `word ${place} of ${wanted.length}: wanted "${around(wanted)}", heard "${around(words)}"`;
  }
  return isExact === false ? 'the words are right, the bytes are not those of an undisturbed run' : misplaced;
};

const LIMIT_MS = 30_000;

const hitsOf = ({ plan }: Schedule, hits: readonly number[]): Map<string, number> => {
  const counted = new Map<string, number>();
  for (const [index, fault] of plan.entries()) {
    const kind = kindOf(fault);
    counted.set(kind, (counted.get(kind) ?? 0) + (hits[index] ?? 0));
  }
  return counted;
};
