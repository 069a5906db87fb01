import { NarrateError } from '../../errors.js';
import type { ScriptInput } from '../../script/script.js';
import type { NarrationOptions } from '../../session/narration.js';
import type { OutputChoice } from '../../session/outputs.js';
import { hasPlaceholder, isPattern } from '../batch/output-pattern.js';
import { checkPlaces } from '../batch/output-places.js';
import { scriptsNamed } from '../batch/scripts-named.js';
import type { CommandContext, NarrateFlags } from '../command.js';
import { runNarration } from '../run-narration.js';
import { readSources } from '../settings/environment.js';
import { filesRead } from '../settings/files-read.js';
import { replayable, replayedFiles } from '../settings/replay.js';
import { completed } from '../settings/run-flags.js';
import { SETTINGS } from '../settings/schema.js';
import { SettingReader } from '../settings/setting-reader.js';
import { resolveSettings } from '../settings.js';

/** Speak scripts: the command without a name. */
export const narrateCommand = async (
  scripts: readonly string[],
  given: NarrateFlags,
  context: CommandContext,
): Promise<void> => {
  const { terminal, cwd } = context;
  terminal.verbosity = given.quiet ? 'quiet' : given.verbose ? 'verbose' : 'normal';
  if (given.voice === '?' || given.listVoices) {
    const { voicesCommand } = await import('./voices.js');
    await voicesCommand([], given, context);
    return;
  }
  const sources = await readSources(given, context);
  const flags = completed(given, sources);
  const settings = await resolveSettings(flags, sources, context);

  // What the command line says about the performance is known to be right before anything is opened.
  await settings.direct({});

  const output = outputChoice(flags);
  if (given.captions && !output.play) terminal.warn('--captions follows the ear, and nothing is played; add --play');
  const memory = {
    cache: flags.cache ?? true,
    fresh: flags.fresh ?? false,
    fromSpool: false,
    settings: { ...replayable(flags, settings, sources), ...replayedFiles(output) },
  };
  const isBatch = output.file !== undefined && isPattern(output.file);
  const found = await scriptsNamed(scripts.length > 0 ? scripts : ['-'], { cwd, isBatch, signal: context.signal });
  const batch = isBatch ? await import('../batch/narrate-each.js') : undefined;
  const jobs = await batch?.plannedJobs(found, { ...settings, output }, flags, context);
  const names = jobs ? jobs.map(({ script }) => script) : found.map((script) => script.path);
  if (!jobs) checkFiles(names, output, flags, cwd);
  const read = new SettingReader(flags, sources);
  const thresholdUsd = read.dollars('confirmAbove') ?? Number(SETTINGS.confirmAbove.default);
  const options = { ...settings, inputs: scriptInputs(names, context), output, memory, isBatch };
  if (flags.estimate) {
    const { estimateCommand } = await import('./estimate.js');
    await estimateCommand(options, flags, context);
    return;
  }
  await confirm(options, thresholdUsd, flags, context);
  if (batch && jobs) {
    await batch.narrateEach(jobs, options, flags, context);
    return;
  }
  await runNarration(options, flags, context);
};

/** @throws NarrateError ERR_USAGE  two files would have the same place, or one that of a file that is read */
const checkFiles = (
  scripts: readonly string[],
  { file, transcripts = [], chapters }: OutputChoice,
  flags: NarrateFlags,
  cwd: string,
): void => {
  const files = [file, ...transcripts, chapters, flags.metrics || undefined].filter((name) => name !== undefined);
  const pattern = files.find(hasPlaceholder);
  if (pattern !== undefined) {
    throw new NarrateError('ERR_USAGE', `"${pattern}" is a pattern, and --output is none`, {
      hint: "make it one, too: -o '{stem}.mp3'",
    });
  }
  checkPlaces([{ script: scripts[0] ?? '-', files }], { scripts, others: filesRead(flags) }, { cwd });
};

/** What costs little is not asked about, and what asks is not even loaded for a script that costs nothing. */
const confirm = async (
  options: NarrationOptions & { readonly isBatch: boolean },
  thresholdUsd: number,
  flags: NarrateFlags,
  context: CommandContext,
): Promise<void> => {
  if (flags.yes || options.engine.kind === 'offline') return;
  if (flags.confirmAbove !== undefined && options.inputs.some((input) => 'stream' in input)) {
    context.terminal.warn('What comes through a pipe cannot be counted beforehand: --max-chars limits it');
  }
  const { mayCost } = await import('../../session/cost.js');
  if (!(await mayCost(options, thresholdUsd))) return;
  const { confirmNarration } = await import('../confirm-cost.js');
  await confirmNarration(options, { thresholdUsd }, context);
};

/** @throws NarrateError ERR_USAGE  flags that contradict each other */
const outputChoice = (flags: NarrateFlags): OutputChoice => {
  const { output, play, json } = flags;
  if (output === undefined && play === false) {
    throw new NarrateError('ERR_USAGE', '--no-play leaves nothing to do', { hint: 'to save, add -o episode.mp3' });
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
const scriptInputs = (names: readonly string[], { stdin, terminal }: CommandContext): ScriptInput[] => {
  if (names.filter((name) => name === '-').length > 1) {
    throw new NarrateError('ERR_USAGE', 'stdin ("-") can be spoken only once', { hint: 'name "-" once' });
  }
  if (names.includes('-') && stdin.isTTY) terminal.info('Type or paste the script; Ctrl-D ends it.');
  return names.map((name) => (name === '-' ? { stream: stdin, name: 'stdin' } : { path: name }));
};
