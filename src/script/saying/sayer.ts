import type { MarkTable } from '../marks.js';
import { isCutWord, type Sentence } from '../passage.js';
import { Draft } from './draft.js';
import { EMOJI } from './emoji.js';
import { normaliserFor } from './languages.js';
import type { LexiconRule } from './lexicon.js';
import { lexiconSearch } from './lexicon-search.js';
import { AUDIO_TAG, markChanges } from './mark-changes.js';
import { isSpecial } from './special.js';
import { EMAIL_ADDRESS, type WebAddress, webAddresses } from './web-address.js';
import { wholePart } from './whole-part.js';
import { wordingOf } from './wording.js';

/** Puts sentences into the words they are to be spoken in. */
export interface Sayer {
  /**
   * The sentence as it is spoken, with what was written; the very same object when that is what it says already; undefined
   * when nothing of it is to be spoken.
   * @param sentence  every one of the script, in order: a word that was cut is not reworded on either side of the cut
   */
  say(sentence: Sentence): Sentence | undefined;
}

export interface SayerOptions {
  /** Of respellings and audio tags in the text. */
  readonly marks: MarkTable;
  readonly lexicon: readonly LexiconRule[];
  /** A tag, "en" or "en-gb": whose numbers, dates and the like are spelled out here; undefined: nobody's. */
  readonly normalizedLanguage: string | undefined;
  /** Whether the model understands `[whispers]` and the like; otherwise they are left out. */
  readonly knowsAudioTags: boolean;
  /**
   * Told of each piece of text that is spoken otherwise than written, in the order of the text; of an audio tag that is left
   * out once a kind.
   * @param rule  which kind of rule: "lexicon", "money", …
   */
  readonly onChange?: (change: { readonly written: string; readonly spoken: string; readonly rule: string }) => void;
}

/** Nothing is reworded twice: marks go first, then the lexicon, addresses, emoji, and what the language's normaliser knows. */
export const createSayer = ({ marks, lexicon, normalizedLanguage, ...options }: SayerOptions): Sayer => {
  const search = lexicon.length > 0 ? lexiconSearch(lexicon) : () => [];
  const normaliser = normaliserFor(normalizedLanguage);
  const toldTags = new Set<string>();
  let isCut = false;
  let isAddressCut = false;

  const tell = (text: string, draft: Draft): void => {
    for (const { start, end, written, spoken, rule } of draft.changes) {
      if (rule !== AUDIO_TAG) options.onChange?.({ written, spoken: spoken.trim(), rule });
      else {
        const mark = marks.get(text.slice(start, end));
        if (spoken !== ' ' || mark?.type !== 'tag' || toldTags.has(mark.text)) continue;
        toldTags.add(mark.text);
        options.onChange?.({ written: mark.text, spoken: '', rule });
      }
    }
  };

  const draftOf = (sentence: Sentence, entries: ReturnType<typeof search>): Draft => {
    const { text } = sentence;
    const draft = new Draft(text);
    for (const change of markChanges(text, marks, options.knowsAudioTags)) draft.change(change);
    const addresses = webAddresses(text);
    const speakHost = ({ start, end, host }: WebAddress): boolean => {
      const spoken = wordingOf(host, inOrder(search(host))).spoken;
      return draft.change({ start, end, written: text.slice(start, end), spoken, rule: 'address' });
    };
    const whole = wholePart(sentence, isCut);
    if (isAddressCut && whole.start > 0) {
      const written = text.slice(0, whole.start);
      draft.change({ start: 0, end: whole.start, written, spoken: '', rule: 'address' });
    }
    const last = addresses.at(-1);
    const goesOn = sentence.midWord && (isAddressCut ? whole.start : last?.end) === text.length;
    if (goesOn && last && !isAddressCut) speakHost(last);
    isAddressCut = goesOn;
    const emoji = [...text.matchAll(EMOJI)].map(({ 0: written, index: start }) => ({
      ...{ start, end: start + written.length, written, spoken: ' ', rule: 'emoji' },
    }));
    for (const change of emoji) if (change.start < whole.start || change.end > whole.end) draft.change(change);
    draft.keep(0, whole.start);
    draft.keep(whole.end, text.length);

    const mails = [...text.matchAll(EMAIL_ADDRESS)].map(({ 0: mail, index }) => [index, index + mail.length] as const);
    const closed = [...mails, ...addresses.map(({ start, end }) => [start, end] as const)];
    for (const entry of entries) {
      const isInside = closed.some(
        ([start, end]) => start < entry.end && end > entry.start && !covers(entry, start, end),
      );
      if (!isInside) draft.change({ ...entry, rule: 'lexicon' });
    }
    addresses.forEach(speakHost);
    for (const [start, end] of mails) draft.keep(start, end);
    for (const change of emoji) draft.change(change);
    for (const reading of normaliser?.read(text, (start, end) => draft.isFree(start, end)) ?? []) {
      draft.change({ ...reading, written: text.slice(reading.start, reading.end) });
    }
    return draft;
  };

  return {
    say: (sentence) => {
      const { text } = sentence;
      const entries = search(text);
      const isPlain = !isAddressCut && entries.length === 0 && !isSpecial(text) && normaliser?.mayApply(text) !== true;
      const draft = isPlain ? undefined : draftOf(sentence, entries);
      isCut = isCutWord(sentence) || isAddressCut;
      const changes = draft?.changes ?? [];
      if (!draft || changes.length === 0) return sentence;
      tell(text, draft);
      const { spoken, written, runs } = wordingOf(text, changes);
      if (!SPEAKABLE.test(spoken)) return undefined;
      // Nothing is left of the word that would have gone on.
      const midWord = sentence.midWord && !(changes.at(-1)?.end === text.length && LEFT_OUT.has(changes.at(-1)!.rule));
      return {
        ...sentence,
        text: spoken,
        midWord,
        ...(written === spoken ? {} : { written: { text: written, runs } }),
      };
    },
  };
};

const covers = (entry: { readonly start: number; readonly end: number }, start: number, end: number): boolean =>
  entry.start <= start && entry.end >= end;

const inOrder = <T extends { readonly start: number; readonly end: number }>(all: readonly T[]): T[] => {
  const kept: T[] = [];
  for (const one of [...all].sort((a, b) => a.start - b.start)) {
    if (one.start >= (kept.at(-1)?.end ?? 0)) kept.push(one);
  }
  return kept;
};

const LEFT_OUT: ReadonlySet<string> = new Set(['emoji', 'address', 'mark', AUDIO_TAG]);

const SPEAKABLE = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;
