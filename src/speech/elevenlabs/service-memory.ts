import { type KnownVoices, rememberedVoices } from './known-voices.js';
import { accountFingerprint, type Service } from './service.js';
import { rememberedTlsSessions, type TlsSessions } from './tls-sessions.js';

/** What runs remember of a service, so that the next one starts sooner. Each part may be missing, old or wrong. */
export interface ServiceMemory {
  readonly tlsSessions: TlsSessions;
  readonly voices: KnownVoices;
  /** Resolves when all is on the disk. Never rejects. */
  close(): Promise<void>;
}

/**
 * @param folder  made where missing, when there is something to keep
 * @param env     the environment of the process, which says whom to trust
 */
export const rememberService = (
  service: Pick<Service, 'baseUrl' | 'apiKey'>,
  folder: string,
  env: NodeJS.ProcessEnv,
): ServiceMemory => {
  const tlsSessions = rememberedTlsSessions(folder, env);
  const voices = rememberedVoices(folder, (wanted) => accountFingerprint(service, wanted));
  return {
    tlsSessions,
    voices,
    close: async () => {
      await Promise.all([tlsSessions.close(), voices.close()]);
    },
  };
};
