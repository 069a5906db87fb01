import { Command, CommanderError } from 'commander';
import { NarrateError } from '../errors.js';
import type { CommandContext, NarrateFlags } from './command.js';
import { addCache } from './command-line/cache.js';
import { addCast } from './command-line/cast.js';
import { addConfig } from './command-line/config.js';
import { addDoctor } from './command-line/doctor.js';
import { addListings } from './command-line/listings.js';
import { addResume } from './command-line/resume.js';
import { addServe } from './command-line/serve.js';
import {
  episodeOptions,
  moneyOptions,
  outputOptions,
  reportOptions,
  scriptOptions,
  serviceOptions,
  voiceOptions,
} from './options.js';
import { isReportName } from './report/report-name.js';
import { packageVersion } from './version.js';

/**
 * Run one command line. What the commands need is loaded when they run, so that `--version` and `--help` answer at once.
 * @throws NarrateError  whatever went wrong; ERR_USAGE for the command line itself
 */
export const runProgram = async (args: readonly string[], context: CommandContext): Promise<void> => {
  const program = buildProgram(context);
  try {
    await program.parseAsync(withMetricsValue(args), { from: 'user' });
  } catch (reason) {
    if (reason instanceof CommanderError && reason.exitCode === 0) return;
    if (!(reason instanceof CommanderError || reason instanceof NarrateError)) throw reason;
    const { mistyped } = await import('./command-line/mistyped.js');
    throw mistyped(reason, args, program);
  }
};

/** The whole command line as commander sees it; also what help, man page and completions are made from. */
export const buildProgram = (context: CommandContext): Command => {
  const { terminal } = context;
  const program = new Command('narrate')
    .description('Speak a script as it arrives, or save it as an episode.')
    .argument('[script...]', 'files to speak one after the other; "-" or a pipe is stdin')
    .version(packageVersion(), '-V, --version')
    .exitOverride()
    .showSuggestionAfterError(false)
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
  program.on('option:plain', () => terminal.speakPlainly());
  program.action(async (scripts: string[], flags: NarrateFlags) => {
    const { narrateCommand } = await import('./commands/narrate.js');
    await narrateCommand([...(flags.file ?? []), ...scripts], flags, context);
  });
  for (const add of COMMANDS) add(program, context);
  return program;
};

/** In the order of the help. */
const COMMANDS = [addListings, addResume, addCast, addCache, addDoctor, addConfig, addServe];

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
