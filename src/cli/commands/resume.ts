import path from 'node:path';
import { didYouMean, nearest } from '../../errors/near-miss.js';
import { shellQuoted } from '../../errors/shell-quoted.js';
import { NarrateError } from '../../errors.js';
import type { ScriptInput } from '../../script/script.js';
import { stateFolder } from '../../session/folders.js';
import { type InterruptedRun, interruptedRuns } from '../../session/interrupted-runs.js';
import type { CommandContext, NarrateFlags } from '../command.js';
import { isOwnFault } from '../own-fault.js';
import { runNarration } from '../run-narration.js';
import { readSources, type SettingSources } from '../settings/environment.js';
import { type Replay, replayedSources } from '../settings/replay.js';
import { completed } from '../settings/run-flags.js';
import { resolveSettings } from '../settings.js';

/**
 * `narrate resume`: list the interrupted narrations and finish them, or only the one of a given file.
 * @throws NarrateError  the first that could not be finished; one at fault by itself does not keep the others from it
 */
export const resumeCommand = async (
  file: string | undefined,
  flags: NarrateFlags & { list?: boolean },
  context: CommandContext,
): Promise<void> => {
  const { terminal, env } = context;
  if (flags.fresh) {
    throw new NarrateError('ERR_USAGE', '--fresh would forget what is to be finished', {
      hint: 'leave it out: narrate resume',
    });
  }
  terminal.verbosity = flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal';
  const all = await interruptedRuns(stateFolder(env));
  const runs = file === undefined ? all : all.filter(({ request }) => request.output === path.resolve(file));
  if (file !== undefined && runs.length === 0) {
    const near = nearest(
      path.resolve(file),
      all.map(({ request }) => request.output),
    );
    throw new NarrateError('ERR_INPUT', `There is no interrupted narration of "${file}"`, {
      hint:
        near === undefined
          ? 'to see what there is: narrate resume --list'
          : didYouMean(`narrate resume ${shellQuoted(near)}`),
    });
  }
  if (runs.length === 0) terminal.info('No narration was interrupted.');
  for (const run of runs) terminal.info(describe(run));
  if (flags.list) return;
  const failures: NarrateError[] = [];
  const sourcesOf = onceForEach((remembered: string | undefined) => readSources({ ...flags, remembered }, context));
  for (const run of runs) {
    try {
      await finish(run, flags, sourcesOf, context);
    } catch (reason) {
      const isItsOwn = reason instanceof NarrateError && isOwnFault(reason);
      if (!isItsOwn || context.signal.aborted) throw reason;
      // Not interrupted at all: nobody has asked for just this one.
      if (reason.code === 'ERR_OUTPUT_LOCKED' && file === undefined) {
        terminal.info(`${run.request.output}: under way in another run, left alone`);
        continue;
      }
      failures.push(reason);
    }
  }
  const [first, ...others] = failures;
  for (const error of others) terminal.error(error);
  if (first) throw first;
};

const describe = ({ request, startedAt, passages }: InterruptedRun): string =>
  `${request.output}: ${passages} ${passages === 1 ? 'passage' : 'passages'} done, of ${request.inputs.map((input) => (input === '-' ? 'a pipe' : input)).join(', ')}${startedAt ? `, begun ${startedAt.toISOString().slice(0, 16).replace('T', ' ')}` : ''}`;

const finish = async (
  { request }: InterruptedRun,
  flags: NarrateFlags,
  sourcesOf: (profile: string | undefined) => Promise<SettingSources>,
  context: CommandContext,
): Promise<void> => {
  const { env } = context;
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  const remembered: Replay = request.settings;
  // A service that has moved is named anew, by a flag or in the environment.
  const place = env.NARRATE_BASE_URL ? { baseUrl: env.NARRATE_BASE_URL } : {};
  const sources = replayedSources(remembered, await sourcesOf(remembered.profile));
  const wanted = completed<NarrateFlags>({ ...remembered, ...place, ...given }, sources);
  const settings = await resolveSettings(wanted, sources, context);
  // What came through a pipe is read from its copy: this stream is never opened.
  const inputs = request.inputs.map(
    (input): ScriptInput => (input === '-' ? { stream: context.stdin, name: 'stdin' } : { path: input }),
  );
  const { subtitles: transcripts = [], chapters } = wanted;
  const output = { file: request.output, stdout: false, play: false, transcripts, chapters };
  const memory = { cache: wanted.cache ?? true, fresh: false, fromSpool: true, settings: request.settings };
  await runNarration({ ...settings, inputs, output, memory }, flags, context);
};

/** What is strange about the settings is told once, however many runs they are for. */
const onceForEach = <Name, Value>(make: (name: Name) => Value): ((name: Name) => Value) => {
  const made = new Map<Name, Value>();
  return (name) => {
    const value = made.get(name) ?? make(name);
    made.set(name, value);
    return value;
  };
};
