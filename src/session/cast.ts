import { distance } from 'fastest-levenshtein';
import { NarrateError } from '../errors.js';
import type { Cast as CastEntries, CastEntry } from '../script/cast-entry.js';
import { placeName, type ScriptPlace } from '../script/place.js';
import { type Role, roleKey } from '../script/role.js';
import type { AccountVoices } from '../speech/elevenlabs/account-voices.js';
import type { Service } from '../speech/elevenlabs/service.js';
import { type ResolvedVoice, resolveVoice } from '../speech/elevenlabs/voices.js';
import type { VoiceControls } from '../speech/engine.js';

/** What one of the inputs says about voices. */
export interface Company {
  readonly narrator: () => Promise<ResolvedVoice>;
  /** Of everybody whose entry says nothing else. */
  readonly controls: VoiceControls;
  readonly entries: CastEntries;
}

export interface CastOptions {
  readonly service: Service;
  readonly voices: AccountVoices;
  /** Of each input, from 0, once its front matter is known. */
  readonly company: (input: number) => Company;
  /** Tries again what may be tried again. */
  readonly persist: <T>(attempt: () => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
}

export interface CastVoice {
  readonly voice: ResolvedVoice;
  readonly controls: VoiceControls;
}

/** Somebody who spoke. */
export interface CastMember {
  /** As the script first writes it. */
  readonly speaker: string;
  readonly voice: ResolvedVoice;
}

/**
 * The voices of a narration's roles. Who has none gets the next voice of the account that nobody else has, in the order in
 * which they come; when there are not enough, they are shared.
 */
export interface Cast {
  /** A role comes; in the order of the script, whether it will be heard or not. */
  meet(role: Role | undefined, input?: number): void;
  /**
   * @throws NarrateError ERR_VOICE_UNKNOWN  the script names a voice that is not there; says where
   * @throws NarrateError  the voices cannot be listed, and a name was given
   */
  voiceFor(role: Role | undefined, input?: number): Promise<CastVoice>;
  /** What the role is called, as the script first writes it; undefined for the narrator. */
  speakerOf(role: Role | undefined, input?: number): string | undefined;
  /** Resolves when every voice that an input's entries name has been found. @throws as `voiceFor` */
  check(input?: number): Promise<void>;
  /** The role is heard. */
  speaks(role: Role | undefined, input?: number): void;
  /** Those who were heard besides the narrator, in the order in which they came. */
  members(): Promise<CastMember[]>;
  /** Whether the narrator was heard. */
  readonly hasNarrated: boolean;
}

/** Somebody who has come. */
interface Member {
  readonly name: string;
  readonly input: number;
  /** In the order of coming. */
  readonly number: number;
  /** What is wanted, and where it was said; undefined: any voice will do. */
  readonly wanted: string | undefined;
  readonly place: ScriptPlace | undefined;
  voice: Promise<ResolvedVoice> | undefined;
  hasSpoken: boolean;
}

export const createCast = ({ service, voices, company, persist, signal, warn }: CastOptions): Cast => {
  const members = new Map<string, Member>();
  const lookups = new Map<string, Promise<ResolvedVoice>>();
  let isListRefused = false;
  let hasNarrated = false;

  const entryOf = (key: string, input: number): CastEntry | undefined => {
    for (let index = input; index >= 0; index--) {
      const entry = company(index).entries.get(key);
      if (entry) return entry;
    }
    return undefined;
  };

  const memberOf = ({ name, kind, place }: Role, input: number): Member | undefined => {
    const key = roleKey(name);
    const entry = entryOf(key, input);
    if (key === 'narrator' && !entry) return undefined;
    const isSpeaker = kind === 'speaker' || entry !== undefined || members.has(key);
    const wanted = isSpeaker ? entry?.voice : name;
    // Two scripts may give one name to two people: then they say so by their voices.
    const id = wanted === undefined ? key : `${key}\n${wanted}`;
    const known = members.get(id);
    if (known) return known;
    const member: Member = {
      name,
      input,
      number: members.size,
      wanted,
      place: isSpeaker ? entry?.place : place,
      voice: undefined,
      hasSpoken: false,
    };
    members.set(id, member);
    if (isSpeaker && !entry) warnOfTypo(member);
    return member;
  };

  /** Nobody is told of a name in the cast that does not speak: a cast may be that of a whole show. */
  const warnOfTypo = ({ name, input }: Member): void => {
    const key = roleKey(name);
    const companies = Array.from({ length: input + 1 }, (_, index) => company(index));
    const meant = companies
      .flatMap(({ entries }) => [...entries.keys()])
      .find((other) => !members.has(other) && isTypoOf(other, key));
    if (meant) warn(`"${name}" is not in the cast and gets a voice that is free; is "${meant}" meant for it?`);
  };

  const find = async (wanted: string, place: ScriptPlace | undefined): Promise<ResolvedVoice> => {
    const known = lookups.get(wanted) ?? lookUp(wanted);
    lookups.set(wanted, known);
    try {
      return await known;
    } catch (reason) {
      throw placed(reason, place);
    }
  };
  const lookUp = async (wanted: string): Promise<ResolvedVoice> => {
    const found = await persist(() => resolveVoice(service, wanted, signal, voices.list(signal)));
    if (found.warning) warn(found.warning);
    return found;
  };

  /** Ids that a newcomer is not to get: the narrators', those of the entries, and those of everybody who came before. */
  const takenBefore = async ({ input, number }: Member): Promise<{ narrators: Set<string>; taken: Set<string> }> => {
    const companies = Array.from({ length: input + 1 }, (_, index) => company(index));
    const narrators = await Promise.all(companies.map(({ narrator }) => narrator()));
    const declared = companies.flatMap(({ entries }) => [...entries.values()]);
    const named = declared.flatMap(({ voice, place }) => (voice === undefined ? [] : [find(voice, place)]));
    const earlier = [...members.values()].filter((other) => other.number < number).map(voiceOf);
    const others = await Promise.all([...named, ...earlier]);
    return {
      narrators: new Set(narrators.map(({ id }) => id)),
      taken: new Set([...narrators, ...others].map(({ id }) => id)),
    };
  };

  const choose = async (member: Member): Promise<ResolvedVoice> => {
    const { narrators, taken } = await takenBefore(member);
    const narrator = () => company(member.input).narrator();
    if (isListRefused) return narrator();
    try {
      const shared: ResolvedVoice[] = [];
      for await (const voice of voices.list(signal)) {
        if (!taken.has(voice.id)) return voice;
        if (!narrators.has(voice.id)) shared.push(voice);
      }
      const sharers = [...members.values()].filter(({ number, wanted }) => number < member.number && !wanted).length;
      return shared[sharers % shared.length] ?? (await narrator());
    } catch (reason) {
      if (!(reason instanceof NarrateError) || reason.code !== 'ERR_CREDENTIALS') throw reason;
      if (!isListRefused)
        warn('this key may not list voices: speakers without a voice of their own are spoken by the narrator');
      isListRefused = true;
      return narrator();
    }
  };

  const voiceOf = (member: Member): Promise<ResolvedVoice> => {
    if (!member.voice) {
      const { wanted, place } = member;
      member.voice = wanted === undefined ? persist(() => choose(member)) : find(wanted, place);
      member.voice.catch(() => {}); // whoever speaks with it hears of it
    }
    return member.voice;
  };

  return {
    meet(role, input = 0) {
      if (role) memberOf(role, input);
    },
    speaks(role, input = 0) {
      const member = role && memberOf(role, input);
      if (member) member.hasSpoken = true;
      else hasNarrated = true;
    },
    async voiceFor(role, input = 0) {
      const { narrator, controls } = company(input);
      const member = role && memberOf(role, input);
      if (!role || !member) return { voice: await narrator(), controls };
      const { voice: _, place: __, ...own } = entryOf(roleKey(role.name), input) ?? {};
      return { voice: await voiceOf(member), controls: { ...controls, ...own } };
    },
    speakerOf: (role, input = 0) => role && memberOf(role, input)?.name,
    async check(input = 0) {
      const entries = [...company(input).entries.values()];
      await Promise.all(entries.map(({ voice, place }) => (voice === undefined ? undefined : find(voice, place))));
    },
    members: async () =>
      Promise.all(
        [...members.values()]
          .filter(({ hasSpoken }) => hasSpoken)
          .map(async (member) => ({ speaker: member.name, voice: await voiceOf(member) })),
      ),
    get hasNarrated() {
      return hasNarrated;
    },
  };
};

/** One letter more, less or other, or two in the wrong order; another number is somebody else. */
const isTypoOf = (name: string, wanted: string): boolean => {
  if (Math.min(name.length, wanted.length) < MIN_TYPO_CHARS || digitsOf(name) !== digitsOf(wanted)) return false;
  const isTurned = [...name].sort().join('') === [...wanted].sort().join('');
  return distance(name, wanted) <= (isTurned ? 2 : 1);
};

const MIN_TYPO_CHARS = 4;

const digitsOf = (text: string): string => text.replace(/\D+/g, ' ');

/** What is wrong with a voice that the script names, with the place. */
export const placed = (reason: unknown, place: ScriptPlace | undefined): unknown => {
  if (!place || !(reason instanceof NarrateError) || reason.code !== 'ERR_VOICE_UNKNOWN') return reason;
  const { code, message, cause, hint } = reason;
  return new NarrateError(code, `${placeName(place)}: ${message}`, { cause, ...(hint === undefined ? {} : { hint }) });
};
