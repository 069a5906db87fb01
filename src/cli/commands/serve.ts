import { once } from 'node:events';
import { NarrateError } from '../../errors.js';
import type { CommandContext } from '../command.js';

/** `narrate serve`: the studio for other programs, until a signal ends it. */
export const serveCommand = async (flags: { port?: string }, { terminal, signal }: CommandContext): Promise<void> => {
  const port = Number(flags.port);
  if (!/^\d+$/.test(flags.port ?? '') || port > 65_535) {
    throw new NarrateError('ERR_USAGE', `--port is "${flags.port}": not a number within 0-65535`);
  }
  const [{ startStudio }, { createVoices }] = await Promise.all([
    import('../../studio/server.js'),
    import('../../studio/voice/flite-voices.js'),
  ]);
  const voices = createVoices();
  try {
    const studio = await startStudio({ voices, port });
    terminal.info(`The studio listens on ${studio.url}`);
    terminal.info(`for example: narrate --base-url ${studio.url} script.txt`);
    if (!signal.aborted) await once(signal, 'abort');
    await studio.close();
    throw signal.reason;
  } finally {
    await voices.close();
  }
};
