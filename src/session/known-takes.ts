import type { Passage } from '../script/passage.js';
import type { Delivery } from '../speech/engine.js';
import type { TakeStore } from '../store/take-store.js';
import { keysOf } from './reuse.js';

/** Tells which passages of a narration have been spoken before, without reading their sound. */
export interface KnownTakes {
  /** To be asked once for each passage, in their order, when all of its text has arrived. */
  has(passage: Passage, delivery: Delivery): Promise<boolean>;
}

/** @param server  whose voices these are, as for `reuseTake` */
export const knownTakes = (store: Pick<TakeStore, 'has'>, server: string): KnownTakes => {
  // Of what was found alone: no more than the store holds, however long the script is.
  const saidBefore = new Map<string, number>();
  return {
    has: async (passage, delivery) => {
      const { key } = keysOf(passage, delivery, server, 0);
      // Where a line has no first take, it will hardly have a second.
      if (!(await store.has(key))) return false;
      const before = saidBefore.get(key) ?? 0;
      saidBefore.set(key, before + 1);
      return before === 0 || store.has(keysOf(passage, delivery, server, before).key);
    },
  };
};
