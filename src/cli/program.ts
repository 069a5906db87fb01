import { Command, CommanderError, Option } from 'commander';
import { NarrateError } from '../errors.js';
import type { CommandContext, NarrateFlags } from './command.js';
import type { Flags } from './flags.js';
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
    .configureHelp({ sortSubcommands: false, helpWidth: HELP_WIDTH_CHARS })
    .addHelpText('after', HELP_AFTER);
  for (const option of [...outputOptions(), ...voiceOptions(), ...serviceOptions(), ...reportOptions()])
    program.addOption(option);
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

const outputOptions = (): Option[] => [
  new Option('-o, --output <file>', 'save instead of playing: .mp3 or .wav; "-" is stdout'),
  new Option('--play', 'with -o: play as well'),
  new Option('--no-play', 'with -o: never open a device').default(undefined),
  new Option('--format <id>', "the service's output format (default: mp3_44100_128)"),
  new Option('--input <kind>', 'text or markdown (default: by extension; stdin is markdown)'),
];

const voiceOptions = (): Option[] => [
  new Option('-v, --voice <name|id>', "voice by name or id; '?' lists them (default: the account's first)"),
  new Option('-m, --model <id>', 'model (default: eleven_flash_v2_5)'),
  new Option('--schedule <preset>', 'speed, balanced, quality, adaptive, or numbers: 50,120,200 (default: balanced)'),
  new Option('--speed <factor>', 'speaking speed, 0.7-1.2'),
  new Option('-r, --rate <wpm>', 'words per minute; 175 is speed 1.0').conflicts('speed'),
  new Option('--stability <number>', '0-1'),
  new Option('--similarity <number>', '0-1'),
  new Option('--style <number>', '0-1; above 0 costs latency'),
  new Option('--speaker-boost', 'closer to the original speaker; adds latency'),
  new Option('--no-speaker-boost', 'without it').default(undefined),
  new Option('--seed <number>', '0-4294967295: the same take again, at best effort'),
  new Option('--lang <code>', 'language, ISO 639-1: en, de, ja'),
  new Option('--normalize <mode>', 'auto, on or off: spell numbers and dates out'),
];

const serviceOptions = (): Option[] => [
  new Option('--engine <name>', 'auto, elevenlabs or offline (default: auto, the service if there is a key)'),
  new Option('--base-url <url>', 'another server with the same API; plain text only to this machine'),
];

const reportOptions = (): Option[] => [
  new Option('--transport <kind>', 'auto, websocket or http (default: auto, HTTP when the WebSocket keeps failing)'),
  new Option('--concurrency <n>', 'passages synthesised at once when saving (default: 2)'),
  new Option('--look-ahead <seconds>', 'how far ahead of the ear text is sent when only listening (default: 60)'),
  new Option(
    '--timeout <seconds>',
    'give up after so long without any progress (default: 600, but 20 before the first success)',
  ),
  new Option('--captions', 'show the sentence being heard, with its word lit'),
  new Option('--no-cache', 'neither read nor write takes of earlier runs').default(undefined),
  new Option('--fresh', 'forget an interrupted run of the same output'),
  new Option('--metrics [file]', 'latency report on stderr, or in a file: .json, or drawn as .html or .svg'),
  jsonOption(),
  new Option('-q, --quiet', 'errors only'),
  new Option('--verbose', 'say more'),
];

const jsonOption = (): Option => new Option('--json', 'machine-readable result on stdout');

/** `--metrics talk.md` speaks talk.md: only what `isReportName` says is the report's. What is behind `--` are scripts. */
const withMetricsValue = (args: readonly string[]): string[] => {
  const scriptsAt = args.includes('--') ? args.indexOf('--') : args.length;
  const flags = args.slice(0, scriptsAt).flatMap((arg, at, all) => {
    if (arg === '--metrics') return isReportName(all[at + 1] ?? '') ? [] : ['--metrics='];
    return all[at - 1] === '--metrics' && isReportName(arg) ? [`--metrics=${arg}`] : [arg];
  });
  return [...flags, ...args.slice(scriptsAt)];
};
