/** What is under way on each of some things: requests on connections. */
export interface UnderWay<T> {
  begin(on: T): void;
  end(on: T): void;
  has(on: T): boolean;
  /** Now, or as soon as nothing is under way on it any more. */
  whenNone(on: T, act: () => void): void;
}

export const createUnderWay = <T>(): UnderWay<T> => {
  const counts = new Map<T, number>();
  const waiting = new Map<T, () => void>();
  return {
    begin: (on) => void counts.set(on, (counts.get(on) ?? 0) + 1),
    end(on) {
      const left = (counts.get(on) ?? 1) - 1;
      if (left > 0) return void counts.set(on, left);
      counts.delete(on);
      const act = waiting.get(on);
      waiting.delete(on);
      act?.();
    },
    has: (on) => counts.has(on),
    whenNone(on, act) {
      if (counts.has(on)) waiting.set(on, act);
      else act();
    },
  };
};
