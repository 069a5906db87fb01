import { deflateRawSync } from 'node:zlib';
import type { BulkKind, DisguiseKind, ViolationKind } from './faults.js';

/** The text of a `bulk` frame, of exactly so many bytes. */
export const bulkText = (kind: BulkKind, sizeBytes: number): string => {
  if (kind === 'deep') {
    const levels = Math.floor(sizeBytes / 2);
    return '['.repeat(levels) + ']'.repeat(levels) + (sizeBytes % 2 === 1 ? ' ' : '');
  }
  const [start, end] = ['{"filler":"', '"}'];
  return start + 'x'.repeat(Math.max(0, sizeBytes - start.length - end.length)) + end;
};

/** The bytes of a `violate`, as they go on the connection (RFC 6455, 5.2). */
export const violation = (kind: ViolationKind, count: number): Buffer => {
  switch (kind) {
    case 'deflated': {
      const bomb = Buffer.from(bulkText('wide', count * 1_048_576));
      // RFC 7692, 7.2.1: without the four bytes that end a flushed block.
      return frameOf(0xc1, deflateRawSync(bomb, { finishFlush: 2 }).subarray(0, -4));
    }
    case 'masked':
      // A mask of zeros leaves the payload as it is.
      return Buffer.concat([Buffer.from([0x81, 0x80 | 2, 0, 0, 0, 0]), Buffer.from('{}')]);
    case 'utf8':
      return frameOf(0x81, Buffer.from([0x22, 0xc3, 0x28, 0x22]));
    case 'fragments': {
      const text = bulkText('wide', Math.max(13, count));
      const bytes = Buffer.alloc(3 * text.length);
      for (let index = 0; index < text.length; index++) {
        const isLast = index === text.length - 1;
        bytes[3 * index] = (isLast ? 0x80 : 0) | (index === 0 ? 0x01 : 0);
        bytes[3 * index + 1] = 1;
        bytes[3 * index + 2] = text.charCodeAt(index);
      }
      return bytes;
    }
  }
};

/** Something else in place of audio: as many bytes as it is asked for, one after the other. */
export const createDisguise = (kind: DisguiseKind): ((bytes: Uint8Array) => Uint8Array) => {
  const { once, again } = DISGUISES[kind];
  let at = 0;
  return (bytes) =>
    Uint8Array.from(bytes, () => {
      const index = at++;
      return once[index] ?? again[(index - once.length) % again.length] ?? 0;
    });
};

const wavHeader = (): Buffer => {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(0xffffffff, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(44_100, 24);
  header.writeUInt32LE(88_200, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(0xffffffff, 40);
  return header;
};

/** MPEG-1 layer III, 128 kbit/s, 48 kHz, mono: 144 x 128000 / 48000 bytes; with nothing in it, it is silent. */
const mp3Frame = (): Buffer => {
  const frame = Buffer.alloc(384);
  frame.set([0xff, 0xfb, 0x94, 0xc4]);
  return frame;
};

const DISGUISES: Record<DisguiseKind, { once: Uint8Array; again: Uint8Array }> = {
  wav: { once: wavHeader(), again: Buffer.from([0, 0]) },
  html: {
    once: Buffer.from('<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>'),
    again: Buffer.from('<p>Bad Gateway</p>\n'),
  },
  mp3_48000: { once: Buffer.alloc(0), again: mp3Frame() },
};

/** One unfragmented frame with these first eight bits. */
const frameOf = (firstByte: number, payload: Uint8Array): Buffer => {
  if (payload.length < 126) return Buffer.concat([Buffer.from([firstByte, payload.length]), payload]);
  const header = Buffer.alloc(payload.length < 65_536 ? 4 : 10);
  header[0] = firstByte;
  if (payload.length < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(payload.length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([header, payload]);
};
