import type { Document, Node } from 'yaml';
import { NarrateError } from '../../errors.js';
import { placeName, type ScriptPlace } from '../place.js';
import { cleanText } from './clean-text.js';
import { assertShallow } from './depth.js';

/** A piece of YAML or JSON, and where it stands. Only data: nothing of it is made an object of ours. */
export type DataNode = { readonly place: ScriptPlace } & (
  | { readonly kind: 'nothing' }
  /** `text`: as written, without quotes. */
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly DataNode[] }
  | DataMap
);

export interface DataMap {
  readonly kind: 'map';
  readonly place: ScriptPlace;
  /** In order; no key twice. */
  readonly entries: readonly DataEntry[];
}

export interface DataEntry {
  readonly key: string;
  readonly keyPlace: ScriptPlace;
  readonly value: DataNode;
}

/**
 * Reads YAML 1.2, of which JSON is a part. Linear; deep, huge and endless ones are refused.
 * @param firstLine  number of the text's first line in its file
 * @throws NarrateError ERR_INPUT  with file, line and column
 */
export const parseData = async (
  text: string,
  { file, firstLine }: { readonly file: string; readonly firstLine: number },
): Promise<DataNode> => {
  const yaml = await import('yaml');
  const lineCounter = new yaml.LineCounter();
  const placeAt = (offset: number): ScriptPlace => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line: Math.max(1, line) + firstLine - 1, column: Math.max(1, col) };
  };
  assertShallow(new yaml.Lexer().lex(text), file, firstLine);
  // Comparing each key with all others is quadratic: it is done below.
  const document = yaml.parseDocument(text, {
    lineCounter,
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [wrong] = document.errors;
  if (wrong) throw invalid(placeAt(wrong.pos[0]), wrong.code, wrong.message);
  return new Reader(yaml, document, placeAt).read(document.contents, 0);
};

/** An error of data that someone wrote: what is wrong, at its place. */
export const dataError = (place: ScriptPlace, message: string, hint: string): NarrateError =>
  new NarrateError('ERR_INPUT', `${placeName(place)}: ${message}`, { hint });

const MAX_NODES = 20_000;
const MAX_DEPTH = 24;
const MAX_ALIASES = 100;

class Reader {
  #nodes = 0;
  #aliases = 0;

  constructor(
    private readonly yaml: typeof import('yaml'),
    private readonly document: Document.Parsed,
    private readonly placeAt: (offset: number) => ScriptPlace,
  ) {}

  read(node: Node | null, fallbackOffset: number, depth = 0): DataNode {
    const place = this.placeAt(node?.range?.[0] ?? fallbackOffset);
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES || depth > MAX_DEPTH) throw dataError(place, 'too much data', 'make it shorter');
    if (node === null) return { kind: 'nothing', place };
    if (this.yaml.isAlias(node)) return this.#alias(node, place, depth);
    if (this.yaml.isMap<Node, Node | null>(node)) return this.#map(node, place, depth);
    if (this.yaml.isSeq<Node>(node)) {
      return { kind: 'list', place, items: node.items.map((item) => this.read(item, 0, depth + 1)) };
    }
    if (!this.yaml.isScalar(node) || node.value === null) return { kind: 'nothing', place };
    const text = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    return { kind: 'scalar', place, text: cleanText(text) };
  }

  #alias(node: Extract<Node, { source: string; resolve: unknown }>, place: ScriptPlace, depth: number): DataNode {
    this.#aliases += 1;
    const target = this.#aliases > MAX_ALIASES ? undefined : node.resolve(this.document);
    if (!target) throw dataError(place, 'this alias stands for nothing', 'write out what is meant');
    return { ...this.read(target, 0, depth + 1), place };
  }

  #map(
    node: { readonly items: readonly { readonly key: Node; readonly value: Node | null }[] },
    place: ScriptPlace,
    depth: number,
  ): DataNode {
    const seen = new Set<string>();
    const entries = node.items.map(({ key, value }): DataEntry => {
      const offset = key.range?.[0] ?? 0;
      const keyPlace = this.placeAt(offset);
      if (!this.yaml.isScalar(key)) throw dataError(keyPlace, 'a name has to be text', 'put it in quotes');
      const name = cleanText(String(key.value ?? '')).trim();
      if (seen.has(name)) throw dataError(keyPlace, `"${shortened(name)}" is said twice`, 'leave one of them out');
      seen.add(name);
      return { key: name, keyPlace, value: this.read(value, key.range?.[1] ?? offset, depth + 1) };
    });
    return { kind: 'map', place, entries };
  }
}

/** For messages. */
export const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

const invalid = (place: ScriptPlace, code: string, message: string): NarrateError =>
  dataError(
    place,
    `this is not valid YAML: ${message.split('\n')[0]}`,
    code === 'BLOCK_AS_IMPLICIT_KEY'
      ? 'put a text with a colon in it in quotes'
      : code === 'MULTILINE_IMPLICIT_KEY'
        ? 'a setting is a name, a colon, a space and a value'
        : 'put a text with signs in it in quotes; indent with spaces',
  );
