import { didYouMean, nearMisses } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import { getJson } from './rest.js';
import type { Service } from './service.js';

export interface Voice {
  readonly id: string;
  readonly name: string;
  readonly category: string | undefined;
  readonly description: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** What it speaks, as ISO 639-1 ids, its own language first; empty where nobody says. */
  readonly languages: readonly string[];
  /** Where to hear it. */
  readonly previewUrl: string | undefined;
}

/**
 * The voices of the account, page after page, in the service's order.
 * @throws NarrateError  refused, broken, or an answer that is not a list of voices
 */
export async function* listVoices(service: Service, signal: AbortSignal): AsyncGenerator<Voice, void, undefined> {
  let pageToken: string | undefined;
  const seenTokens = new Set<string>();
  do {
    const query = { page_size: String(PAGE_SIZE), ...(pageToken === undefined ? {} : { next_page_token: pageToken }) };
    const page = await getJson(service, '/v2/voices', query, { doing: 'list the voices', signal });
    const { voices, has_more, next_page_token } = (page ?? {}) as Record<string, unknown>;
    if (!Array.isArray(voices)) throw notAList();
    for (const voice of voices) yield toVoice(voice);
    pageToken = has_more === true && typeof next_page_token === 'string' ? next_page_token : undefined;
    // A token that comes back would turn the pages for ever.
    if (pageToken !== undefined && seenTokens.has(pageToken)) throw notAList();
    if (pageToken !== undefined) seenTokens.add(pageToken);
  } while (pageToken !== undefined);
}

const PAGE_SIZE = 100;

const notAList = (): NarrateError =>
  new NarrateError('ERR_PROTOCOL', 'Cannot list the voices: the answer is not a list of voices');

const toVoice = (value: unknown): Voice => {
  const { voice_id, name, category, description, labels, verified_languages, preview_url } = (value ?? {}) as Record<
    string,
    unknown
  >;
  if (typeof voice_id !== 'string' || voice_id === '') throw notAList();
  const texts = Object.entries(labels ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    id: voice_id,
    name: typeof name === 'string' ? name : voice_id,
    category: typeof category === 'string' ? category : undefined,
    description: typeof description === 'string' ? description : undefined,
    labels: Object.fromEntries(texts),
    languages: languagesOf(Object.fromEntries(texts).language, verified_languages),
    previewUrl: typeof preview_url === 'string' && preview_url !== '' ? preview_url : undefined,
  };
};

const languagesOf = (own: string | undefined, verified: unknown): string[] => {
  const others = Array.isArray(verified)
    ? verified.map((entry) => (entry as Record<string, unknown> | null)?.language)
    : [];
  return [
    ...new Set([own, ...others].filter((language) => typeof language === 'string' && language !== '')),
  ] as string[];
};

/** How a voice was found. */
export interface ResolvedVoice {
  readonly id: string;
  /** Undefined where only the id is known. */
  readonly name: string | undefined;
  /** Something the person should know; one line. */
  readonly warning?: string;
}

/**
 * The voice that `wanted` means: an id, a name, or the unambiguous start of a name, in any case of letters; without one,
 * the first voice of the account.
 * @param voices  those of the account, if they are known already
 * @throws NarrateError ERR_VOICE_UNKNOWN  none, or several; names the nearest ones
 * @throws NarrateError  the voices could not be listed
 */
export const resolveVoice = async (
  service: Service,
  wanted: string | undefined,
  signal: AbortSignal,
  voices: AsyncIterable<Voice> | Iterable<Voice> = listVoices(service, signal),
): Promise<ResolvedVoice> => {
  // Asking for the whole list first would only cost time.
  if (isVoiceId(wanted)) return { id: wanted, name: undefined };
  try {
    return await findVoice(voices, wanted);
  } catch (reason) {
    // A key that may only speak is a valid key: an id given in full still works with it.
    const mayBeId = wanted !== undefined && /^[A-Za-z0-9_-]{8,}$/.test(wanted);
    if (!mayBeId || !(reason instanceof NarrateError) || reason.code !== 'ERR_CREDENTIALS') throw reason;
    return { id: wanted, name: undefined, warning: `this key may not list voices; "${wanted}" is taken as a voice id` };
  }
};

/** The shape of the service's ids. */
const isVoiceId = (wanted: string | undefined): wanted is string =>
  wanted !== undefined && /^[A-Za-z0-9]{20}$/.test(wanted);

/**
 * The voice that `wanted` will most likely turn out to mean: an id in full, or what it meant in an earlier run. Enough to
 * open a connection with; `resolveVoice` alone says whom to speak with.
 */
export const expectedVoiceId = (service: Service, wanted: string | undefined): string | undefined =>
  isVoiceId(wanted) ? wanted : service.memory?.voices.recall(wanted);

/**
 * `resolveVoice`, but the voice that is expected is told at once, before the service is asked, so that a connection can be
 * opened for it meanwhile. The list alone decides: what it no longer says is forgotten.
 */
export const resolveRememberedVoice = async (
  service: Service,
  wanted: string | undefined,
  {
    signal,
    onRecall,
    voices,
  }: { signal: AbortSignal; onRecall: (voiceId: string) => void; voices?: AsyncIterable<Voice> },
): Promise<ResolvedVoice> => {
  const known = service.memory?.voices;
  const expected = expectedVoiceId(service, wanted);
  if (expected !== undefined) onRecall(expected);
  try {
    const found = await resolveVoice(service, wanted, signal, voices);
    // Of one taken on trust, nothing was learnt.
    if (found.name !== undefined && found.id !== expected) known?.remember(wanted, found.id);
    return found;
  } catch (reason) {
    if (reason instanceof NarrateError && reason.code === 'ERR_VOICE_UNKNOWN') known?.forget(wanted);
    throw reason;
  }
};

const findVoice = async (
  voices: AsyncIterable<Voice> | Iterable<Voice>,
  wanted: string | undefined,
): Promise<ResolvedVoice> => {
  const all: Voice[] = [];
  for await (const voice of voices) {
    if (wanted === undefined || voice.id === wanted) return voice;
    all.push(voice);
  }
  if (wanted === undefined) {
    throw new NarrateError('ERR_VOICE_UNKNOWN', 'This account has no voices', {
      hint: 'add one there, name one by its id: --voice <id>, or use --engine offline',
    });
  }
  const exact = all.filter((voice) => fold(voice.name) === fold(wanted));
  // "Rachel" means "Rachel - calm, young".
  const matches = exact.length > 0 ? exact : all.filter((voice) => startsWithWord(fold(voice.name), fold(wanted)));
  const [match] = matches;
  if (match && matches.length === 1) return match;
  const ambiguous = matches.length > 1;
  const candidates = ambiguous ? matches : nearMisses(wanted, all, spellingsOf);
  throw new NarrateError(
    'ERR_VOICE_UNKNOWN',
    `${ambiguous ? 'Several voices are called' : 'There is no voice'} "${wanted}"`,
    {
      hint: candidates.length > 0 ? didYouMean(...candidates.map(describe)) : 'to see them all: narrate voices',
    },
  );
};

/** The whole name, and its first words: "Rachl" is near "Rachel - calm, young". */
const spellingsOf = ({ name, id }: Voice): string[] => [name, name.split(/\s[-–—(]/)[0] ?? name, id];

const startsWithWord = (name: string, start: string): boolean =>
  name.startsWith(start) && !/[\p{L}\p{N}]/u.test(name.charAt(start.length));

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

const describe = ({ name, id }: Voice): string => `"${name}" (${id})`;
