import { NarrateError } from '../errors.js';
import type { Passage } from '../script/passage.js';
import type { ScriptPlace } from '../script/place.js';
import { isSameRole } from '../script/role.js';
import { accountVoices } from '../speech/elevenlabs/account-voices.js';
import type { Service } from '../speech/elevenlabs/service.js';
import { type ResolvedVoice, resolveRememberedVoice } from '../speech/elevenlabs/voices.js';
import type { Delivery } from '../speech/engine.js';
import { type CastMember, createCast, placed } from './cast.js';
import { anyDelivery, type VoicingOptions } from './casting.js';
import type { Direction } from './direction.js';
import type { OpenService } from './services.js';
import { type Turned, TurnTaking } from './turn-taking.js';

export interface StagingOptions {
  readonly voicing: Pick<VoicingOptions, 'format' | 'seed' | 'textNormalization'>;
  /** Of the first input, as far as it is known. */
  readonly first: FirstDirection;
  readonly service: Service & Pick<OpenService, 'voiceFor'>;
  /** Opens a connection ahead. */
  readonly warm: (delivery: Delivery) => void;
  readonly persist: <T>(attempt: () => Promise<T>) => Promise<T>;
  readonly onVoiceFound: () => void;
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
}

export interface FirstDirection {
  readonly direction: Direction;
  /** Whether the script has had its say: otherwise it may still be directed otherwise. */
  readonly isCertain: boolean;
}

/** Who speaks what with which voice, and whose connection is opened ahead. */
export interface Staging {
  /** The narrator's voice, with a connection for it unless somebody else is likely to begin. */
  prepare(): Promise<ResolvedVoice>;
  /** An input is to be performed like this; before any of its passages. @throws NarrateError  a voice of its cast is not there */
  direct(input: number, direction: Direction): Promise<void>;
  /** A passage has come; in order, whether it will be heard or not. */
  comes(passage: Passage): void;
  directionOf(passage: Passage): Direction;
  /** The passage is heard, in order; its delivery, but for the schedule. @throws NarrateError  there is no such voice */
  deliveryOf(passage: Passage): Promise<Delivery>;
  /** @throws NarrateError  there is no such voice */
  voiceOf(passage: Pick<Passage, 'role' | 'input'>): Promise<ResolvedVoice>;
  /** What its speaker is called; undefined for the narrator. */
  speakerOf(passage: Passage): string | undefined;
  /**
   * A passage has its connection: open the one that will most likely be wanted next.
   * @param isReused  nothing was spoken for it, and perhaps nothing will be for others
   */
  warmNext(passage: Passage, delivery: Delivery, isReused: boolean): void;
  /** Open those that will most likely be wanted now that the script goes on. */
  warmAgain(): Promise<void>;
  /** Everybody who was heard besides the narrator. */
  members(): Promise<CastMember[]>;
  /** Whether the narrator was heard. */
  readonly hasNarrated: boolean;
}

export const createStaging = (options: StagingOptions): Staging => {
  const { voicing, first, service, warm, persist, onVoiceFound, signal, warn } = options;
  const directions = [first.direction];
  let { isCertain } = first;
  let certain = () => {};
  const certainty = new Promise<void>((resolve) => {
    certain = resolve;
  });
  const turns = new TurnTaking();
  const voices = accountVoices(service);
  const narrators = new Map<string, Promise<ResolvedVoice>>();

  const directionAt = (input = 0): Direction => directions[input] ?? directions[0] ?? first.direction;
  const narratorOf = (input = 0): Promise<ResolvedVoice> => {
    const { voice, voicePlace, languageCode } = directionAt(input);
    const name = JSON.stringify([voice, languageCode]);
    const found = narrators.get(name) ?? findNarrator(voice, voicePlace, languageCode);
    narrators.set(name, found);
    return found;
  };
  const findNarrator = async (
    named: string | undefined,
    place: ScriptPlace | undefined,
    languageCode: string | undefined,
  ): Promise<ResolvedVoice> => {
    const wanted = named ?? (await service.voiceFor?.(languageCode));
    const onRecall = (voiceId: string) => warmNarrator(named, voiceId);
    const found = await persist(() =>
      resolveRememberedVoice(service, wanted, { signal, onRecall, voices: voices.list(signal) }),
    ).catch((reason) => {
      throw placed(reason, place);
    });
    onVoiceFound();
    if (found.warning) warn(found.warning);
    warmNarrator(named, found.id);
    return found;
  };
  const warmNarrator = (wanted: string | undefined, voiceId: string): void => {
    const direction = directionAt();
    // With a cast, whoever begins is known as soon as the script is read.
    const isLikely = !isCertain || direction.cast.size === 0;
    if (wanted === direction.voice && isLikely) warm(anyDelivery(voicing, { ...direction, voiceId }));
  };
  const cast = createCast({
    service,
    voices,
    company: (input) => {
      const { controls, cast: entries } = directionAt(input);
      return { narrator: () => narratorOf(input), controls, entries };
    },
    persist,
    signal,
    warn,
  });

  const deliveryFor = async ({ role, input }: Turned): Promise<Delivery> => {
    const direction = directionAt(input);
    const { voice, controls } = await cast.voiceFor(role, input);
    return anyDelivery(voicing, { ...direction, voiceId: voice.id, controls });
  };
  const warmFor = (turned: Turned): Promise<void> =>
    deliveryFor(turned).then(warm, () => {
      // Whoever speaks says what is wrong.
    });

  return {
    async prepare() {
      try {
        return await narratorOf();
      } catch (reason) {
        // The script may yet name another one.
        if (isCertain || NarrateError.from(reason).code !== 'ERR_VOICE_UNKNOWN') throw reason;
        await certainty;
        return narratorOf();
      }
    },
    async direct(input, direction) {
      const before = directions[input];
      directions[input] = direction;
      if (input === 0) {
        isCertain = true;
        certain();
        const isOther =
          before?.voice !== direction.voice ||
          before?.modelId !== direction.modelId ||
          before?.languageCode !== direction.languageCode;
        if (isOther)
          narratorOf()
            .then(({ id }) => warmNarrator(direction.voice, id))
            .catch(() => {});
      }
      await cast.check(input);
    },
    comes(passage) {
      const { index, role, input = 0 } = passage;
      turns.comes(passage);
      cast.meet(role, input);
      if (index === 0 && (role || directionAt(input).cast.size > 0)) void warmFor({ role, input });
    },
    directionOf: ({ input }) => directionAt(input),
    deliveryOf: ({ index, role, input = 0 }) => {
      turns.begins({ index });
      cast.speaks(role, input);
      return deliveryFor({ role, input });
    },
    voiceOf: async ({ role, input }) => (await cast.voiceFor(role, input)).voice,
    speakerOf: ({ role, input }) => cast.speakerOf(role, input),
    warmNext({ role, input = 0 }, delivery, isReused) {
      // Those that are spoken beside it have theirs.
      const { next } = turns;
      if (!next || (isSameRole(next.role, role) && next.input === input)) warm(delivery);
      else if (!isReused) void warmFor(next);
    },
    async warmAgain() {
      const { last } = turns;
      const likely = last === undefined ? [] : [turns.at(last), turns.after(last)];
      if (!likely.some((turned) => turned?.role)) {
        const { id } = await narratorOf();
        warm(anyDelivery(voicing, { ...directionAt(), voiceId: id }));
        return;
      }
      await Promise.all(likely.map((turned) => turned && warmFor(turned)));
    },
    members: () => cast.members(),
    get hasNarrated() {
      return cast.hasNarrated;
    },
  };
};
