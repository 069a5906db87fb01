import { type DataNode, dataError, shortened } from './data.js';

/** What a value is called in messages goes with each of these: "title", "speed". All throw NarrateError ERR_INPUT. */

/** One line of text; undefined when nothing, or an empty text, is given. */
export const textOf = (node: DataNode, what: string): string | undefined => {
  const text = paragraphsOf(node, what);
  return text === undefined ? undefined : text.replace(/\s+/g, ' ');
};

/** Text that may have several lines. */
export const paragraphsOf = (node: DataNode, what: string): string | undefined => {
  if (node.kind === 'nothing') return undefined;
  if (node.kind !== 'scalar') throw dataError(node.place, `${what} is to be a text`, `write ${what}: "…"`);
  return node.text.trim() || undefined;
};

/** One text or several. */
export const textsOf = (node: DataNode, what: string): readonly string[] => {
  const nodes = node.kind === 'list' ? node.items : [node];
  return nodes.map((item) => textOf(item, what)).filter((text) => text !== undefined);
};

export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

export const numberOf = (node: DataNode, what: string, { min, max }: NumberRange): number | undefined => {
  const text = textOf(node, what);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= min && value <= max) return value;
  throw dataError(
    node.place,
    `${what} is a number from ${min} to ${max}, not "${shortened(text)}"`,
    `for example ${max}`,
  );
};

export const wholeNumberOf = (node: DataNode, what: string): number | undefined => {
  const text = textOf(node, what);
  if (text === undefined) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw dataError(node.place, `${what} is a whole number, not "${shortened(text)}"`, 'write it in figures');
};

export const booleanOf = (node: DataNode, what: string): boolean | undefined => {
  const text = textOf(node, what)?.toLowerCase();
  if (text === undefined) return undefined;
  if (/^(?:true|yes|on)$/.test(text)) return true;
  if (/^(?:false|no|off)$/.test(text)) return false;
  throw dataError(node.place, `${what} is true or false, not "${shortened(text)}"`, 'write true or false');
};

/** "300ms", "1.5s", or seconds; in milliseconds. */
export const durationMsOf = (node: DataNode, what: string, maxMs: number): number | undefined => {
  const text = textOf(node, what);
  if (text === undefined) return undefined;
  const [, digits, unit] = /^(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\s*(ms|s)?$/i.exec(text) ?? [];
  const durationMs = digits === undefined ? Number.NaN : Number(digits) * (unit?.toLowerCase() === 'ms' ? 1 : 1000);
  if (durationMs <= maxMs) return Math.round(durationMs);
  throw dataError(
    node.place,
    `${what} is a time from 0 to ${maxMs / 1000} seconds, not "${shortened(text)}"`,
    'write 300ms, 1.5s, or a number of seconds',
  );
};

/** ISO 8601: a year, a month or a day; what a time of day adds is left out. */
export const dateOf = (node: DataNode, what: string): string | undefined => {
  const text = textOf(node, what);
  if (text === undefined) return undefined;
  const [, year = '', month, day] = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[Tt ].*)?)?)?$/.exec(text) ?? [];
  const date = [year, month, day].filter((part) => part !== undefined).map((part) => part.padStart(2, '0'));
  const iso = date.join('-');
  const exact = new Date(iso);
  if (year !== '' && !Number.isNaN(exact.getTime()) && exact.toISOString().startsWith(iso)) return iso;
  throw dataError(node.place, `${what} is a date such as 2025-03-31, not "${shortened(text)}"`, 'year, month, day');
};
