import { NarrateError } from '../../errors.js';
import { type Finding, problemOf } from './finding.js';
import type { Surroundings } from './surroundings.js';

export interface Examination {
  /** For programs: it stays what it is. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** It starts other programs, or keeps the processors busy: it waits while the service's latency is measured. */
  readonly isBusy?: boolean;
  /** Undefined: there is nothing to be said. What it throws is a problem. */
  readonly examine: (
    surroundings: Surroundings,
    signal: AbortSignal,
  ) => Finding | undefined | Promise<Finding | undefined>;
}

/** A finding and whose it is. */
export type Result = Pick<Examination, 'name' | 'title'> & Finding;

/**
 * Examine everything at once. Results come in the order of the examinations, each as soon as it and those before it are
 * there; what takes longer than `limitMs` is given up, and that is a warning.
 * @throws the signal's reason when aborted
 */
export async function* examineAll(
  examinations: readonly Examination[],
  surroundings: Surroundings,
  signal: AbortSignal,
  limitMs = LIMIT_MS,
): AsyncGenerator<Result, void, undefined> {
  const running = examinations.map((examination) => examined(examination, surroundings, signal, limitMs));
  // Each is awaited in its turn; one that fails before has not been left alone.
  for (const result of running) result.catch(() => {});
  for (const [at, { name, title }] of examinations.entries()) {
    const finding = await running[at];
    if (finding) yield { name, title, ...finding };
  }
}

/** A person waits: with the network hanging, the whole takes less than ten seconds. */
const LIMIT_MS = 8_000;

const examined = async (
  { examine, isBusy = false }: Examination,
  surroundings: Surroundings,
  signal: AbortSignal,
  limitMs: number,
): Promise<Finding | undefined> => {
  const limit = new AbortController();
  const both = AbortSignal.any([signal, limit.signal]);
  const tooLong = new Promise<Finding>((resolve, reject) => {
    both.addEventListener('abort', () => (signal.aborted ? reject(signal.reason) : resolve(gaveUp(limitMs))), {
      once: true,
    });
  });
  const timer = setTimeout(() => limit.abort(), limitMs);
  const begin = async () => {
    if (isBusy) await surroundings.measured;
    return examine(surroundings, both);
  };
  try {
    signal.throwIfAborted();
    return await Promise.race([begin(), tooLong]);
  } catch (reason) {
    signal.throwIfAborted();
    if (limit.signal.aborted) return gaveUp(limitMs);
    return failed(reason);
  } finally {
    clearTimeout(timer);
  }
};

const gaveUp = (limitMs: number): Finding => ({
  status: 'warning',
  message: `not known: it took longer than ${limitMs / 1000} s`,
});

const failed = (reason: unknown): Finding => problemOf(NarrateError.from(reason));
