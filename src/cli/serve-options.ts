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
    new Option('--port <number>', '0 takes any free one').default('8787'),
    new Option('--host <address>', 'any but this machine needs a key').default('127.0.0.1'),
    new Option('--key-file <file>', 'the only key to accept; or NARRATE_STUDIO_KEY'),
  ]),
  ...under('Account', [
    new Option('--plan <name>', 'free, creator or pro (default: no limits)'),
    new Option('--credits <n>', 'credits until the quota is used up'),
  ]),
  ...under('Weather', [
    new Option('--latency <place>', 'none, us, eu or asia (default: none)'),
    new Option('--faults <list|file>', "what goes wrong: stall:5%, or a file; '?' lists them").argParser(
      (value: string, previous: readonly string[] = []) => [...previous, value],
    ),
    new Option('--seed <number>', 'the same seed draws the same weather (default: 1)'),
  ]),
  ...under('Recordings', [
    new Option('--record <folder>', 'pass all on to --base-url, and keep each session').conflicts([
      'replay',
      'plan',
      'credits',
      'latency',
      'faults',
    ]),
    new Option('--base-url <url>', 'with --record: which (default: the service)'),
    new Option('--replay <folder>', 'answer from the sessions kept there').conflicts(['plan', 'credits', 'faults']),
  ]),
  jsonOption(),
  ...under('Run', [new Option('-q, --quiet', 'errors only')]),
];

const under = (heading: string, options: readonly Option[]): Option[] =>
  options.map((option) => option.helpGroup(`${heading}:`));
