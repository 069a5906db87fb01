import type { Mp3FrameInfo } from './mp3-frame-info.js';

/** Samples a LAME header asks the player to leave out, at the front and at the end. */
export interface LameGapless {
  readonly delaySamples: number;
  readonly paddingSamples: number;
}

export const ID3V2_HEADER_BYTES = 10;
export const ID3V1_BYTES = 128;

/**
 * Bytes of the ID3v2 or ID3v1 tag that begins at `offset`, or undefined if none begins there or too little of it is seen.
 * @see https://id3.org/id3v2.4.0-structure, 3.1
 */
export const lengthOfTag = (bytes: Uint8Array, offset: number): number | undefined => {
  if (startsWith(bytes, offset, 'TAG')) return ID3V1_BYTES;
  if (!startsWith(bytes, offset, 'ID3') || bytes.length - offset < ID3V2_HEADER_BYTES) return undefined;
  const at = (index: number) => (bytes[offset + index] ?? 0) & 0x7f;
  const bodyBytes = (at(6) << 21) | (at(7) << 14) | (at(8) << 7) | at(9);
  const hasFooter = ((bytes[offset + 5] ?? 0) & 0x10) !== 0;
  return ID3V2_HEADER_BYTES + bodyBytes + (hasFooter ? ID3V2_HEADER_BYTES : 0);
};

/**
 * Whether the frame at `offset` is a Xing, Info or VBRI header, which carries no sound; with the gapless fields of LAME, if
 * it has them.
 */
export const readInfoFrame = (
  bytes: Uint8Array,
  offset: number,
  info: Mp3FrameInfo,
): { gapless?: LameGapless } | undefined => {
  if (info.sizeBytes > VBRI_OFFSET && startsWith(bytes, offset + VBRI_OFFSET, 'VBRI')) return {};
  const start = offset + info.mainDataOffset;
  if (!startsWith(bytes, start, 'Xing') && !startsWith(bytes, start, 'Info')) return undefined;
  const frame = bytes.subarray(offset, offset + info.sizeBytes);
  const at = info.mainDataOffset;
  const flags = frame[at + 7] ?? 0;
  const lameAt = at + 8 + (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  const [high, middle, low] = frame.subarray(lameAt + LAME_DELAY_OFFSET, lameAt + LAME_DELAY_OFFSET + 3);
  const encoder = String.fromCharCode(...frame.subarray(lameAt, lameAt + 4));
  if (high === undefined || middle === undefined || low === undefined || !/^(LAME|Lav[cf])/.test(encoder)) return {};
  return { gapless: { delaySamples: (high << 4) | (middle >> 4), paddingSamples: ((middle & 15) << 8) | low } };
};

/** Where the 24 bits of delay and padding stand, counted from the encoder's name. */
export const LAME_DELAY_OFFSET = 21;

/** VBRI stands at a fixed place, as if every frame were MPEG-1 stereo. */
const VBRI_OFFSET = 36;

const startsWith = (bytes: Uint8Array, offset: number, text: string): boolean => {
  for (let index = 0; index < text.length; index++) {
    if (bytes[offset + index] !== text.charCodeAt(index)) return false;
  }
  return true;
};
