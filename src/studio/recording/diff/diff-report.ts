import { type Finding, GROUPS, type Group } from './diff-sessions.js';

/** The findings of one pair of sessions. */
export interface SessionDiff {
  /** What the pair is called. */
  readonly name: string;
  readonly findings: readonly Finding[];
  /** Why there are none: a difference of its own. */
  readonly failure?: string;
  /** Why there are none, where that is no difference. */
  readonly skipped?: string;
}

const DIFFERENCES: readonly Group[] = ['differs', 'only in the recording', 'only in the studio'];

/** Findings that are differences, and pairs of which one side is missing. */
export const countDifferences = (diffs: readonly SessionDiff[]): number =>
  diffs.reduce(
    (sum, { findings, failure }) => sum + findings.filter(isDifference).length + (failure === undefined ? 0 : 1),
    0,
  );

export const isDifference = ({ group }: Finding): boolean => DIFFERENCES.includes(group);

/** For people: each pair in turn, what is the same only as a number. */
export const diffReport = (diffs: readonly SessionDiff[]): string => {
  const parts = diffs.map(({ name, findings, failure, skipped }) => {
    if (skipped !== undefined) return `${name}: ${skipped}\n`;
    if (failure !== undefined) return `${name}: ${failure}\n`;
    const same = findings.filter(({ group }) => group === 'same').length;
    const lines = GROUPS.filter((group) => group !== 'same').flatMap((group) => {
      const ofGroup = findings.filter((finding) => finding.group === group);
      return ofGroup.length === 0 ? [] : [`  ${group}:`, ...ofGroup.map(findingLine)];
    });
    return [`${name}: ${same} same${lines.length === 0 ? '' : ','}`, ...lines, ''].join('\n');
  });
  const differences = countDifferences(diffs);
  const count = differences === 0 ? 'No differences' : `${differences} difference${differences === 1 ? '' : 's'}`;
  return `${parts.join('\n')}\n${TOLERANCE}\n${count} in ${diffs.length} sessions.\n`;
};

/** What counts as the same; see `Traits`. */
const TOLERANCE =
  'Delays may differ by a factor of ten, and less than 100 ms counts as 100; the length of the sound for each character by a factor of two.';

/** For programs: the same, with what is the same. */
export const diffJson = (diffs: readonly SessionDiff[]): string =>
  `${JSON.stringify({ differences: countDifferences(diffs), sessions: diffs }, null, 2)}\n`;

const findingLine = ({ about, recorded, ours, recordedLine, oursLine }: Finding): string =>
  `    ${about}: recorded ${valueAt(recorded, recordedLine)}, studio ${valueAt(ours, oursLine)}`;

const valueAt = (value: string | undefined, line: number | undefined): string => {
  const place = line === undefined ? '' : ` (line ${line})`;
  return value === undefined ? 'nothing' : `${value}${place}`;
};
