import type { NarrateError } from '../../errors.js';

/** In words, because meaning is never told by a colour alone; from good to bad. */
export const STATUSES = ['ok', 'warning', 'problem'] as const;
export type Status = (typeof STATUSES)[number];

/** What an examination has found. A problem keeps narrate from doing what it is set up to do; a warning does not. */
export interface Finding {
  readonly status: Status;
  /** One line, without its name. */
  readonly message: string;
  /** What to do, one line. */
  readonly hint?: string;
  /** For programs, and with --verbose: figures in the unit that their name tells, paths, what was said. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export const worst = (statuses: readonly Status[]): Status =>
  STATUSES.findLast((status) => statuses.includes(status)) ?? 'ok';

/** Several findings about one thing: the hint is that of the worst which has one. */
export const joined = (findings: readonly Finding[]): Finding => {
  const status = worst(findings.map((finding) => finding.status));
  const fromWorst = STATUSES.toReversed().flatMap((each) => findings.filter((finding) => finding.status === each));
  const hint = fromWorst.find((finding) => finding.hint !== undefined)?.hint;
  return {
    status,
    message: findings.map(({ message }) => message).join('; '),
    ...(hint === undefined ? {} : { hint }),
    details: Object.assign({}, ...findings.map(({ details }) => details)),
  };
};

/** An error as a finding: what we were doing is told by the examination's own name. */
export const problemOf = ({ message, hint, code }: NarrateError, status: Status = 'problem'): Finding => ({
  status,
  message: reasonOf(message),
  hint: hint.replace(TO_THE_DOCTOR, ''),
  details: { code },
});

/** The part of a hint that sends people here. */
const TO_THE_DOCTOR = /[;,] [^;]*narrate doctor(?=;|$)/;

/** "Cannot reach the service: connection refused" without what we were doing. */
export const reasonOf = (message: string): string => message.replace(/^Cannot [^:"]{1,60}: /, '');
