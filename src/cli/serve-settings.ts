import { readFileSync } from 'node:fs';
import path from 'node:path';
import { whichOf } from '../errors/near-miss.js';
import { NarrateError, systemCode } from '../errors.js';
import { DEFAULT_BASE_URL } from '../speech/elevenlabs/service.js';
import type { StudioOptions } from '../studio/server.js';
import type { FaultPlan } from '../studio/weather/faults.js';
import type { ServeFlags } from './serve-options.js';

/** What is to be served. */
export type ServeSettings = { readonly port: number; readonly host: string } & (
  | { readonly kind: 'studio'; readonly options: StudioOptions }
  | { readonly kind: 'recorder'; readonly folder: string; readonly upstream: string }
  | { readonly kind: 'replay'; readonly folder: string; readonly isHurried: boolean }
);

/**
 * What the flags of `narrate serve` ask for, checked. `NARRATE_STUDIO_KEY` is the key that clients must show.
 * @throws NarrateError ERR_USAGE  a flag's value
 * @throws NarrateError ERR_INPUT  a file that cannot be read
 */
export const readServeSettings = async (
  flags: ServeFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<ServeSettings> => {
  const place = { port: whole('--port', flags.port ?? '', 65_535), host: flags.host ?? '127.0.0.1' };
  const { record, replay } = flags;
  if (record !== undefined) {
    const upstream = flags.baseUrl ?? env.NARRATE_BASE_URL ?? DEFAULT_BASE_URL;
    return { kind: 'recorder', ...place, folder: path.resolve(cwd, record), upstream };
  }
  if (flags.baseUrl !== undefined) {
    throw new NarrateError('ERR_USAGE', '--base-url is for --record', {
      hint: 'to record what passes, add --record <folder>',
    });
  }
  if (replay !== undefined) {
    return { kind: 'replay', ...place, folder: path.resolve(cwd, replay), isHurried: flags.latency === 'none' };
  }
  return { kind: 'studio', ...place, options: { ...place, ...(await studioOptions(flags, env, cwd)) } };
};

const studioOptions = async (flags: ServeFlags, env: NodeJS.ProcessEnv, cwd: string): Promise<StudioOptions> => {
  const [{ PLAN_IDS }, { LATENCY_NAMES }] = await Promise.all([
    import('../studio/account/plans.js'),
    import('../studio/weather/regions.js'),
  ]);
  const apiKey = keyOf(flags, env, cwd);
  const { plan, credits, latency, seed, faults } = flags;
  return {
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(plan === undefined ? {} : { plan: oneOf('--plan', plan, PLAN_IDS) }),
    ...(credits === undefined ? {} : { creditLimit: whole('--credits', credits, MAX_CREDITS) }),
    ...(latency === undefined ? {} : { latency: oneOf('--latency', latency, LATENCY_NAMES) }),
    ...(seed === undefined ? {} : { seed: whole('--seed', seed, 4_294_967_295) }),
    ...(faults === undefined
      ? {}
      : { faults: (await Promise.all(faults.map((value) => faultsIn(value, cwd)))).flat() }),
  };
};

const MAX_CREDITS = 1_000_000_000;

const keyOf = ({ keyFile }: ServeFlags, env: NodeJS.ProcessEnv, cwd: string): string | undefined => {
  if (keyFile === undefined) return env.NARRATE_STUDIO_KEY?.trim() || undefined;
  const key = readText('--key-file', keyFile, cwd).trim();
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new NarrateError('ERR_USAGE', `--key-file "${keyFile}" does not hold one key`, {
      hint: 'one line of printable characters, without spaces',
    });
  }
  return key;
};

const faultsIn = async (value: string, cwd: string): Promise<FaultPlan> => {
  const [, kind] = /\.(json|ya?ml)$/i.exec(value) ?? [];
  if (kind === undefined) return (await import('../studio/weather/fault-language.js')).parseFaults(value);
  const text = readText('--faults', value, cwd);
  const { readFaultPlan } = await import('../studio/weather/fault-plan-file.js');
  return readFaultPlan(await parsed(text, value));
};

/** JSON is YAML as well. */
const parsed = async (text: string, name: string): Promise<unknown> => {
  const { parse } = await import('yaml');
  try {
    return parse(text);
  } catch (cause) {
    const [why = ''] = (cause instanceof Error ? cause.message : '').split('\n', 1);
    throw new NarrateError('ERR_INPUT', `Cannot read the faults in "${name}": ${why}`, {
      hint: 'mend the file; the faults there are: narrate serve --help',
      cause,
    });
  }
};

const readText = (flag: string, name: string, cwd: string): string => {
  try {
    return readFileSync(path.resolve(cwd, name), 'utf8');
  } catch (cause) {
    throw new NarrateError('ERR_INPUT', `Cannot read ${flag} "${name}" (${systemCode(cause) ?? 'unknown reason'})`, {
      hint: 'check the name of the file',
      cause,
    });
  }
};

const whole = (flag: string, value: string, max: number): number => {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number <= max) return number;
  throw new NarrateError('ERR_USAGE', `${flag} is "${value}": not a number within 0-${max}`, {
    hint: `for example ${flag} 8000`,
  });
};

const oneOf = <T extends string>(flag: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((item) => item === value);
  if (found !== undefined) return found;
  throw new NarrateError('ERR_USAGE', `${flag} cannot be "${value}"`, { hint: whichOf(value, allowed, flag) });
};
