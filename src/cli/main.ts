import { NarrateError } from '../errors.js';
import { AlreadyTold } from './already-told.js';
import { forgetDeadTerminalAtExit } from './dead-terminal.js';
import { runProgram } from './program.js';
import { KEY_NAMES } from './settings/key-names.js';
import { Interruption, listenForSignals } from './signals.js';
import { Terminal } from './terminal.js';

/**
 * Run the command line of this process.
 * @returns the exit status
 */
export const main = async (args: readonly string[]): Promise<number> => {
  // An add-on that happens to lie in a folder above must not be loaded into a process that holds a key.
  process.env.WS_NO_BUFFER_UTIL = '1';
  process.env.WS_NO_UTF_8_VALIDATE = '1';
  const terminal = new Terminal(process.stdout, process.stderr, process.env);
  for (const name of KEY_NAMES) {
    const key = process.env[name]?.trim();
    if (key) terminal.keepSecret(key);
  }
  forgetDeadTerminalAtExit();
  const signals = listenForSignals();
  try {
    const { env, stdin, stdout } = process;
    await runProgram(args, { terminal, env, cwd: process.cwd(), stdin, stdout, signal: signals.signal });
    await terminal.delivered().catch(undelivered);
    return 0;
  } catch (reason) {
    if (reason instanceof Interruption || reason instanceof AlreadyTold) return reason.exit;
    const error = NarrateError.from(reason);
    // The reader knows that it has left.
    if (error.code !== 'ERR_READER_GONE') terminal.error(error);
    return error.exit;
  } finally {
    signals.stop();
    // A writer that is still there must not keep a finished program alive.
    process.stdin.destroy();
  }
};

const undelivered = async (reason: unknown): Promise<never> => {
  const { streamError } = await import('../sinks/stream-writer.js');
  throw streamError('standard output', reason);
};
