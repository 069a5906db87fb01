import fc from 'fast-check';
import type { Gaps } from '../../script/gaps.js';
import type { FaultPlan } from '../../studio/weather/faults.js';
import type { TransportChoice } from '../../takes/transports.js';
import type { EarKind } from './ear.js';
import type { Line } from './lines.js';
import { anyFault, oneEndEach } from './plans.js';

/** One recital and everything that goes wrong in it. */
export interface Schedule {
  /** The narrator's paragraphs, or a play. The first line has words. */
  readonly text: readonly Line[];
  readonly gaps: Gaps;
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
    text: fc.oneof(fc.array(paragraph(), { minLength: 1, maxLength: 3 }), play()),
    gaps: fc.record({ turnMs: silenceMs(), paragraphMs: silenceMs(), chapterMs: silenceMs() }),
    plan: fc.array(anyFault(), { minLength: 2, maxLength: 10 }).map(oneEndEach),
    ear: fc.constantFrom<EarKind | undefined>(undefined, 'player', 'pipe'),
    earSeed: fc.nat({ max: 0xffff }),
    schedule: fc.constantFrom([50], [50, 75, 100, 150], [120, 160, 250, 290]),
    maxPassageChars: fc.integer({ min: 30, max: 300 }),
    concurrency: fc.integer({ min: 1, max: 3 }),
    transport: fc.constantFrom<TransportChoice>('auto', 'auto', 'auto', 'websocket', 'websocket', 'http'),
    pieceWords: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.integer({ min: 1, max: 9 })),
  });

const paragraph = (): fc.Arbitrary<Line> => words(4, 40).map((text) => ({ text }));

const words = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.array(word(), { minLength, maxLength }).map((all) => all.join(' '));

/** Its last line may be a silence. */
const play = (): fc.Arbitrary<Line[]> =>
  fc
    .tuple(fc.array(line(), { minLength: 2, maxLength: 9 }), fc.option(pauseMs(), { nil: undefined }))
    .map(([lines, lastPauseMs]) =>
      lastPauseMs === undefined ? lines : [...lines, { text: '', pauseMs: lastPauseMs }],
    );

const line = (): fc.Arbitrary<Line> =>
  fc
    .record({
      text: words(1, 15),
      voiceId: fc.constantFrom(undefined, ...ACTORS),
      pauseMs: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, pauseMs()),
      level: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, fc.integer({ min: 1, max: 6 })),
      goesOn: fc.boolean(),
    })
    // Without a silence it would be one line with the last.
    .map((each) => ({ ...each, goesOn: each.goesOn && each.pauseMs !== undefined && each.level === undefined }));

/** Of whoever is not the narrator. */
export const ACTORS = ['tone-b', 'tone-c', 'tone-d'] as const;

const pauseMs = (): fc.Arbitrary<number> =>
  fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 3_000 }) }, fc.constant(60_000));

const silenceMs = (): fc.Arbitrary<number> => fc.constantFrom(0, 0, 40, 300, 1_200);

const word = (): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.stringMatching(/^[a-z]{1,9}[.,!?]?$/) },
    { weight: 2, arbitrary: fc.constantFrom('ha', 'ha', 'ha.', 'no', 'a', 'I', 'Mr.', '3.15', 'e.g.') },
    { weight: 1, arbitrary: fc.constantFrom('naïve', '日本語。', 'Ünïcode', '"quoted."', 'x😀', 'पहला', 'e\u0301a') },
  );
