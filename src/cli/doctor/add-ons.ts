import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findOnPath, playerEnvironment } from '../../sinks/player-environment.js';
import { nativeSpeakerPath } from '../../sinks/players.js';
import { findEspeak } from '../../studio/voice/espeak-home.js';
import { type Finding, joined } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** What narrate uses where it is installed, and can do without. */
export const examineAddOns = async ({ env }: Pick<Surroundings, 'env'>, signal: AbortSignal): Promise<Finding> => {
  const all = await Promise.all([speaker(), ffmpeg(env, signal), espeak(env, signal)]);
  return joined(all);
};

const speaker = (): Finding => {
  const path = nativeSpeakerPath();
  return path === undefined
    ? missing('speaker', 'players are used instead')
    : { status: 'ok', message: 'speaker', details: { speaker: path } };
};

const ffmpeg = async (env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Finding> => {
  const path = await findOnPath('ffmpeg', env);
  if (path === undefined) return missing('ffmpeg', 'for .m4a and .opus files');
  return program('ffmpeg', { path, version: /^ffmpeg version (\S+)/, args: ['-hide_banner', '-version'] }, env, signal);
};

const espeak = async (env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Finding> => {
  const home = findEspeak(env);
  if (home === undefined) return missing('espeak-ng', 'for languages offline');
  const { kind, path } = home;
  if (kind === 'package') return { status: 'ok', message: 'espeak-ng (npm package)', details: { 'espeak-ng': path } };
  return program('espeak-ng', { path, version: /: (\S+)/, args: ['--version'] }, env, signal);
};

const missing = (name: string, use: string): Finding => ({
  status: 'ok',
  message: `${name} not installed (${use})`,
  details: { [name]: null },
});

/** Whether it runs at all, which a broken installation does not. */
const program = async (
  name: string,
  { path, version, args }: { path: string; version: RegExp; args: readonly string[] },
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Finding> => {
  try {
    const { stdout } = await run(path, args, {
      env: playerEnvironment(env),
      timeout: LIMIT_MS,
      signal,
      windowsHide: true,
    });
    const [, found] = version.exec(stdout) ?? [];
    return {
      status: 'ok',
      message: found ? `${name} ${found}` : name,
      details: { [name]: path, [`${name}Version`]: found ?? null },
    };
  } catch {
    signal.throwIfAborted();
    return {
      status: 'warning',
      message: `${name} does not run`,
      hint: `install it again: ${path}`,
      details: { [name]: path },
    };
  }
};

const run = promisify(execFile);
const LIMIT_MS = 5_000;
