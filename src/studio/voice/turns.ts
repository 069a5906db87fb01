/** Whose request is next, fairly: streams take turns, however much each has asked for. */
export interface Turns<Request> {
  add(stream: number, request: Request): void;
  /** Forget a stream and what it asked for. */
  remove(stream: number): void;
  next(): Request | undefined;
}

/** Turns of newcomers before one of the others has to come. */
const NEWCOMERS_IN_A_ROW = 3;

/**
 * Round robin by stream. A stream that has not spoken for a whole round waits in a line of its own, which goes first: a
 * newcomer is heard at once beside hundreds who have long texts. Every fourth turn is for the others all the same.
 */
export const createTurns = <Request>(): Turns<Request> => {
  const waiting = new Map<number, Request[]>();
  const servedAt = new Map<number, number>();
  let ring: number[] = [];
  let newcomers: number[] = [];
  let turn = 0;
  let inARow = 0;

  const isNewcomer = (stream: number): boolean => {
    const lastTurn = servedAt.get(stream);
    return lastTurn === undefined || turn - lastTurn > waiting.size;
  };

  return {
    add(stream, request) {
      const requests = waiting.get(stream);
      if (requests !== undefined) {
        requests.push(request);
        return;
      }
      waiting.set(stream, [request]);
      (isNewcomer(stream) ? newcomers : ring).push(stream);
    },
    remove(stream) {
      servedAt.delete(stream);
      if (!waiting.delete(stream)) return;
      ring = ring.filter((other) => other !== stream);
      newcomers = newcomers.filter((other) => other !== stream);
    },
    next() {
      const isForNewcomer = newcomers.length > 0 && (ring.length === 0 || inARow < NEWCOMERS_IN_A_ROW);
      inARow = isForNewcomer ? inARow + 1 : 0;
      const stream = (isForNewcomer ? newcomers : ring).shift();
      if (stream === undefined) return undefined;
      const requests = waiting.get(stream) ?? [];
      const request = requests.shift();
      servedAt.set(stream, turn++);
      if (requests.length > 0) ring.push(stream);
      else waiting.delete(stream);
      return request;
    },
  };
};
