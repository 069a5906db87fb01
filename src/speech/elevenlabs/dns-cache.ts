import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * Looks names up as Node does, and keeps each answer for a while: a narration opens a connection for every passage.
 * Failures are not kept.
 */
export const cachedLookup = (lifeMs = 60_000, look: Look = dns.lookup): LookupFunction => {
  const answers = new Map<string, { addresses: LookupAddress[]; expiresAtMs: number }>();
  return (hostname, options, callback) => {
    const { all, ...rest } = options;
    const key = JSON.stringify([hostname, rest]);
    const answer = (addresses: LookupAddress[]): void => {
      const [first] = addresses;
      if (all || first === undefined) callback(null, addresses);
      else callback(null, first.address, first.family);
    };
    const known = answers.get(key);
    if (known && performance.now() < known.expiresAtMs) {
      process.nextTick(answer, known.addresses);
      return;
    }
    look(hostname, { ...rest, all: true }, (reason, addresses) => {
      if (reason) {
        callback(reason, []);
        return;
      }
      answers.set(key, { addresses, expiresAtMs: performance.now() + lifeMs });
      answer(addresses);
    });
  };
};

type Look = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (reason: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;
