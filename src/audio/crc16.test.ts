import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc16 } from './crc16.js';

test('it is CRC-16/ARC: its published check value', () => {
  expect(crc16(Buffer.from('123456789'))).toBe(0xbb3d);
});

test('the bytes may come in pieces of any size', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(64), (bytes, cut) => {
      expect(crc16(bytes.subarray(cut), crc16(bytes.subarray(0, cut)))).toBe(bitByBit(bytes));
    }),
  );
});

const bitByBit = (bytes: Uint8Array): number => {
  let value = 0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >> 1) ^ 0xa001 : value >> 1;
  }
  return value;
};
