import { NarrateError } from '../../errors.js';
import { ApiKey } from '../../speech/elevenlabs/api-key.js';
import type { Terminal } from '../terminal.js';
import type { ConfigFile } from './config-file.js';
import type { FoundSetting } from './environment.js';
import { findKeyFile, readKeyFile } from './key-file.js';
import { KEY_NAMES } from './key-names.js';

/** Where the key is. */
export interface KeySource {
  readonly kind: 'environment' | 'keyCommand' | 'key file' | '.env';
  /** What messages call it: "ELEVENLABS_API_KEY in .env". */
  readonly origin: string;
  /**
   * What stands there. A command is run once, however often it is asked.
   * @throws NarrateError ERR_CREDENTIALS  it cannot be had from there
   */
  read(signal: AbortSignal): Promise<string>;
}

export interface KeyPlaces {
  readonly env: NodeJS.ProcessEnv;
  readonly dotenv: Readonly<Record<string, string>>;
  readonly config: Pick<ConfigFile, 'path' | 'facts'>;
  readonly keyCommand: FoundSetting | undefined;
}

/** The strongest source that has a key: environment, `keyCommand`, key file, `.env`. Nothing is read or run for it yet. */
export const findKey = ({ env, dotenv, config, keyCommand }: KeyPlaces): KeySource | undefined => {
  const inEnvironment = KEY_NAMES.find((name) => env[name]);
  if (inEnvironment) return source('environment', inEnvironment, async () => env[inEnvironment] ?? '');
  if (keyCommand) {
    return source('keyCommand', keyCommand.origin.replaceAll('"keyCommand"', 'keyCommand'), async (signal) => {
      const { runKeyCommand } = await import('./key-command.js');
      return runKeyCommand(keyCommand, { config, env, signal });
    });
  }
  const file = findKeyFile(env);
  if (file !== undefined) return source('key file', `the key file "${file}"`, async () => readKeyFile(file));
  const inDotenv = KEY_NAMES.find((name) => dotenv[name]);
  return inDotenv && source('.env', `${inDotenv} in .env`, async () => dotenv[inDotenv] ?? '');
};

const source = (
  kind: KeySource['kind'],
  origin: string,
  readAnew: (signal: AbortSignal) => Promise<string>,
): KeySource => {
  let reading: Promise<string> | undefined;
  return {
    kind,
    origin,
    read: (signal) => {
      reading ??= readAnew(signal);
      return reading;
    },
  };
};

/**
 * The key itself. From here on the terminal keeps it secret. A source that takes long is told, so that nobody wonders.
 * @throws NarrateError ERR_CREDENTIALS  it cannot be had, or is none
 */
export const readKey = async (
  source: KeySource,
  { terminal, signal }: { readonly terminal: Pick<Terminal, 'keepSecret' | 'warn'>; readonly signal: AbortSignal },
): Promise<ApiKey> => {
  const waiting = setTimeout(() => terminal.warn(`Waiting for the key from ${source.origin}`), PATIENCE_MS);
  const value = (await source.read(signal).finally(() => clearTimeout(waiting))).trim();
  if (value !== '') terminal.keepSecret(value);
  try {
    return new ApiKey(value);
  } catch (cause) {
    const { message, hint = '' } = NarrateError.from(cause);
    throw new NarrateError('ERR_CREDENTIALS', `${message}: ${source.origin}`, { hint, cause });
  }
};

const PATIENCE_MS = 3_000;
