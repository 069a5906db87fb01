import type { SettingSources } from '../cli/settings/environment.js';
import type { Flags } from '../cli/settings/flags.js';
import { KEY_NAMES } from '../cli/settings/key-names.js';
import { resolveSettings, type Settings } from '../cli/settings.js';
import { NarrateError } from '../errors.js';

/** The key that is used; undefined when there is none. No file is read for it. */
export const keyOf = (apiKey: unknown, env: NodeJS.ProcessEnv): string | undefined =>
  typeof apiKey === 'string' ? apiKey : KEY_NAMES.map((name) => env[name]).find(Boolean);

/** A script's front matter has its say, as on the command line; the environment, config file and `.env` have none. */
export const sourcesOf = (key: string | undefined): SettingSources => ({
  lookUp: (_name, script) => script,
  profile: undefined,
  profiles: [],
  findKey: () =>
    key === undefined ? undefined : { kind: 'environment', origin: 'apiKey or the environment', read: async () => key },
});

/** @throws NarrateError ERR_USAGE, ERR_CREDENTIALS */
export const settingsOf = async (
  flags: Flags,
  {
    key,
    warn,
    signal,
  }: { readonly key: string | undefined; readonly warn: (message: string) => void; readonly signal: AbortSignal },
): Promise<Settings> => {
  if (flags.engine === 'elevenlabs' && key === undefined && flags.baseUrl === undefined) {
    throw new NarrateError('ERR_CREDENTIALS', `There is no API key: looked in apiKey, ${KEY_NAMES.join(', ')}`, {
      hint: "give apiKey, set ELEVENLABS_API_KEY, or use engine: 'offline'",
    });
  }
  return resolveSettings(flags, sourcesOf(key), { terminal: { warn, keepSecret: () => {} }, signal });
};
