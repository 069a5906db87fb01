import fc from 'fast-check';
import {
  audioAfterFinal,
  close,
  duplicate,
  earlyFinal,
  emptyFinal,
  error,
  type Fault,
  fin,
  freeze,
  type GARBAGE,
  garbage,
  noFinal,
  pause,
  refuse,
  reset,
  type StreamAction,
  type StreamPoint,
  silence,
  stall,
  tear,
} from '../../studio/weather/faults.js';

/** Any fault from which a narration can recover, at any point of one of the first connections. */
export const anyFault = (): fc.Arbitrary<Fault> =>
  fc.oneof({ weight: 8, arbitrary: streamFault() }, { weight: 2, arbitrary: upgradeFault() }, httpFault());

/** The same plan, in which each connection ends only once: a peer that is gone cannot go again. */
export const oneEndEach = (plan: readonly Fault[]): Fault[] => {
  const ended = new Set<number | undefined>();
  return plan.filter((fault) => {
    if ('http' in fault || !ENDS.some(({ type }) => type === fault.do.type)) return true;
    if (ended.has(fault.connection)) return false;
    ended.add(fault.connection);
    return true;
  });
};

/** What a fault is called in figures. */
export const kindOf = (fault: Fault): string => {
  const where = 'http' in fault ? 'http ' : 'phase' in fault.at ? 'upgrade ' : '';
  const action = fault.do;
  if (action.type === 'close') return `${where}close ${action.code}`;
  if (action.type === 'refuse') return `${where}${action.status}`;
  if (action.type === 'garbage') return `${where}garbage ${action.kind}`;
  if (action.type === 'error') return `${where}error ${action.id}`;
  return `${where}${action.type}`;
};

/** Every kind, so that a test can say which have never struck. */
export const CLOSE_CODES = [1000, 1001, 1005, 1008, 1009, 1011, 1012, 1013, 3000, 4001] as const;

const ERROR_IDS = ['input_timeout_exceeded', 'system_busy', 'max_active_conversations', 'internal_error'] as const;
const GARBAGE_KINDS: readonly (keyof typeof GARBAGE)[] = [
  'text',
  'binary',
  'json',
  'array',
  'null',
  'base64',
  'alignment',
  'unknown',
];

const ENDS: readonly StreamAction[] = [
  reset,
  fin,
  tear,
  stall,
  freeze,
  ...CLOSE_CODES.map((code) => close(code)),
  ...ERROR_IDS.map((id) => error(id, `this is ${id}`)),
];

const LIES: readonly StreamAction[] = [
  duplicate,
  earlyFinal,
  noFinal,
  emptyFinal,
  silence,
  audioAfterFinal,
  pause(5),
  ...GARBAGE_KINDS.map((kind) => garbage(kind)),
];

const connection = (): fc.Arbitrary<number> => fc.oneof(fc.constant(0), fc.nat({ max: 2 }), fc.nat({ max: 7 }));

const streamFault = (): fc.Arbitrary<Fault> =>
  fc.record({ connection: connection(), at: streamPoint(), do: fc.constantFrom(...ENDS, ...LIES) });

const streamPoint = (): fc.Arbitrary<StreamPoint> =>
  fc.oneof(
    fc.nat({ max: 5 }).map((message) => ({ message })),
    fc.nat({ max: 8 }).map((frame) => ({ frame })),
    fc.nat({ max: 25_000 }).map((bytes) => ({ bytes })),
    fc.constant({ end: true } as const),
  );

const upgradeFault = (): fc.Arbitrary<Fault> =>
  fc.record({
    connection: connection(),
    at: fc.constant({ phase: 'upgrade' } as const),
    do: fc.constantFrom(
      reset,
      fin,
      ...[200, 408, 426, 429, 500, 502, 503, 504].map((status) => refuse(status, '<html>not now</html>')),
      refuse(429, { detail: { code: 'system_busy', message: 'busy' } }, { 'retry-after': '0' }),
      refuse(429, { detail: { status: 'too_many_concurrent_requests', message: 'too many' } }),
    ),
  });

const httpFault = (): fc.Arbitrary<Fault> =>
  fc.record({
    http: fc.constant('/v1/text-to-speech'),
    request: fc.nat({ max: 1 }),
    at: fc.nat({ max: 40_000 }).map((bytes) => ({ bytes })),
    do: fc.constantFrom(reset, fin, stall, refuse(503), refuse(429)),
  });
