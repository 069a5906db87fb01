import { readBracket } from '../language/bracket.js';
import { readLabel } from '../language/label.js';
import { Peek } from '../language/peek.js';
import type { Token } from '../language/scanner.js';
import { SpeakerNames } from '../language/speaker-names.js';
import { type TurnOptions, Turns } from '../language/turns.js';
import type { ScriptPlace } from '../place.js';
import { roleKey } from '../role.js';

/**
 * Lines of an import as marked text, in which speakers are told by voices, which are certain, or by labels, which are decided
 * as in any script. Lines are joined to paragraphs.
 */
export class TurnWriter {
  readonly #names: SpeakerNames;
  readonly #turns: Turns;
  #tokens: Token[] = [];
  #chars = 0;
  #voice: string | undefined;

  constructor({ declared, ...options }: Omit<TurnOptions, 'names'> & { readonly declared: ReadonlySet<string> }) {
    this.#names = new SpeakerNames(declared);
    this.#turns = new Turns({ ...options, names: this.#names });
  }

  /** The text that is certain now. */
  take(): string {
    const tokens = this.#tokens;
    this.#tokens = [];
    return this.#turns.take(tokens);
  }

  end(): string {
    return this.take() + this.#turns.end();
  }

  endParagraph(): void {
    if (this.#chars > 0) this.#text('\n\n');
  }

  /** @param voice  whose words these are; undefined: nobody's in particular, and they may begin with a label */
  say(voice: string | undefined, text: string, place: ScriptPlace, { glued }: { readonly glued: boolean }): void {
    if (voice !== undefined || this.#voice !== undefined) this.#change(voice, place);
    if (!glued && this.#chars > 0) this.#text('\n');
    const said = glued ? text : text.trimStart();
    const label = glued || voice !== undefined ? undefined : readLabel(new Peek(said, true), 0, this.#names);
    if (label) {
      const column = place.column + text.length - said.length;
      this.#push({ type: 'label', label, place: { ...place, column }, interrupts: true }, said.slice(0, label.end));
    }
    this.#words(said.slice(label?.end ?? 0), place);
  }

  #change(voice: string | undefined, place: ScriptPlace): void {
    if (voice !== undefined && this.#voice !== undefined && roleKey(voice) === roleKey(this.#voice)) return;
    this.#voice = voice;
    this.endParagraph();
    if (voice === undefined) {
      this.#push({ type: 'construct', construct: { type: 'turn', name: undefined, end: 0 }, place, inCode: false }, '');
      return;
    }
    const label = { name: voice, key: roleKey(voice), end: 0, certain: true, emphatic: true };
    this.#push({ type: 'label', label: { ...label, tag: undefined, alias: undefined }, place, interrupts: false }, '');
  }

  /** Words, in which `[laughs]` is an audio tag. */
  #words(text: string, place: ScriptPlace): void {
    let from = 0;
    for (let at = text.indexOf('['); at !== -1; at = text.indexOf('[', at + 1)) {
      const construct = readBracket(new Peek(text, true), at, false);
      if (construct?.type !== 'mark' || construct.mark.type !== 'tag') continue;
      this.#text(text.slice(from, at));
      from = construct.end;
      this.#push({ type: 'construct', construct, place, inCode: false }, text.slice(at, from));
    }
    this.#text(text.slice(from));
  }

  #text(text: string): void {
    if (text !== '') this.#push({ type: 'text' }, text);
  }

  #push(token: WithoutPlace, source: string): void {
    const from = this.#chars;
    this.#chars += source.length;
    this.#tokens.push(Object.assign(token, { source, from, to: this.#chars }));
  }
}

type WithoutPlace = Token extends infer One ? (One extends Token ? Omit<One, 'source' | 'from' | 'to'> : never) : never;
