import { NarrateError } from '../../errors.js';
import type { Distance } from './distance.js';

/** Where a studio is asked: its own port, or a door far away from it. */
export interface Front {
  readonly port: number;
  /** Ends what the front itself holds; the studio's own server is closed after it. */
  close(): Promise<void>;
}

/**
 * Have a server listen where it was asked to, or behind a door at that place when it is to be far away: then it listens on a
 * free port of the loopback.
 * @param listen  has the server listen, and resolves with its port
 * @throws NarrateError ERR_NETWORK  the port cannot be had; what `listen` throws. The server may be listening then.
 */
export const openFront = async (
  distance: Distance | undefined,
  { port, host, seed }: { port: number; host: string; seed: number },
  listen: (port: number, host: string) => Promise<number>,
): Promise<Front> => {
  if (!distance) return { port: await listen(port, host), close: async () => undefined };
  const { openDistantDoor } = await import('./distance.js');
  const to = { host: '127.0.0.1', port: await listen(0, '127.0.0.1') };
  return openDistantDoor(distance, { host, port, to, seed }).catch((cause: unknown) => {
    throw new NarrateError('ERR_NETWORK', `The studio cannot listen on ${host} port ${port}`, {
      hint: 'another program may be listening there; any free port: narrate serve --port 0',
      cause,
    });
  });
};
