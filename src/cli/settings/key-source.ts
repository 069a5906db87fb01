import { NarrateError } from '../../errors.js';
import { ApiKey } from '../../speech/elevenlabs/api-key.js';
import type { CommandContext } from '../command.js';
import { KEY_NAMES } from './key-names.js';

/** Where the key is. */
export interface KeySource {
  readonly kind: 'environment' | 'keyCommand' | 'key file' | '.env';
  /** What messages call it: "ELEVENLABS_API_KEY in .env". */
  readonly origin: string;
  /** @throws NarrateError ERR_CREDENTIALS  it cannot be had from there */
  read(signal: AbortSignal): Promise<string>;
}

/** The strongest source that has a key; nothing is read or run for it yet. */
export const findKey = (env: NodeJS.ProcessEnv, dotenv: Readonly<Record<string, string>>): KeySource | undefined => {
  const inEnvironment = KEY_NAMES.find((name) => env[name]);
  if (inEnvironment) return given('environment', inEnvironment, env[inEnvironment] ?? '');
  const inDotenv = KEY_NAMES.find((name) => dotenv[name]);
  return inDotenv ? given('.env', `${inDotenv} in .env`, dotenv[inDotenv] ?? '') : undefined;
};

const given = (kind: KeySource['kind'], origin: string, value: string): KeySource => ({
  kind,
  origin,
  read: async () => value,
});

/**
 * The key itself. From here on the terminal keeps it secret.
 * @throws NarrateError ERR_CREDENTIALS  it cannot be had, or is none
 */
export const readKey = async (
  source: KeySource,
  { terminal, signal }: Pick<CommandContext, 'terminal' | 'signal'>,
): Promise<ApiKey> => {
  const value = (await source.read(signal)).trim();
  if (value !== '') terminal.keepSecret(value);
  try {
    return new ApiKey(value);
  } catch (cause) {
    const { message, hint = '' } = NarrateError.from(cause);
    throw new NarrateError('ERR_CREDENTIALS', `${message}: ${source.origin}`, { hint, cause });
  }
};
