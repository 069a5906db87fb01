import { createHash } from 'node:crypto';

/**
 * A spool file: its name, then pieces, each `length (u32) · checksum (8 bytes) · bytes`, then, when the pipe has ended, a
 * piece of length 0 whose checksum is of its own place. So whatever a power cut leaves at the end is told from text.
 */
export const SPOOL_START = Buffer.from('narrate-spool-1\n');

export const PIECE_HEAD_BYTES = 12;
export const MAX_PIECE_BYTES = 65_536;

/** Bytes as pieces, no longer than what a reader should hold at once. */
export function* encodePiece(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += MAX_PIECE_BYTES) {
    const content = bytes.subarray(at, at + MAX_PIECE_BYTES);
    yield Buffer.concat([encodeHead(content.length, checksum(content)), content]);
  }
}

/** @param position  where in the file it is written */
export const encodeSpoolEnd = (position: number): Buffer => encodeHead(0, endChecksum(position));

/** @returns undefined when it cannot be the head of a piece */
export const decodeHead = (head: Buffer): { length: number; checksum: Buffer } | undefined => {
  if (head.length < PIECE_HEAD_BYTES) return undefined;
  const length = head.readUInt32BE(0);
  return length > MAX_PIECE_BYTES ? undefined : { length, checksum: head.subarray(4, PIECE_HEAD_BYTES) };
};

export const isSound = (content: Buffer, { length, checksum: told }: { length: number; checksum: Buffer }): boolean =>
  content.length === length && checksum(content).equals(told);

/** Whether a head, read at this place, says that the pipe has ended. */
export const isSpoolEnd = (head: Buffer, position: number): boolean => head.equals(encodeSpoolEnd(position));

const encodeHead = (length: number, sum: Buffer): Buffer => {
  const head = Buffer.alloc(PIECE_HEAD_BYTES);
  head.writeUInt32BE(length, 0);
  sum.copy(head, 4);
  return head;
};

const checksum = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest().subarray(0, 8);

const endChecksum = (position: number): Buffer => checksum(Buffer.from(`end at ${position}`));
