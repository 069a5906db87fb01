import { Option } from 'commander';
import { jsonOption } from './options.js';

/** The flags of `narrate serve`. */
export interface ServeFlags {
  readonly port?: string;
  readonly host?: string;
  readonly keyFile?: string;
  readonly plan?: string;
  readonly credits?: string;
  readonly latency?: string;
  readonly faults?: readonly string[];
  readonly seed?: string;
  readonly record?: string;
  readonly baseUrl?: string;
  readonly replay?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const serveOptions = (): Option[] => [
  ...under('Where', [
    new Option('--port <number>', 'port to listen on; 0 takes any free one').default('8787'),
    new Option('--host <address>', 'address to listen on; any but this machine itself needs a key').default(
      '127.0.0.1',
    ),
    new Option('--key-file <file>', 'the one key that is accepted (or NARRATE_STUDIO_KEY); without, any key is'),
  ]),
  ...under('Account', [
    new Option('--plan <name>', 'free, creator or pro: its quota, concurrency and formats (default: no limits)'),
    new Option('--credits <n>', 'credits until the quota is used up'),
  ]),
  ...under('Weather', [
    new Option('--latency <place>', 'none, us, eu or asia: how far away the service is (default: none)'),
    new Option(
      '--faults <list|file>',
      "what goes wrong: stall:5%,system-busy#2, or a plan in a .json or .yaml file; '?' lists them",
    ).argParser((value: string, previous: readonly string[] = []) => [...previous, value]),
    new Option('--seed <number>', 'the same seed draws the same weather (default: 1)'),
  ]),
  ...under('Recordings', [
    new Option('--record <folder>', 'pass everything on to --base-url, and keep each session there').conflicts([
      'replay',
      'plan',
      'credits',
      'latency',
      'faults',
    ]),
    new Option('--base-url <url>', 'with --record: the server to record (default: the service)'),
    new Option('--replay <folder>', 'answer from the sessions kept there; --latency none: at once').conflicts([
      'plan',
      'credits',
      'faults',
    ]),
  ]),
  jsonOption(),
  ...under('Run', [new Option('-q, --quiet', 'errors only')]),
];

const under = (heading: string, options: readonly Option[]): Option[] =>
  options.map((option) => option.helpGroup(`${heading}:`));
