import { whichOf } from '../errors/near-miss.js';
import { NarrateError } from '../errors.js';
import { SCRIPT_KINDS, type ScriptKind } from '../script/cues.js';
import type { Direct } from '../session/direction.js';
import type { NarrationOptions } from '../session/narration.js';
import type { EngineChoice } from '../session/services.js';
import { parseBaseUrl } from '../speech/elevenlabs/service.js';
import { outputFormat } from '../speech/output-format.js';
import { parseSchedule } from '../speech/schedule.js';
import type { CommandContext } from './command.js';
import { directorOf, narratorSettings } from './settings/direction.js';
import type { SettingSources } from './settings/environment.js';
import type { Flags } from './settings/flags.js';
import { KEY_NAMES } from './settings/key-names.js';
import { readKey } from './settings/key-source.js';
import { SETTINGS } from './settings/schema.js';
import { SettingReader } from './settings/setting-reader.js';

/** Everything that was decided, checked and complete. */
export interface Settings extends Omit<NarrationOptions, 'inputs' | 'output' | 'memory'> {
  readonly direct: Direct;
}

/**
 * Flag, environment, front matter, profile, config file, `.env`, default: the first that has a value decides.
 * From here on the terminal keeps the key secret.
 * @throws NarrateError ERR_USAGE  a value is not one of those allowed
 * @throws NarrateError ERR_CREDENTIALS  the service is asked for and there is no key
 */
export const resolveSettings = async (
  flags: Flags,
  sources: SettingSources,
  context: Pick<CommandContext, 'terminal' | 'signal'>,
): Promise<Settings> => {
  const read = new SettingReader(flags, sources);
  const warn = (text: string) => context.terminal.warn(text);
  const timeoutSeconds = read.number('timeout');
  const settings = {
    ...narratorSettings(read, warn),
    direct: directorOf(flags, sources, warn),
    schedule: parseSchedule(read.text('schedule') ?? SETTINGS.schedule.default),
    format: outputFormat(read.choice('format') ?? SETTINGS.format.default),
    seed: read.number('seed'),
    textNormalization: read.choice('normalize'),
    scriptKind: scriptKindOf(flags),
    transport: read.choice('transport') ?? SETTINGS.transport.default,
    maxChars: read.number('maxChars'),
    lookAheadMs: 1000 * (read.number('lookAhead') ?? Number(SETTINGS.lookAhead.default)),
    firstTimeoutMs: 1000 * (timeoutSeconds ?? 20),
    timeoutMs: 1000 * (timeoutSeconds ?? 600),
    concurrency: read.number('concurrency'),
  };
  // Last: somebody may be asked for a password.
  return Object.freeze({ ...settings, engine: await engineOf(read, sources, context) });
};

/** The service and the key alone, for the commands that only ask. */
export const resolveEngine = (
  flags: Flags,
  sources: SettingSources,
  context: Pick<CommandContext, 'terminal' | 'signal'>,
): Promise<EngineChoice> => engineOf(new SettingReader(flags, sources), sources, context);

const engineOf = async (
  read: SettingReader,
  sources: SettingSources,
  context: Pick<CommandContext, 'terminal' | 'signal'>,
): Promise<EngineChoice> => {
  const wanted = read.choice('engine') ?? SETTINGS.engine.default;
  if (wanted === 'offline') return { kind: 'offline' };
  const address = read.text('baseUrl');
  const source = sources.findKey();
  if (wanted === 'auto' && !source && address === undefined) return { kind: 'offline' };
  // A server of one's own may ask for no key; the service always does.
  if (!source && address === undefined) {
    throw new NarrateError(
      'ERR_CREDENTIALS',
      `There is no API key: looked in ${KEY_NAMES.join(', ')}, keyCommand, the key file and .env`,
      {
        hint: 'set one: export ELEVENLABS_API_KEY=…, or for good: narrate config set key; or do without: --engine offline',
      },
    );
  }
  return {
    kind: 'elevenlabs',
    baseUrl: parseBaseUrl(address ?? SETTINGS.baseUrl.default),
    apiKey: source && (await readKey(source, context)),
  };
};

/** A flag alone: what one script is written in says nothing about others. */
const scriptKindOf = ({ input }: Flags): ScriptKind | undefined => {
  const kind = SCRIPT_KINDS.find((item) => item === input);
  if (input === undefined || kind) return kind;
  throw new NarrateError('ERR_USAGE', `--input is "${input}": there is no such choice`, {
    hint: whichOf(input, SCRIPT_KINDS, '--input'),
  });
};
