import { createHash } from 'node:crypto';

/** What was read from a sealed line. */
export type Sealed = Readonly<Record<string, unknown>>;

/**
 * An object as one line of JSON that tells damage from truth: its last field is a checksum of all that stands before it.
 * @param value  plain data, no array
 */
export const sealLine = (value: object): string => {
  const body = JSON.stringify(value);
  const start = body.slice(0, -1);
  return `${start}${start === '{' ? '' : ','}${SEAL}${checksum(Buffer.from(body))}${END}\n`;
};

/** @param line  without its line end @returns undefined when a single bit is not as it was sealed */
export const openSealedLine = (line: Buffer): Sealed | undefined => {
  const sealAt = line.length - SEAL.length - CHECKSUM_LENGTH - END.length;
  if (sealAt < 1) return undefined;
  const hasComma = line[sealAt - 1] === COMMA;
  const start = line.subarray(0, hasComma ? sealAt - 1 : sealAt);
  if (hasComma === (start.length === 1)) return undefined;
  const body = Buffer.concat([start, Buffer.from('}')]);
  const seal = line.subarray(sealAt).toString('latin1');
  if (seal !== `${SEAL}${checksum(body)}${END}`) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
};

/** Lines that end; the rest after the last line end is not one. */
export function* wholeLines(content: Buffer): Generator<{ line: Buffer; endsAt: number }, void, undefined> {
  for (let start = 0; ; ) {
    const end = content.indexOf(0x0a, start);
    if (end === -1) return;
    yield { line: content.subarray(start, end), endsAt: end + 1 };
    start = end + 1;
  }
}

const SEAL = '"seal":"';
const END = '"}';
const CHECKSUM_LENGTH = 16;
const COMMA = 0x2c;

const checksum = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, CHECKSUM_LENGTH);
