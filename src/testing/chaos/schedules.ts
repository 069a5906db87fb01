import fc from 'fast-check';
import type { FaultPlan } from '../../studio/faults.js';
import type { TransportChoice } from '../../takes/transports.js';
import type { EarKind } from './ear.js';
import { anyFault, oneEndEach } from './plans.js';

/** One recital and everything that goes wrong in it. */
export interface Schedule {
  /** Paragraphs of words. */
  readonly text: readonly string[];
  readonly plan: FaultPlan;
  readonly ear: EarKind | undefined;
  readonly earSeed: number;
  readonly schedule: readonly number[];
  readonly maxPassageChars: number;
  readonly concurrency: number;
  readonly transport: TransportChoice;
  /** The script arrives in pieces of so many words, with pauses; undefined: all at once. */
  readonly pieceWords: number | undefined;
}

export const anySchedule = (): fc.Arbitrary<Schedule> =>
  fc.record({
    text: fc.array(paragraph(), { minLength: 1, maxLength: 3 }),
    plan: fc.array(anyFault(), { minLength: 2, maxLength: 10 }).map(oneEndEach),
    ear: fc.constantFrom<EarKind | undefined>(undefined, 'player', 'pipe'),
    earSeed: fc.nat({ max: 0xffff }),
    schedule: fc.constantFrom([50], [50, 75, 100, 150], [120, 160, 250, 290]),
    maxPassageChars: fc.integer({ min: 30, max: 300 }),
    concurrency: fc.integer({ min: 1, max: 3 }),
    transport: fc.constantFrom<TransportChoice>('auto', 'auto', 'auto', 'websocket', 'websocket', 'http'),
    pieceWords: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.integer({ min: 1, max: 9 })),
  });

const paragraph = (): fc.Arbitrary<string> =>
  fc.array(word(), { minLength: 4, maxLength: 40 }).map((words) => words.join(' '));

const word = (): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.stringMatching(/^[a-z]{1,9}[.,!?]?$/) },
    { weight: 2, arbitrary: fc.constantFrom('ha', 'ha', 'ha.', 'no', 'a', 'I', 'Mr.', '3.15', 'e.g.') },
    { weight: 1, arbitrary: fc.constantFrom('naïve', '日本語。', 'Ünïcode', '"quoted."', 'x😀', 'पहला', 'e\u0301a') },
  );
