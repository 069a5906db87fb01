import { setTimeout as sleep } from 'node:timers/promises';
import { NarrateError } from '../../errors.js';
import type { EngineChoice } from '../../session/services.js';
import { type Probe, probeService } from '../../speech/elevenlabs/probe.js';
import { probeSocket, type SocketProbe } from '../../speech/elevenlabs/probe-socket.js';
import { DEFAULT_BASE_URL, type Service } from '../../speech/elevenlabs/service.js';
import { outputFormat } from '../../speech/output-format.js';
import { SCHEDULE_PRESETS } from '../../speech/schedule.js';
import type { CommandContext } from '../command.js';
import { readSources, type SettingSources } from '../settings/environment.js';
import type { Flags } from '../settings/flags.js';
import type { KeySource } from '../settings/key-source.js';
import { resolveEngine } from '../settings.js';

/** What is examined: settings as a narration would find them, and the service as it would ask it. */
export interface Surroundings extends Pick<CommandContext, 'env' | 'cwd' | 'stdout' | 'terminal'> {
  readonly flags: Flags;
  /** Or why they cannot be read. */
  readonly sources: SettingSources | NarrateError;
  /** Or why there is none. */
  readonly engine: EngineChoice | NarrateError;
  /** Where the key is, whether it can be used or not. */
  readonly key: KeySource | undefined;
  /** Who would be asked to speak; undefined offline, and when the settings do not tell. */
  readonly service: Service | undefined;
  /** Answers of the service, the first as if nothing was known of it. Asked once. @throws NarrateError  none came */
  readonly probes: () => Promise<readonly [Probe, ...Probe[]]>;
  /** A stream-input socket. Opened once. @throws NarrateError  it does not open */
  readonly socket: () => Promise<SocketProbe>;
  /** Resolves when the service has answered, or when that takes too long to be waited for. */
  readonly measured: Promise<void>;
}

export const surroundingsOf = async (
  flags: Flags,
  { env, cwd, stdout, terminal }: Omit<CommandContext, 'stdin' | 'signal'>,
  signal: AbortSignal,
): Promise<Surroundings> => {
  const sources = await orError(readSources(flags, { env, cwd, terminal }));
  const engine =
    sources instanceof NarrateError ? sources : await orError(resolveEngine(flags, sources, { terminal, signal }));
  signal.throwIfAborted();
  const key = sources instanceof NarrateError ? undefined : sources.findKey();
  const service = serviceOf(engine, env);
  const voice = sources instanceof NarrateError ? undefined : configuredVoice(flags, sources);
  const probes = once(() => probedThrice(demanded(service), signal));
  const socket = once(() => probeSocket(demanded(service), deliveryBy(voice), signal));
  return {
    env,
    cwd,
    stdout,
    terminal,
    flags,
    sources,
    engine,
    key,
    service,
    probes,
    socket,
    measured: service ? settled([probes(), socket()], signal) : Promise.resolve(),
  };
};

/** The voice that flags and settings name, if any. */
export const configuredVoice = (flags: Flags, sources: SettingSources): string | undefined =>
  flags.voice ?? sources.lookUp('voice')?.value;

/** Whether narrate speaks with the vendor's own service, and not with another server that has the same API. */
export const isVendors = ({ baseUrl }: Service): boolean => baseUrl.hostname.endsWith(VENDOR_DOMAIN);

const VENDOR_DOMAIN = new URL(DEFAULT_BASE_URL).hostname.replace(/^api/, '');

const serviceOf = (engine: EngineChoice | NarrateError, env: NodeJS.ProcessEnv): Service | undefined =>
  engine instanceof NarrateError || engine.kind === 'offline'
    ? undefined
    : { baseUrl: engine.baseUrl, apiKey: engine.apiKey, proxyEnv: env };

const demanded = (service: Service | undefined): Service => {
  if (!service) throw new NarrateError('ERR_BUG', 'There is no service to ask');
  return service;
};

/** Three, so that one slow answer does not count. */
const probedThrice = async (service: Service, signal: AbortSignal): Promise<readonly [Probe, ...Probe[]]> => {
  const first = await probeService(service, signal);
  const second = await probeService(service, signal);
  return [first, second, await probeService(service, signal)];
};

/** Any voice will do: nothing is spoken, and to be told that there is no such voice is an answer as well. */
const deliveryBy = (voice: string | undefined) => ({
  voiceId: voice && /^[A-Za-z0-9_-]{8,}$/.test(voice) ? voice : SOME_VOICE_ID,
  modelId: 'eleven_flash_v2_5',
  format: outputFormat('mp3_44100_128'),
  schedule: SCHEDULE_PRESETS.balanced,
  controls: {},
});

const SOME_VOICE_ID = '21m00Tcm4TlvDq8ikWAM';

/** Never rejects. */
const settled = async (answers: readonly Promise<unknown>[], signal: AbortSignal): Promise<void> => {
  const patience = sleep(PATIENCE_MS, undefined, { signal, ref: false }).catch(() => {});
  await Promise.race([Promise.allSettled(answers), patience]);
};

const PATIENCE_MS = 2_000;

const orError = <T>(reading: Promise<T>): Promise<T | NarrateError> =>
  reading.catch((reason: unknown) => NarrateError.from(reason));

/** The same promise for everybody who asks. */
const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    asked.catch(() => {});
    return asked;
  };
};
