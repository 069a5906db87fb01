import { respellIpa } from '../saying/ipa.js';
import type { Construct } from './construct.js';
import { pause } from './pause.js';
import { isSpace, type Peek } from './peek.js';

/** `<break time="1.5s"/>`, `<sub alias="…">…</sub>`, `<phoneme ph="…">…</phoneme>`, `<Person1>`; undefined: another tag, or text. */
export const readTag = (peek: Peek, at: number): Construct | undefined => {
  const closing = peek.char(at + 1) === '/';
  const from = at + (closing ? 2 : 1);
  const name = NAMES.find((wanted) => peek.startsLike(wanted, from));
  if (name === undefined) return undefined;
  if (name === 'person') return readPerson(peek, at, from, closing);
  let end = from + name.length;
  if (closing) return name === 'break' && peek.char(end) === '>' ? { type: 'nothing', end: end + 1 } : undefined;
  if (!isSpace(peek.char(end)) && !/[/>]/.test(peek.char(end))) return undefined;
  const attributesAt = end;
  while (peek.char(end) !== '>') {
    const char = peek.char(end);
    if (char === '' || char === '<' || end - attributesAt > MAX_CHARS) return undefined;
    end += 1;
  }
  const attributes = readAttributes(peek.text.slice(attributesAt, end));
  end += 1;
  const empty = peek.text.charAt(end - 2) === '/';
  if (name === 'break') return breakOf(attributes, peek.text.slice(at, end), end);
  if (empty) return undefined;
  const bodyAt = end;
  while (peek.char(end) !== '<') {
    if (peek.char(end) === '' || end - bodyAt > MAX_CHARS) return undefined;
    end += 1;
  }
  const body = peek.text.slice(bodyAt, end).replace(/\s+/g, ' ').trim();
  if (!peek.startsLike(`</${name}>`, end)) return undefined;
  end += name.length + 3;
  return body === '' ? undefined : respelling(name, body, attributes, end);
};

const NAMES = ['break', 'sub', 'phoneme', 'person'];
const MAX_CHARS = 300;
const MAX_DIGITS = 4;

const readPerson = (peek: Peek, at: number, from: number, closing: boolean): Construct | undefined => {
  let end = from + 'person'.length;
  while (/\d/.test(peek.char(end)) && end - from < 'person'.length + MAX_DIGITS) end += 1;
  if (end === from + 'person'.length || peek.char(end) !== '>') return undefined;
  return { type: 'turn', name: closing ? undefined : peek.text.slice(at + 1, end), end: end + 1 };
};

/** As Azure documents them: SSML leaves the lengths open. */
const STRENGTHS: ReadonlyMap<string, string> = new Map([
  ['none', '0'],
  ['x-weak', '250ms'],
  ['weak', '500ms'],
  ['medium', '750ms'],
  ['strong', '1000ms'],
  ['x-strong', '1250ms'],
]);

const breakOf = (attributes: ReadonlyMap<string, string>, written: string, end: number): Construct => {
  const time = attributes.get('time') ?? STRENGTHS.get(attributes.get('strength') ?? 'medium') ?? '';
  const construct = pause(time, written, end);
  // A tag is nothing to speak.
  return construct.type === 'text' ? { type: 'nothing', end, warning: `${written} is no pause: left out` } : construct;
};

const respelling = (
  name: string,
  written: string,
  attributes: ReadonlyMap<string, string>,
  end: number,
): Construct | undefined => {
  const wanted = attributes.get(name === 'sub' ? 'alias' : 'ph')?.trim();
  // Without an alias it is a subscript.
  if (wanted === undefined) return undefined;
  const alphabet = attributes.get('alphabet') ?? 'ipa';
  const known = name === 'sub' || alphabet.toLowerCase() === 'ipa';
  const spoken = name === 'sub' ? wanted : respellIpa(wanted);
  if (known && SPEAKABLE.test(spoken)) return { type: 'mark', mark: { type: 'respelling', written, spoken }, end };
  const reason = known
    ? `<${name}> does not say how to speak`
    : `the alphabet "${alphabet}" is not known: spoken as written is`;
  const mark = { type: 'respelling', written, spoken: written } as const;
  return { type: 'mark', mark, end, warning: `${reason} "${written}"` };
};

const SPEAKABLE = /[\p{L}\p{N}]/u;

const readAttributes = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/([a-z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|“([^”]*)”|([^\s"'>/]+))/gi)].map(
      ([, name = '', double, single, curly, bare]) => [
        name.toLowerCase(),
        unescaped(double ?? single ?? curly ?? bare ?? ''),
      ],
    ),
  );

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');
