/** What is under way on each of some things: answers on connections. */
export interface UnderWay<On, Task> {
  begin(on: On, task: Task): void;
  end(on: On, task: Task): void;
  has(on: On): boolean;
  /** As it is now. */
  all(on: On): readonly Task[];
  /** Now, or as soon as nothing is under way on it any more. */
  whenNone(on: On, act: () => void): void;
}

export const createUnderWay = <On, Task>(): UnderWay<On, Task> => {
  const tasks = new Map<On, Set<Task>>();
  const waiting = new Map<On, () => void>();
  return {
    begin(on, task) {
      const others = tasks.get(on);
      if (others) others.add(task);
      else tasks.set(on, new Set([task]));
    },
    end(on, task) {
      const others = tasks.get(on);
      others?.delete(task);
      if (others?.size !== 0) return;
      tasks.delete(on);
      const act = waiting.get(on);
      waiting.delete(on);
      act?.();
    },
    has: (on) => tasks.has(on),
    all: (on) => [...(tasks.get(on) ?? [])],
    whenNone(on, act) {
      if (tasks.has(on)) waiting.set(on, act);
      else act();
    },
  };
};
