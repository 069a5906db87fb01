import type { MarkTable } from '../marks.js';
import { placeName } from '../place.js';
import { type Role, roleKey } from '../role.js';
import { TIME_KEY } from './label.js';
import type { Token } from './scanner.js';
import { NARRATOR, type SpeakerNames } from './speaker-names.js';

export interface TurnOptions {
  readonly names: SpeakerNames;
  readonly marks: MarkTable;
  readonly warn: (message: string) => void;
}

/** How far a name that nobody knows is waited for to label another line, in UTF-16 code units. */
const REPEATED_WITHIN_CHARS = 1000;
/** So many names are remembered; a script has fewer speakers. */
const MAX_NAMES = 10_000;

type Label = Extract<Token, { type: 'label' }>;
type Named = Pick<Label['label'], 'name' | 'key'>;

/**
 * Decides which labels are speakers, and puts marks where the script asks for something. Holds back what follows a name
 * that nobody knows until it is repeated, or is not within 1,000 characters. Depends on the text alone.
 */
export class Turns {
  private held: Token[] = [];
  /** Names that label a turn, and names that did not the first time. */
  private readonly speakers = new Set<string>();
  private readonly seen = new Set<string>();
  /** Who else a name in brackets behind another one is: `Host (Sarah):`. */
  private readonly aliases = new Map<string, Named>();
  /** Where the latest label of a name that is still undecided ends. */
  private readonly undecided = new Map<string, number>();

  private toldSoundCue = false;

  constructor(private readonly options: TurnOptions) {}

  /** @returns text that is certain now */
  take(tokens: Iterable<Token>): string {
    let text = '';
    for (const token of tokens) {
      const known = token.type === 'label' ? this.recognised(token) : token;
      if (known.type === 'label') this.hear(known);
      this.held.push(known);
      text += this.release(token.to, false);
    }
    return text;
  }

  end(): string {
    return this.release(Number.POSITIVE_INFINITY, true);
  }

  /** The label under the name that its speaker had first, or is declared under. */
  private recognised(token: Label): Label {
    const { names } = this.options;
    const { name, key, alias } = token.label;
    if (names.isDeclared(key)) return token;
    let owner = this.aliases.get(key);
    if (alias && alias.key !== key) {
      const { key: other } = alias;
      if (!owner && (names.isDeclared(other) || (names.isRole(key) && this.speakers.has(other)))) owner = alias;
      const named = owner ?? { name, key };
      for (const one of [key, other])
        if (!this.aliases.has(one) && !this.speakers.has(one) && this.aliases.size < MAX_NAMES)
          this.aliases.set(one, named);
    }
    return owner ? { ...token, label: { ...token.label, ...owner, certain: true } } : token;
  }

  private hear(token: Label): void {
    const { from, to } = token;
    const { key } = token.label;
    const before = this.undecided.get(key);
    if (this.isClock(token)) return;
    if (before !== undefined && from <= before + REPEATED_WITHIN_CHARS) this.establish(key);
    if (!this.speakers.has(key)) this.undecided.set(key, to);
  }

  private release(read: number, ended: boolean): string {
    let text = '';
    let count = 0;
    for (const token of this.held) {
      if (token.type !== 'label') text += token.type === 'text' ? token.source : this.construct(token);
      else if (this.isSpeaker(token)) text += this.startTurn(token);
      else if (ended || read > token.to + REPEATED_WITHIN_CHARS || this.isClock(token)) text += this.giveUp(token);
      else break;
      count += 1;
    }
    if (count > 0) this.held = this.held.slice(count);
    return text;
  }

  /** A time of day, or of a schedule: a recording's times begin within its first minute. */
  private isClock({ label: { key, emphatic } }: Label): boolean {
    return key === TIME_KEY && !emphatic && !this.speakers.has(key) && !this.undecided.has(key);
  }

  private isSpeaker({ label: { key, certain, emphatic } }: Label): boolean {
    return (
      certain ||
      this.speakers.has(key) ||
      this.seen.has(key) ||
      (emphatic && this.speakers.size >= ESTABLISHED_SPEAKERS)
    );
  }

  private startTurn({ label: { name, key, tag }, place, interrupts, source }: Label): string {
    const { marks } = this.options;
    this.establish(key);
    if (key === TIME_KEY) return '';
    const role: Role | undefined = this.isNarrator(key) ? undefined : { name, kind: 'speaker', place };
    const manner = tag === undefined ? '' : `${marks.put({ type: 'tag', text: tag }, tag)} `;
    return `${interrupts ? '\n' : ''}${marks.put({ type: 'role', role, lasts: 'turn' }, source)}${manner}`;
  }

  private giveUp({ label: { key }, source, to }: Label): string {
    if (this.undecided.get(key) === to) this.undecided.delete(key);
    if (this.seen.size < MAX_NAMES && key !== TIME_KEY) this.seen.add(key);
    return source;
  }

  private construct({ construct, source, place, inCode }: Extract<Token, { type: 'construct' }>): string {
    const { marks, names, warn } = this.options;
    if (construct.warning !== undefined && !inCode) warn(`${placeName(place)}: ${construct.warning}`);
    if (construct.type === 'text') return source;
    if (construct.type === 'sound cue') {
      if (!this.toldSoundCue)
        warn(`${placeName(place)}: music and noises are not made: ${source.trim()} and the like are left out`);
      this.toldSoundCue = true;
      return '';
    }
    if (construct.type === 'nothing') return '';
    if (construct.type === 'mark') return marks.put(construct.mark, source);
    const { name, type } = construct;
    if (name === undefined)
      return marks.put(
        type === 'turn' ? { type: 'role', role: undefined, lasts: 'turn' } : { type: 'voice-end' },
        source,
      );
    const key = roleKey(name);
    if (type === 'turn') {
      this.establish(key);
      return `\n\n${marks.put({ type: 'role', role: { name, kind: 'speaker', place }, lasts: 'turn' }, source)}`;
    }
    const kind = this.speakers.has(key) || names.isKnown(key) ? 'speaker' : 'voice';
    const role: Role | undefined = this.isNarrator(key) ? undefined : { name, kind, place };
    return marks.put({ type: 'role', role, lasts: 'voice' }, source);
  }

  private isNarrator(key: string): boolean {
    return key === NARRATOR && !this.options.names.isDeclared(key);
  }

  private establish(key: string): void {
    if (this.speakers.size < MAX_NAMES) this.speakers.add(key);
    this.undecided.delete(key);
  }
}

const ESTABLISHED_SPEAKERS = 2;
