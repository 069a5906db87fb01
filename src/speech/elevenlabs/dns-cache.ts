import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * Looks names up as Node does, and keeps each answer for a while: a narration opens a connection for every passage. Whoever
 * asks while an answer is awaited gets the same one. Failures are not kept.
 */
export const cachedLookup = (lifeMs = 60_000, look: Look = dns.lookup): LookupFunction => {
  const answers = new Map<string, { addresses: LookupAddress[]; expiresAtMs: number }>();
  const awaited = new Map<string, Answer[]>();
  return (hostname, { all, ...options }, callback) => {
    const { family = 0, hints = 0, ...rest } = options;
    const key = JSON.stringify([hostname, family, hints, rest]);
    const answer: Answer = (reason, addresses) => {
      const [first] = addresses;
      if (reason || all || first === undefined) callback(reason, addresses);
      else callback(null, first.address, first.family);
    };
    const known = answers.get(key);
    if (known && performance.now() < known.expiresAtMs) {
      process.nextTick(answer, null, known.addresses);
      return;
    }
    const others = awaited.get(key);
    if (others) {
      others.push(answer);
      return;
    }
    const waiting = [answer];
    awaited.set(key, waiting);
    look(hostname, { ...options, all: true }, (reason, addresses) => {
      awaited.delete(key);
      if (!reason) answers.set(key, { addresses, expiresAtMs: performance.now() + lifeMs });
      for (const each of waiting) each(reason, reason ? [] : addresses);
    });
  };
};

type Answer = (reason: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

type Look = (hostname: string, options: LookupOptions & { all: true }, callback: Answer) => void;
