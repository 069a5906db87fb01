import { test } from 'vitest';

/** What the page calls the parts of the protocol, in its order. */
export const SECTIONS = [
  'Socket: address, key and handshake',
  'Socket: query parameters',
  'Socket: first message and voice settings',
  'Socket: text, chunk schedule and flush',
  'Socket: end of input, keep-alive and inactivity',
  'Socket: frames and alignment',
  'Socket: errors and close codes',
  'Multi-context socket',
  'HTTP: speech',
  'HTTP: errors',
  'Text-to-dialogue',
  'Account: voices',
  'Account: models, subscription and tokens',
  'Models and their limits',
  'Plans: quota, concurrency and latency',
  'Output formats',
] as const;
export type Section = (typeof SECTIONS)[number];

/**
 * How a fact is known: seen in a published recording of a real session, written by the vendor, or found in its SDK's types;
 * what clients do, what users reported (with the thread as "owner/repo#1"), where sources disagree, and what nobody confirmed.
 */
export type Evidence =
  | 'recorded'
  | 'documented'
  | 'SDK types'
  | 'clients'
  | 'reported'
  | 'disputed'
  | 'unconfirmed'
  | `${string}/${string}#${number}`;

/**
 * About the studio: "holds": a test proves that it does the same; "deviates": it does not, and the note says what it does
 * and why; "unknown": nobody knows what the service does, and the note says what the studio does.
 */
export type Verdict = 'holds' | 'deviates' | 'unknown';

export interface Fact {
  /** Stable: "socket.key.bad-key-after-upgrade". */
  readonly id: string;
  readonly section: Section;
  /** One sentence about the service. */
  readonly says: string;
  readonly evidence: readonly Evidence[];
  readonly verdict: Verdict;
  readonly note?: string;
  /** Why no test shows what the studio does. */
  readonly untested?: string;
}

declare module 'vitest' {
  interface TaskMeta {
    fact?: Fact;
  }
}

export type FactTest = () => void | Promise<void>;

/** Only what does not hold may go without a test. */
export interface Untested {
  readonly untested: string;
}

/**
 * Declare the facts of one section: each is a test, which carries its fact for the page (scripts/conformance.js). Those without
 * a test are told to the page alone.
 */
export const factsAbout = (section: Section) => ({
  holds: (id: string, says: string, evidence: readonly Evidence[], proof: FactTest): void =>
    declare({ id, section, says, evidence, verdict: 'holds' }, proof),
  deviates: (id: string, says: string, evidence: readonly Evidence[], note: string, proof: FactTest | Untested): void =>
    declare({ id, section, says, evidence, verdict: 'deviates', note }, proof),
  unknown: (id: string, says: string, evidence: readonly Evidence[], note: string, proof: FactTest | Untested): void =>
    declare({ id, section, says, evidence, verdict: 'unknown', note }, proof),
});

const declare = (fact: Fact, proof: FactTest | Untested): void => {
  const title = `${fact.id}: ${fact.says}`;
  if (typeof proof === 'function') test(title, { meta: { fact } }, async () => proof());
  else if (process.env.NARRATE_CONFORMANCE)
    test.skip(title, { meta: { fact: { ...fact, untested: proof.untested } } }, () => {});
};
