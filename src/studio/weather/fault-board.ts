import type { Chance, FaultPlan, HttpFault, StreamAction, StreamFault, UpgradeAction, UpgradeFault } from './faults.js';
import { drawAt } from './random.js';

/** A plan at work: says which faults are due, and counts them. */
export interface FaultBoard {
  /** How often each fault of the plan has struck, in the plan's order. */
  readonly hits: readonly number[];
  upgrade(connection: number): UpgradeAction | undefined;
  stream(connection: number): StreamFaults;
  http(path: string): HttpStrike | undefined;
}

/** The faults of one open socket. */
export interface StreamFaults {
  /** What is due now that this counter stands at `count`; each fault is due once. */
  due(counter: 'message' | 'frame' | 'bytes' | 'end', count: number): readonly StreamAction[];
  /** How many audio bytes may go out before the next fault; Infinity without one. */
  bytesUntilNext(sentBytes: number): number;
}

/** A fault of an HTTP request; `strike` counts it, when it happens. */
export interface HttpStrike {
  readonly fault: HttpFault;
  strike(): void;
}

/** A board whose plan can be replaced; open sockets keep the faults they have. */
export interface ReplaceableFaultBoard extends FaultBoard {
  readonly plan: FaultPlan;
  /** The next handshake and the next request are the first of this plan; its hits are counted from 0. */
  replace(plan: FaultPlan): void;
}

/** @param seed  rules which connections and requests a fault with a rate strikes */
export const createReplaceableBoard = (first: FaultPlan, seed?: number): ReplaceableFaultBoard => {
  let plan = first;
  let board = createFaultBoard(first, seed);
  let firstConnection = 0;
  let nextConnection = 0;
  return {
    get plan() {
      return plan;
    },
    get hits() {
      return board.hits;
    },
    replace(next) {
      plan = next;
      board = createFaultBoard(next, seed);
      firstConnection = nextConnection;
    },
    upgrade(connection) {
      nextConnection = Math.max(nextConnection, connection + 1);
      return board.upgrade(connection - firstConnection);
    },
    // Negative: its handshake was before this plan.
    stream: (connection) => board.stream(connection - firstConnection),
    http: (path) => board.http(path),
  };
};

export const createFaultBoard = (plan: FaultPlan, seed = 1): FaultBoard => {
  const hits = plan.map(() => 0);
  const requests = plan.map(() => 0);
  const strike = (index: number): void => {
    hits[index] = (hits[index] ?? 0) + 1;
  };

  return {
    hits,
    upgrade(connection) {
      for (const [index, fault] of plan.entries()) {
        if (!isUpgradeFault(fault) || !isFor(fault, connection) || !isStruck(fault, seed, index, connection)) continue;
        strike(index);
        return fault.do;
      }
      return undefined;
    },
    stream(connection) {
      const waiting = new Map<number, StreamFault>();
      for (const [index, fault] of plan.entries()) {
        if (isStreamFault(fault) && isFor(fault, connection) && isStruck(fault, seed, index, connection))
          waiting.set(index, fault);
      }
      return {
        due(counter, count) {
          const actions: StreamAction[] = [];
          for (const [index, fault] of waiting) {
            const point = pointOf(fault, counter);
            if (point === undefined || count < point) continue;
            waiting.delete(index);
            strike(index);
            actions.push(fault.do);
          }
          return actions;
        },
        bytesUntilNext(sentBytes) {
          let left = Number.POSITIVE_INFINITY;
          for (const fault of waiting.values()) {
            const point = pointOf(fault, 'bytes') ?? 0;
            if (point > sentBytes) left = Math.min(left, point - sentBytes);
          }
          return left;
        },
      };
    },
    http(path) {
      for (const [index, fault] of plan.entries()) {
        if (!('http' in fault) || !path.startsWith(fault.http)) continue;
        const request = requests[index] ?? 0;
        requests[index] = request + 1;
        if (fault.request !== undefined && fault.request !== request) continue;
        if (isStruck(fault, seed, index, request)) return { fault, strike: () => strike(index) };
      }
      return undefined;
    },
  };
};

const isUpgradeFault = (fault: FaultPlan[number]): fault is UpgradeFault => !('http' in fault) && 'phase' in fault.at;

const isStreamFault = (fault: FaultPlan[number]): fault is StreamFault => !('http' in fault) && !('phase' in fault.at);

const isFor = (fault: UpgradeFault | StreamFault, connection: number): boolean =>
  fault.connection === undefined || fault.connection === connection;

/** Whether chance has this fault strike a connection or request; `number` says which, from 0. */
const isStruck = ({ rate = 1, cycle }: Chance, seed: number, index: number, number: number): boolean => {
  if (number < 0) return false;
  if (cycle && number % (cycle.down + cycle.up) >= cycle.down) return false;
  return rate >= 1 || drawAt(seed, index, number) < rate;
};

/** Where on this counter the fault lies; `end` is reached at once. */
const pointOf = ({ at }: StreamFault, counter: 'message' | 'frame' | 'bytes' | 'end'): number | undefined => {
  if (counter === 'end') return 'end' in at ? 0 : undefined;
  if (counter === 'message') return 'message' in at ? at.message : undefined;
  if (counter === 'frame') return 'frame' in at ? at.frame : undefined;
  return 'bytes' in at ? at.bytes : undefined;
};
