import { type MemberNode, type ObjectNode, parse } from '@humanwhocodes/momoa';
import { memberOf } from '../settings/config-places.js';

/** A value of a setting as JSON has it. */
export type JsonValue = string | number | boolean;

/**
 * Change one value in the text of a JSON object; all else stays as it was written.
 * @param path  names from the outermost on, at least one; objects on the way are made where missing
 * @throws Error  something else than an object stands in the way
 */
export const withValue = (text: string, path: readonly string[], value: JsonValue): string => {
  const { object, rest, member } = walk(text, path);
  if (member) return replaced(text, member.value.range, JSON.stringify(value));
  const [name, ...inner] = rest;
  if (name === undefined) throw new Error(`there is no object at ${path.slice(0, -1).join('.')}`);
  return withMember(text, object, name, nested(inner, value));
};

/** The same without it; unchanged where it is not there. */
export const withoutValue = (text: string, path: readonly string[]): string => {
  const { object, member } = walk(text, path);
  // JSON lets a name stand twice.
  return member ? withoutValue(withoutMember(text, object, member), path) : text;
};

interface Walked {
  /** The innermost object that is there. */
  readonly object: ObjectNode;
  /** Names that are missing in it. */
  readonly rest: readonly string[];
  /** What the whole path leads to. */
  readonly member: MemberNode | undefined;
}

const walk = (text: string, path: readonly string[]): Walked => {
  let object = parse(text, { ranges: true }).body as ObjectNode;
  for (const [at, name] of path.entries()) {
    const member = memberOf(object, name);
    if (!member) return { object, rest: path.slice(at), member };
    if (at === path.length - 1) return { object, rest: [], member };
    if (member.value.type !== 'Object') break;
    object = member.value;
  }
  return { object, rest: [], member: undefined };
};

const nested = (names: readonly string[], value: JsonValue): unknown =>
  names.reduceRight<unknown>((inside, name) => ({ [name]: inside }), value);

const withMember = (text: string, object: ObjectNode, name: string, value: unknown): string => {
  const [start, end] = rangeOf(object);
  const last = object.members.at(-1);
  const isOpen = last ? /[\r\n]/.test(text.slice(start, end)) : true;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const unit = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start) + 1))?.[0] ?? '';
  const inner = last ? spaceBefore(text, last) : `${newline}${outer}${unit}`;
  const written = JSON.stringify(value, null, isOpen ? unit : 0).replaceAll('\n', `${newline}${outer}${unit}`);
  const member = `${JSON.stringify(name)}: ${written}`;
  if (last) return replaced(text, [rangeOf(last)[1], rangeOf(last)[1]], `,${inner}${member}`);
  return replaced(text, [start, end], `{${inner}${member}${newline}${outer}}`);
};

/** Between what stands before a member and itself. */
const spaceBefore = (text: string, member: MemberNode): string => {
  const before = text.slice(0, rangeOf(member)[0]);
  return /\s*$/.exec(before)?.[0] || ' ';
};

const withoutMember = (text: string, object: ObjectNode, member: MemberNode): string => {
  const at = object.members.indexOf(member);
  const [before, after] = [object.members[at - 1], object.members[at + 1]];
  const [start, end] = rangeOf(member);
  if (after) return replaced(text, [start, rangeOf(after)[0]], '');
  if (before) return replaced(text, [rangeOf(before)[1], end], '');
  return replaced(text, rangeOf(object), '{}');
};

const rangeOf = ({ range }: { readonly range?: [number, number] }): [number, number] => {
  if (!range) throw new Error('the parser was not asked for ranges');
  return range;
};

const replaced = (text: string, range: [number, number] | undefined, by: string): string => {
  const [start, end] = rangeOf(range ? { range } : {});
  return `${text.slice(0, start)}${by}${text.slice(end)}`;
};
