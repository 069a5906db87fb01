import { Command, CommanderError } from 'commander';
import { NarrateError } from '../errors.js';
import type { CommandContext, NarrateFlags } from './command.js';
import { addCache } from './command-line/cache.js';
import { addCast } from './command-line/cast.js';
import { addCompletion } from './command-line/completion.js';
import { addConfig } from './command-line/config.js';
import { addDoctor } from './command-line/doctor.js';
import { addHelp } from './command-line/help.js';
import { addListings } from './command-line/listings.js';
import { addResume } from './command-line/resume.js';
import { addServe } from './command-line/serve.js';
import { groupCommands, HELP_STYLE, helpEnd } from './help/help-style.js';
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
    await program.parseAsync(asScripts(withMetricsValue(args), program), { from: 'user' });
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
    .argument('[script...]', 'files to speak in turn; "-" or a pipe is stdin')
    .version(packageVersion(), '-V, --version', 'show the version')
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: (text) => terminal.data(text), writeErr: () => {} })
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp(HELP_STYLE)
    .addHelpText('after', helpEnd);
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
  groupCommands(program);
  return program;
};

/** In the order of the help. */
const COMMANDS = [addListings, addCast, addResume, addCache, addConfig, addDoctor, addCompletion, addHelp, addServe];

/** `--metrics talk.md` speaks talk.md: only what `isReportName` says is the report's. What is behind `--` are scripts. */
const withMetricsValue = (args: readonly string[]): string[] => {
  const scriptsAt = args.includes('--') ? args.indexOf('--') : args.length;
  const flags = args.slice(0, scriptsAt).flatMap((arg, at, all) => {
    if (arg === '--metrics') return isReportName(all[at + 1] ?? '') ? [] : ['--metrics='];
    return all[at - 1] === '--metrics' && isReportName(arg) ? [`--metrics=${arg}`] : [arg];
  });
  return [...flags, ...args.slice(scriptsAt)];
};

/** What stands behind `--` is never a command: `narrate -- help` speaks a file of that name. */
const asScripts = (args: readonly string[], program: Command): readonly string[] => {
  const at = args.indexOf('--');
  const names = program.commands.map((command) => command.name());
  const isScript =
    at >= 0 && names.includes(args[at + 1] ?? '') && !args.slice(0, at).some((arg) => names.includes(arg));
  return isScript ? [...args.slice(0, at + 1), `./${args[at + 1]}`, ...args.slice(at + 2)] : args;
};
