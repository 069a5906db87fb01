import { type Stats, statSync } from 'node:fs';
import { NarrateError } from '../../errors.js';
import type { ScriptInput } from '../../script/script.js';
import type { NarrationOptions } from '../../session/narration.js';
import type { OutputChoice } from '../../session/outputs.js';
import type { CommandContext, NarrateFlags } from '../command.js';
import { readSources } from '../environment.js';
import { isPattern } from '../output-pattern.js';
import { replayable, replayedFiles } from '../replay.js';
import { runNarration } from '../run-narration.js';
import { type NamedScript, scriptsNamed } from '../scripts-named.js';
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

  // What the command line says about the performance is known to be right before anything is opened.
  await settings.direct({});

  const output = outputChoice(flags);
  if (flags.captions && !output.play) terminal.warn('--captions follows the ear, and nothing is played; add --play');
  const memory = {
    cache: flags.cache ?? true,
    fresh: flags.fresh ?? false,
    fromSpool: false,
    settings: { ...replayable(flags, settings, sources), ...replayedFiles(output) },
  };
  const isBatch = output.file !== undefined && isPattern(output.file);
  const found = await scriptsNamed(scripts.length > 0 ? scripts : ['-'], { cwd, isBatch, signal: context.signal });
  const options = { ...settings, inputs: scriptInputs(found, context), output, memory };
  if (flags.estimate) {
    const { estimateCommand } = await import('./estimate.js');
    await estimateCommand(options, flags, context);
    return;
  }
  await confirm(options, flags, context);
  if (isBatch) {
    const { narrateEach } = await import('../narrate-each.js');
    await narrateEach(found, options, flags, context);
    return;
  }
  const { file } = output;
  if (file !== undefined && found.some((script) => isSameFile(script.path, file))) {
    throw new NarrateError('ERR_USAGE', `"${file}" is the script itself`, { hint: 'name another output' });
  }
  await runNarration(options, flags, context);
};

/** What costs little is not asked about, and what asks is not even loaded for a script that costs nothing. */
const confirm = async (options: NarrationOptions, flags: NarrateFlags, context: CommandContext): Promise<void> => {
  if (flags.yes || options.engine.kind === 'offline') return;
  const thresholdUsd = dollarsOf(flags.confirmAbove);
  const { mayCost } = await import('../../session/cost.js');
  if (!(await mayCost(options, thresholdUsd))) return;
  const { confirmNarration } = await import('../confirm-cost.js');
  await confirmNarration(options, { thresholdUsd }, context);
};

const CONFIRM_ABOVE_USD = 50;

const dollarsOf = (text: string | undefined): number => {
  const usd = Number(text ?? CONFIRM_ABOVE_USD);
  if (text === undefined || (/^\$?\d+(\.\d+)?$/.test(text) && usd >= 0)) return usd;
  throw new NarrateError('ERR_USAGE', `--confirm-above is "${text}": not a sum of dollars`);
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
    transcripts: [...(flags.subtitles ?? []), ...(flags.writeSubtitles ?? [])],
    chapters: flags.chapters,
  };
};

/** @throws NarrateError ERR_USAGE  stdin is named twice */
const scriptInputs = (scripts: readonly NamedScript[], { stdin, terminal }: CommandContext): ScriptInput[] => {
  const names = scripts.map((script) => script.path);
  if (names.filter((name) => name === '-').length > 1) {
    throw new NarrateError('ERR_USAGE', 'stdin ("-") can be spoken only once');
  }
  if (names.includes('-') && stdin.isTTY) terminal.info('Type or paste the script; Ctrl-D ends it.');
  return names.map((name) => (name === '-' ? { stream: stdin, name: 'stdin' } : { path: name }));
};
