import type { NamedFault } from './named-fault.js';
import { REFUSAL_FAULTS } from './refusal-faults.js';
import { SOUND_FAULTS } from './sound-faults.js';

const numberOf = ({ id }: NamedFault): number => Number(id.slice(1));

/** Every fault that has a name, in the order of its number. */
export const NAMED_FAULTS: readonly NamedFault[] = [...REFUSAL_FAULTS, ...SOUND_FAULTS].sort(
  (one, other) => numberOf(one) - numberOf(other),
);

/** Faults of the network that no server can cause, and how to provoke them. */
export const NOT_THE_STUDIOS: Readonly<Record<string, string>> = {
  N1: 'no such host: --base-url http://nonexistent.invalid',
  N2: 'connection refused: --base-url with a port where nobody listens',
  N3: 'a connection that is never accepted: a listener with a full backlog, or a packet filter that drops',
  N4: 'TLS that never answers: https to a plain TCP server that reads nothing; the studio has no TLS',
  N6: 'a bad certificate: https to a server with a self-signed one; the studio has no TLS',
  N7: 'NODE_TLS_REJECT_UNAUTHORIZED=0: an environment variable of the client',
  N22: 'a writer that pauses for half an hour: the client closes by itself',
  N44: 'a proxy that refuses or drops: HTTPS_PROXY with a proxy of your own',
  N45: "a machine that sleeps: stop and continue the client's process (SIGSTOP, SIGCONT)",
};
