import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NarrateError } from '../errors.js';
import { systemError } from '../store/disk-failure.js';
import { findOnPath, playerEnvironment } from './player-environment.js';

/**
 * Where ffmpeg is; nothing is started.
 * @throws NarrateError ERR_OUTPUT  `path` takes ffmpeg, and there is none
 */
export const findFfmpeg = async (path: string, env: NodeJS.ProcessEnv): Promise<string> => {
  const found = await findOnPath('ffmpeg', env);
  if (found) return found;
  throw new NarrateError('ERR_OUTPUT', `Cannot save "${basename(path)}": it takes ffmpeg, which is not on the PATH`, {
    hint: `install ffmpeg, or ${OTHER_KIND}`,
  });
};

const OTHER_KIND = 'save as .mp3 or .wav';

export interface FfmpegRun {
  /** Absolute. */
  readonly ffmpegPath: string;
  readonly args: readonly string[];
  /** What it reads from its standard input. */
  readonly input: string;
  /** What is being saved, for messages. */
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Run it to its end; on an abort it is killed, and has gone when this rejects.
 * @throws NarrateError ERR_OUTPUT  it failed, with what it said last, or lacks an encoder
 * @throws the system's error  the disk failed it
 */
export const runFfmpeg = async ({ ffmpegPath, args, input, path, env, signal }: FfmpegRun): Promise<void> => {
  signal.throwIfAborted();
  const child = spawn(ffmpegPath, ['-hide_banner', '-nostdin', '-v', 'error', ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...playerEnvironment(env), ...librariesOf(env), AV_LOG_FORCE_NOCOLOR: '1' },
    // A process group of its own: Ctrl-C in the terminal is for us to judge.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const kill = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  let said = '';
  child.stderr
    .setEncoding('utf8')
    .on('error', () => {})
    .on('data', (text: string) => {
      said = (said + text).slice(-MAX_SAID_CHARS);
    });
  // If it leaves early, its exit tells why.
  child.stdin.on('error', () => {}).end(input);
  const drained = new Promise((resolve) => child.stderr.once('close', resolve));
  try {
    const [code, killedBy] = await once(child, 'exit').catch((reason: unknown) => {
      throw new NarrateError('ERR_OUTPUT', `Cannot save "${basename(path)}": ffmpeg cannot be started`, {
        cause: reason,
        hint: OTHER_KIND,
      });
    });
    await Promise.race([drained, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
    signal.throwIfAborted();
    assertDone(path, said, code === 0 ? undefined : killedBy ? `it was ended by ${killedBy}` : `exit status ${code}`);
  } finally {
    signal.removeEventListener('abort', kill);
    child.stderr.destroy();
  }
};

const MAX_SAID_CHARS = 4096;
/** For what it wrote right before it ended. */
const LAST_WORDS_MS = 200;
const LAST_LINE_CHARS = 200;

const assertDone = (path: string, said: string, failed: string | undefined): void => {
  // It may end with 0 although its last bytes did not get to the disk.
  if (said.includes('No space left on device')) throw systemError('ENOSPC', 'ffmpeg: no space left on device');
  if (said.includes('File too large')) throw systemError('EFBIG', 'ffmpeg: file too large');
  if (failed === undefined) return;
  const [, encoder] = /Unknown encoder '([^']+)'/.exec(said) ?? [];
  if (encoder) {
    throw new NarrateError('ERR_OUTPUT', `Cannot save "${basename(path)}": this ffmpeg has no encoder "${encoder}"`, {
      hint: `install an ffmpeg that has it, or ${OTHER_KIND}`,
    });
  }
  const lines = said.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const lastLine = lines
    .at(-1)
    ?.replace(/^(\[[^\]]*\]\s*)+/, '')
    .slice(0, LAST_LINE_CHARS);
  throw new NarrateError('ERR_OUTPUT', `Cannot save "${basename(path)}": ffmpeg failed: ${lastLine ?? failed}`, {
    hint: OTHER_KIND,
  });
};

/** A build of one's own may need them. */
const librariesOf = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    ['LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'].flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
