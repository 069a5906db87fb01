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
export const knownTakes = async (store: Pick<TakeStore, 'has' | 'keys'>, server: string): Promise<KnownTakes> => {
  // Most passages of a new script are not there: a file to be looked for in vain, for each, would double the time.
  const keys = await store.keys();
  const has = async (key: string) => keys.has(key) && (await store.has(key));
  // Of what was found alone: no more than the store holds, however long the script is.
  const saidBefore = new Map<string, number>();
  return {
    has: async (passage, delivery) => {
      if (keys.size === 0) return false;
      const { key } = keysOf(passage, delivery, server, 0);
      // Where a line has no first take, it will hardly have a second.
      if (!(await has(key))) return false;
      const before = saidBefore.get(key) ?? 0;
      saidBefore.set(key, before + 1);
      return before === 0 || has(keysOf(passage, delivery, server, before).key);
    },
  };
};
