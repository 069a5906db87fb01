import { PassThrough } from 'node:stream';
import type { CommandContext } from '../cli/command.js';
import { buildProgram } from '../cli/program.js';
import { Terminal } from '../cli/terminal.js';

/** The command line, with nobody there to read what it prints. */
export const unheardProgram = (env: NodeJS.ProcessEnv = {}): ReturnType<typeof buildProgram> => {
  const stream = () => new PassThrough().resume() as unknown as NodeJS.WriteStream;
  const [stdout, stderr] = [stream(), stream()];
  const context: CommandContext = {
    terminal: new Terminal(stdout, stderr, env),
    env,
    cwd: '/',
    stdin: process.stdin,
    stdout,
    signal: new AbortController().signal,
  };
  return buildProgram(context);
};
