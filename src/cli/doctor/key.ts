import { NarrateError } from '../../errors.js';
import { isRestriction } from '../../speech/elevenlabs/probe.js';
import type { Service } from '../../speech/elevenlabs/service.js';
import { readDotenv } from '../settings/dotenv-file.js';
import { findKeyFile, readKeyFile } from '../settings/key-file.js';
import { KEY_NAMES } from '../settings/key-names.js';
import type { KeySource } from '../settings/key-source.js';
import { type Finding, joined, problemOf, reasonOf } from './finding.js';
import { NEW_KEY, shapeFinding } from './key-shape.js';
import { isVendors, type Surroundings } from './surroundings.js';

/** Whether there is a key, from where, of what form, and what the service says to it. It is never shown. */
export const examineKey = async (surroundings: Surroundings): Promise<Finding> => {
  const { key, engine, sources, service, env } = surroundings;
  if (sources instanceof NarrateError) {
    return { status: 'warning', message: 'not looked for, because the settings cannot be read' };
  }
  if (engine instanceof NarrateError) {
    const source = key?.origin ?? null;
    if (engine.code !== 'ERR_CREDENTIALS') {
      return { status: 'warning', message: 'not tried, because it is not known where', details: { source } };
    }
    const finding = problemOf(engine);
    return { ...finding, details: { source, ...finding.details } };
  }
  if (!key) return service ? noneFor(service, await verdictOf(surroundings)) : none(env);
  if (!service?.apiKey) return joined([present(key), NOT_USED]);
  const verdict = await verdictOf(surroundings);
  const value = service.apiKey.reveal();
  // What a server takes is right, whatever it looks like.
  const shape = verdict.details?.accepted ? [] : [shapeFinding(value)].filter((finding) => finding !== undefined);
  return joined([present(key, value), ...rivalsOf(value, surroundings), ...shape, verdict]);
};

const NOT_USED: Finding = { status: 'ok', message: 'not used, because narrate speaks offline' };

const none = (env: NodeJS.ProcessEnv): Finding => {
  const empty = KEY_NAMES.find((name) => env[name] === '');
  return {
    status: 'ok',
    message: `none${empty ? ` (${empty} is empty)` : ''}: narrate speaks with the offline voice`,
    hint: 'for the service, set ELEVENLABS_API_KEY, or store the key: narrate config set key',
    details: { source: null },
  };
};

/** A server of one's own may ask for no key. */
const noneFor = ({ baseUrl }: Service, verdict: Finding): Finding =>
  verdict.status === 'problem'
    ? { ...verdict, message: `none, and ${baseUrl.host} asks for one`, details: { source: null } }
    : { status: 'ok', message: `none, and ${baseUrl.host} asks for none`, details: { source: null } };

const present = ({ origin, kind }: KeySource, value?: string): Finding => ({
  status: 'ok',
  message: `${origin}${value === undefined ? '' : `, ${value.length} characters`}`,
  details: { source: origin, sourceKind: kind, ...(value === undefined ? {} : { characters: value.length }) },
});

/** Other keys that lie about: it is easy to change the one that does not count. Several variables are hardly meant. */
const rivalsOf = (value: string, { env, cwd }: Surroundings): Finding[] => {
  const isAnother = (text: string | undefined) => Boolean(text?.trim()) && text?.trim() !== value;
  const variables = KEY_NAMES.filter((name) => isAnother(env[name]));
  const dotenv = readDotenv(cwd, () => {});
  const places = [
    ...(isAnother(storedKey(env)) ? ['the key file'] : []),
    ...(KEY_NAMES.some((name) => isAnother(dotenv[name])) ? ['.env'] : []),
  ];
  const unused = (names: readonly string[]) =>
    `${names.join(' and ')} ${names.length === 1 ? 'holds another key, which is' : 'hold other keys, which are'} not used`;
  return [
    ...(variables.length === 0
      ? []
      : [{ status: 'warning' as const, message: unused(variables), hint: `unset ${variables.join(' ')}` }]),
    ...(places.length === 0 ? [] : [{ status: 'ok' as const, message: unused(places) }]),
  ];
};

const storedKey = (env: NodeJS.ProcessEnv): string | undefined => {
  const file = findKeyFile(env);
  try {
    return file && readKeyFile(file);
  } catch {
    return undefined; // it would not be used anyway
  }
};

/** What the service says, in the request and on the socket: a wrong key may be told by either. */
const verdictOf = async ({ service, probes, socket }: Surroundings): Promise<Finding> => {
  const [asked, opened] = await Promise.all([orFailure(probes()), orFailure(socket())]);
  if (asked instanceof NarrateError) return { status: 'ok', message: 'not tried, because the service is not reached' };
  const [{ refusal }] = asked;
  const objection = opened instanceof NarrateError ? inOwnWords(opened) : opened.refusal;
  if (refusal && isRefusedKey(refusal)) return refused(refusal, service);
  if (objection && isRestriction(objection)) return mute(objection);
  if (objection && isRefusedKey(objection)) return refused(objection, service);
  if (refusal && isRestriction(refusal)) return SPEECH_ONLY;
  if (refusal) return { status: 'ok', message: 'not judged by this server' };
  return { status: 'ok', message: 'accepted', details: { accepted: true, speechOnly: false } };
};

/** A handshake that is refused without an id is refused by a proxy: no word about the key. */
const inOwnWords = (error: NarrateError): NarrateError | undefined =>
  error.serviceId === undefined ? undefined : error;

const SPEECH_ONLY: Finding = {
  status: 'ok',
  message: 'accepted: it may speak, and may not read the account, which is fine',
  details: { accepted: true, speechOnly: true },
};

const isRefusedKey = (error: NarrateError): boolean => error.code === 'ERR_CREDENTIALS' && !isRestriction(error);

const refused = (error: NarrateError, service: Service | undefined): Finding => ({
  status: 'problem',
  message: `not accepted: ${reasonOf(error.message)}`,
  hint:
    service && !isVendors(service)
      ? `use the key of ${service.baseUrl.host}, or leave the base URL out`
      : `${NEW_KEY}; a key of a data residency region needs its own --base-url`,
  details: { accepted: false, serviceId: error.serviceId },
});

const mute = (error: NarrateError): Finding => ({
  status: 'problem',
  message: `may not speak: ${reasonOf(error.message)}`,
  hint: 'give it the permission "Text to Speech" where it was made, or make another',
  details: { accepted: true, serviceId: error.serviceId },
});

/** @throws what is no failure of the service's: an abort */
const orFailure = <T>(promise: Promise<T>): Promise<T | NarrateError> =>
  promise.catch((reason: unknown) => {
    if (reason instanceof NarrateError) return reason;
    throw reason;
  });
