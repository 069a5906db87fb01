import { openSealedLine, sealLine } from './sealed-line.js';

/** Which audio a take is, and what its maker noted about it. */
export interface TakeReference {
  readonly key: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly about: Readonly<Record<string, unknown>>;
}

/** The content of a reference file: one sealed line. */
export const encodeReference = ({ key, sha256, sizeBytes, about }: Omit<TakeReference, 'about'> & { about: object }) =>
  Buffer.from(sealLine({ v: VERSION, key, sha256, sizeBytes, about }));

/** @returns undefined when it is damaged or is another key's; 'other-version' when another version of us wrote it */
export const decodeReference = (content: Buffer, key: string): TakeReference | 'other-version' | undefined => {
  if (content.at(-1) !== 0x0a) return undefined;
  const line = openSealedLine(content.subarray(0, -1));
  if (!line) return undefined;
  if (line.v !== VERSION) return 'other-version';
  const { sha256, sizeBytes, about } = line;
  if (line.key !== key || typeof sha256 !== 'string' || typeof sizeBytes !== 'number' || !isObject(about))
    return undefined;
  return { key, sha256, sizeBytes, about };
};

/** Enough bytes for `referencedBlob`. */
export const REFERENCE_HEAD_BYTES = 256;

/** The blob that a reference names, from its first bytes and unproven: for housekeeping, which must not read it all. */
export const referencedBlob = (head: Buffer): string | undefined =>
  /^\{"v":\d+,"key":"[0-9a-f]{64}","sha256":"([0-9a-f]{64})"/.exec(head.toString('latin1'))?.[1];

const VERSION = 1;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
