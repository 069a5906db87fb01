import type { Milestones } from '../../session/metrics.js';

export interface ReachedMilestone {
  readonly name: string;
  /** From the start of the process. */
  readonly atMs: number;
  /** From the milestone before it. */
  readonly sinceMs: number;
}

/** The milestones a run came to, in the order of time. */
export const reachedMilestones = (milestones: Milestones): ReachedMilestone[] =>
  NAMES.flatMap(([key, name]) => {
    const atMs = milestones[key];
    return atMs === null ? [] : [{ name, atMs }];
  })
    .sort((one, other) => one.atMs - other.atMs)
    .map(({ name, atMs }, at, all) => ({ name, atMs, sinceMs: atMs - (all[at - 1]?.atMs ?? 0) }));

/** In the order of a run that listens to a file: what happens at one moment is told so. */
const NAMES: readonly (readonly [keyof Milestones, string])[] = [
  ['optionsReadAtMs', 'options read'],
  ['firstTextArrivedAtMs', 'first text arrived'],
  ['voiceKnownAtMs', 'voice known'],
  ['deviceReadyAtMs', 'sound device ready'],
  ['socketOpenAtMs', 'socket open'],
  ['firstTextSentAtMs', 'first text sent'],
  ['firstByteAtMs', 'first audio received'],
  ['firstSoundAtMs', 'first audio handed over'],
  ['firstAudibleAtMs', 'first audible sample'],
];
