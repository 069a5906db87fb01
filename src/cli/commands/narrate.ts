import { type Stats, statSync } from 'node:fs';
import { NarrateError } from '../../errors.js';
import type { ScriptInput } from '../../script/script.js';
import type { OutputChoice } from '../../session/outputs.js';
import type { CommandContext, NarrateFlags } from '../command.js';
import { readSources } from '../environment.js';
import { replayable, runNarration } from '../run-narration.js';
import { resolveSettings } from '../settings.js';
import { listCommand } from './list.js';

/** Speak scripts: the command without a name. */
export const narrateCommand = async (
  scripts: readonly string[],
  flags: NarrateFlags,
  context: CommandContext,
): Promise<void> => {
  const { terminal, env, cwd } = context;
  terminal.verbosity = flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal';
  if (flags.voice === '?') {
    await listCommand('voices', flags, context);
    return;
  }
  const sources = readSources(env, cwd);
  const settings = resolveSettings(flags, sources, (text) => terminal.warn(text));
  for (const warning of sources.warnings) terminal.warn(warning);
  const { engine } = settings;
  if (engine.kind === 'elevenlabs' && engine.apiKey) terminal.keepSecret(engine.apiKey.reveal());

  const output = outputChoice(flags);
  if (flags.captions && !output.play) terminal.warn('--captions follows the ear, and nothing is played; add --play');
  const inputs = scriptInputs(scripts, context);
  const { file } = output;
  if (file !== undefined && scripts.some((script) => isSameFile(script, file))) {
    throw new NarrateError('ERR_USAGE', `"${file}" is the script itself`, { hint: 'name another output' });
  }
  const memory = {
    cache: flags.cache ?? true,
    fresh: flags.fresh ?? false,
    fromSpool: false,
    settings: { ...replayable(settings) },
  };
  await runNarration({ ...settings, inputs, output, memory }, flags, context);
};

const isSameFile = (script: string, output: string): boolean => {
  const [one, other] = [statsOf(script), statsOf(output)];
  return one?.isFile() === true && one.ino === other?.ino && one.dev === other.dev;
};

const statsOf = (file: string): Stats | undefined => {
  try {
    return statSync(file);
  } catch {
    return undefined; // whoever opens it says why
  }
};

/** @throws NarrateError ERR_USAGE  flags that contradict each other */
const outputChoice = (flags: NarrateFlags): OutputChoice => {
  const { output, play, json } = flags;
  if (output === undefined && play === false) {
    throw new NarrateError('ERR_USAGE', '--no-play leaves nothing to do', { hint: 'add -o episode.mp3' });
  }
  if (output === '') throw new NarrateError('ERR_USAGE', '--output is empty', { hint: 'for example -o episode.mp3' });
  if (output === '-' && json) {
    throw new NarrateError('ERR_USAGE', '--json and -o - both write to stdout', {
      hint: 'save to a file, or leave --json out',
    });
  }
  return {
    file: output === '-' ? undefined : output,
    stdout: output === '-',
    play: play ?? output === undefined,
  };
};

/** @throws NarrateError ERR_USAGE  stdin is named twice */
const scriptInputs = (scripts: readonly string[], { stdin, terminal }: CommandContext): ScriptInput[] => {
  const names = scripts.length > 0 ? scripts : ['-'];
  if (names.filter((name) => name === '-').length > 1) {
    throw new NarrateError('ERR_USAGE', 'stdin ("-") can be spoken only once');
  }
  if (names.includes('-') && stdin.isTTY) terminal.info('Type or paste the script; Ctrl-D ends it.');
  return names.map((name) => (name === '-' ? { stream: stdin, name: 'stdin' } : { path: name }));
};
