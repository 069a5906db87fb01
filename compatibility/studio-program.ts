import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../dist/bin/narrate.js', import.meta.url));

export interface StudioProgram {
  /** "http://127.0.0.1:PORT" */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * `narrate serve`, as whoever has installed it starts it.
 * @param flags  besides the port
 * @throws Error  it ended before it listened; the message is what it printed
 */
export const startStudioProgram = async (...flags: readonly string[]): Promise<StudioProgram> => {
  const { ELEVENLABS_API_KEY: _, ...env } = process.env;
  const program = spawn(process.execPath, [PROGRAM, 'serve', '--port', '0', ...flags], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(program, 'close');
  const printed: string[] = [];
  for await (const line of createInterface({ input: program.stderr })) {
    printed.push(line);
    const [, url] = /listens on (http:\/\/\S+)/.exec(line) ?? [];
    if (url === undefined) continue;
    program.stderr.resume();
    return {
      url,
      async stop() {
        program.kill();
        await ended;
      },
    };
  }
  throw new Error(`narrate serve did not start: ${printed.join('\n')}`);
};
