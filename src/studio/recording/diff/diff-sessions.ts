import { isSocket, type Session } from '../session.js';
import { requestTraits } from './request-traits.js';
import { socketTraits } from './socket-traits.js';
import type { Trait } from './trait.js';

export const GROUPS = ['differs', 'only in the recording', 'only in the studio', 'cannot be compared', 'same'] as const;
export type Group = (typeof GROUPS)[number];

/** One thing that was looked at in two sessions. */
export interface Finding {
  readonly group: Group;
  /** What it is about: "frame audio.alignment", "close code". */
  readonly about: string;
  readonly recorded?: string | undefined;
  readonly ours?: string | undefined;
  /** Lines of the two files, from 1. */
  readonly recordedLine?: number | undefined;
  readonly oursLine?: number | undefined;
}

/**
 * Where a recorded session of the service and one of the studio differ: not in the bytes of their sound, but in shapes, names,
 * order, rules and words. Delays may differ by a factor of ten, and less than 100 ms counts as 100; the length of the sound for
 * each character by a factor of two.
 */
export const diffSessions = (recorded: Session, ours: Session): readonly Finding[] => {
  if (isSocket(recorded) !== isSocket(ours)) {
    const kind = (session: Session) => (isSocket(session) ? 'a socket' : 'a request');
    return [{ group: 'differs', about: 'kind', recorded: kind(recorded), ours: kind(ours) }];
  }
  const theirs = traitsOf(recorded);
  const own = traitsOf(ours);
  const names = [...new Set([...theirs.keys(), ...own.keys()])];
  const findings = names.map((name) => compare(name, theirs.get(name), own.get(name)));
  const missing = new Set(findings.filter(({ group }) => group.startsWith('only')).map(({ about }) => about));
  const differing = new Set(findings.filter(({ group }) => group === 'differs').map(({ about }) => about));
  // What hangs on a thing that one side does not have says nothing more.
  return findings.map((finding) => {
    const needs = [...needsOf(finding.about, theirs, own)];
    const isMoot = needs.some((need) => missing.has(need) || (finding.group !== 'same' && differing.has(need)));
    return isMoot && finding.group !== 'same' ? { ...finding, group: 'cannot be compared' } : finding;
  });
};

const traitsOf = (session: Session): ReadonlyMap<string, Trait> =>
  new Map((isSocket(session) ? socketTraits(session) : requestTraits(session)).map((trait) => [trait.name, trait]));

/** Everything that a trait hangs on. */
function* needsOf(
  name: string,
  theirs: ReadonlyMap<string, Trait>,
  own: ReadonlyMap<string, Trait>,
): Generator<string> {
  const need = theirs.get(name)?.needs ?? own.get(name)?.needs;
  if (need === undefined || need === name) return;
  yield need;
  yield* needsOf(need, theirs, own);
}

const compare = (about: string, recorded: Trait | undefined, ours: Trait | undefined): Finding => {
  const places = {
    about,
    recorded: recorded?.value,
    ours: ours?.value,
    recordedLine: recorded?.line,
    oursLine: ours?.line,
  };
  if (!ours) return { group: 'only in the recording', ...places };
  if (!recorded) return { group: 'only in the studio', ...places };
  if (recorded.value === undefined || ours.value === undefined) return { group: 'cannot be compared', ...places };
  const isSame =
    recorded.amount && ours.amount ? isNear(recorded.amount, ours.amount.value) : recorded.value === ours.value;
  return { group: isSame ? 'same' : 'differs', ...places };
};

const isNear = ({ value, factor, floor }: NonNullable<Trait['amount']>, other: number): boolean => {
  const [less = floor, more = floor] = [Math.max(value, floor), Math.max(other, floor)].sort((one, two) => one - two);
  return more <= less * factor;
};
