import { Command, CommanderError } from 'commander';
import { NarrateError } from '../errors.js';
import type { CommandContext, NarrateFlags } from './command.js';
import type { Flags } from './flags.js';
import {
  episodeOptions,
  jsonOption,
  moneyOptions,
  outputOptions,
  reportOptions,
  scriptOptions,
  serviceOptions,
  voiceOptions,
} from './options.js';
import { isReportName } from './report-name.js';
import { packageVersion } from './version.js';

/**
 * Run one command line. What the commands need is loaded when they run, so that `--version` and `--help` answer at once.
 * @throws NarrateError  whatever went wrong; ERR_USAGE for the command line itself
 */
export const runProgram = async (args: readonly string[], context: CommandContext): Promise<void> => {
  try {
    await buildProgram(context).parseAsync(withMetricsValue(args), { from: 'user' });
  } catch (reason) {
    if (!(reason instanceof CommanderError)) throw reason;
    if (reason.exitCode === 0) return;
    throw usageError(reason.message);
  }
};

const usageError = (text: string): NarrateError => {
  const said = text.replace(/^error: /, '').replace(/(--api-?key)=[^']*/, '$1');
  const [message = '', ...suggestion] = said.split('\n');
  const hint = /'--api-?key\b/.test(message)
    ? 'set ELEVENLABS_API_KEY: on the command line, every other program could read the key'
    : suggestion.join(' ').replace(/^\(|\)$/g, '') || '"narrate --help" lists the flags';
  return new NarrateError('ERR_USAGE', message, { hint });
};

const buildProgram = (context: CommandContext): Command => {
  const { terminal } = context;
  const program = new Command('narrate')
    .description('Speak a script as it arrives, or save it as an episode.')
    .argument('[script...]', 'files to speak one after the other; "-" or a pipe is stdin')
    .version(packageVersion(), '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.data(text), writeErr: () => {} })
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({
      sortSubcommands: false,
      helpWidth: HELP_WIDTH_CHARS,
      subcommandTerm: (command) => `${command.name()} ${command.usage()}`.replace(' [options]', ''),
    })
    .addHelpText('after', HELP_AFTER);
  const options = [
    outputOptions(),
    episodeOptions(),
    voiceOptions(),
    scriptOptions(),
    moneyOptions(),
    serviceOptions(),
    reportOptions(),
  ].flat();
  for (const option of options) program.addOption(option);
  program.action(async (scripts: string[], flags: NarrateFlags) => {
    const { narrateCommand } = await import('./commands/narrate.js');
    await narrateCommand(scripts, flags, context);
  });
  for (const name of ['voices', 'models'] as const) {
    const command = program.command(name).description(`list the ${name} of the account, or the offline ones`);
    for (const option of [...serviceOptions(), jsonOption()]) command.addOption(option);
    command.action(async (_flags: Flags, ran: Command) => {
      const { listCommand } = await import('./commands/list.js');
      await listCommand(name, ran.optsWithGlobals(), context);
    });
  }
  const resume = program
    .command('resume')
    .description('list interrupted narrations and finish them')
    .argument('[file]', 'only the one that makes this file')
    .option('--list', 'only list them');
  for (const option of [...serviceOptions(), ...reportOptions()]) resume.addOption(option);
  resume.action(async (file: string | undefined, _flags: unknown, ran: Command) => {
    const { resumeCommand } = await import('./commands/resume.js');
    await resumeCommand(file, ran.optsWithGlobals(), context);
  });
  const cast = program
    .command('cast')
    .description('who speaks how much in a script, with which voice, and how that sounds')
    .argument('<script>', 'a file; "-" is stdin')
    .argument('[speaker]', 'with --play: nobody else')
    .option('--play', 'speak the first line of everybody, or of the speaker');
  for (const option of [...voiceOptions(), ...scriptOptions(), ...serviceOptions(), jsonOption()])
    cast.addOption(option);
  cast.action(async (script: string, speaker: string | undefined, _flags: unknown, ran: Command) => {
    const { castScript } = await import('./cast-script.js');
    await castScript(script, { ...ran.optsWithGlobals<NarrateFlags>(), speaker }, context);
  });
  program
    .command('cache')
    .description('show, verify or clear the takes that are kept between runs')
    .argument('[action]', 'show, verify or clear', 'show')
    .addOption(jsonOption())
    .action(async (action: string, _flags: unknown, ran: Command) => {
      const { cacheCommand } = await import('./commands/cache.js');
      await cacheCommand(action, ran.optsWithGlobals(), context);
    });
  program
    .command('serve')
    .description('start the studio: a local server with the offline voices that speaks the same protocol')
    .option('--port <number>', 'port to listen on; 0 takes any free one', '8787')
    .action(async (_flags: unknown, ran: Command) => {
      const { serveCommand } = await import('./commands/serve.js');
      await serveCommand(ran.optsWithGlobals(), context);
    });
  return program;
};

const HELP_WIDTH_CHARS = 100;

const HELP_AFTER = `
Examples:
  narrate script.txt                    speak a script
  llm "tell me a story" | narrate -     speak while it is being written
  narrate script.md -o episode.mp3      save an episode

Environment: ELEVENLABS_API_KEY, NARRATE_VOICE, NARRATE_MODEL, NARRATE_SCHEDULE, NARRATE_ENGINE, NARRATE_BASE_URL
Exit codes: 0 done, 2 usage, 3 input, 4 credentials, 5 quota or plan, 6 rate limit, 7 network or timeout,
8 protocol, 9 output, 10 playback, 11 output in use, 129/130/143 signals, 141 the reader closed the pipe`;

/** `--metrics talk.md` speaks talk.md: only what `isReportName` says is the report's. What is behind `--` are scripts. */
const withMetricsValue = (args: readonly string[]): string[] => {
  const scriptsAt = args.includes('--') ? args.indexOf('--') : args.length;
  const flags = args.slice(0, scriptsAt).flatMap((arg, at, all) => {
    if (arg === '--metrics') return isReportName(all[at + 1] ?? '') ? [] : ['--metrics='];
    return all[at - 1] === '--metrics' && isReportName(arg) ? [`--metrics=${arg}`] : [arg];
  });
  return [...flags, ...args.slice(scriptsAt)];
};
