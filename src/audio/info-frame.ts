import { NarrateError } from '../errors.js';
import { crc16 } from './crc16.js';
import { frameInfo, MP3_HEADER_BYTES, type Mp3FrameInfo } from './mp3-frame-info.js';
import type { SeekTable } from './seek-table.js';

/** Samples that LAME puts before the sound; with those a decoder adds, the first 1105 samples are none of it. */
export const LAME_DELAY_SAMPLES = 576;

/** Samples of its own that every Layer III decoder puts before the sound. */
export const DECODER_DELAY_SAMPLES = 529;

/** What a player that honours the Info header leaves out at the front. */
export const LEAD_IN_SAMPLES = LAME_DELAY_SAMPLES + DECODER_DELAY_SAMPLES;

/**
 * The padding that makes players cut nothing off the end: they take the decoder's own delay from it, and less than that
 * would be read by some as a negative cut. For streams whose true padding nobody told us.
 */
export const UNTRIMMED_PADDING_SAMPLES = DECODER_DELAY_SAMPLES;

export interface InfoFrameContents {
  /** Header of the episode's first frame: its first four bytes. */
  readonly firstHeader: Uint8Array;
  /** Frames and bytes of sound, without this header. */
  readonly frameCount: number;
  readonly audioBytes: number;
  readonly isVariableBitrate: boolean;
  readonly seekTable: SeekTable;
  /** CRC-16 of all sound. */
  readonly audioCrc: number;
}

/**
 * The frame in front of an MP3 file that tells players its length and where its sound begins and ends. Its size depends on
 * `firstHeader` alone, so that an empty one can hold its place.
 * @see http://gabriel.mp3-tech.org/mp3infotag.html
 */
export const buildInfoFrame = (contents: InfoFrameContents): Uint8Array => {
  const { header, info } = roomyHeader(contents.firstHeader);
  const frame = new Uint8Array(info.sizeBytes);
  const view = new DataView(frame.buffer);
  frame.set(header);
  const at = info.mainDataOffset;
  frame.set(ascii(contents.isVariableBitrate ? 'Xing' : 'Info'), at);
  view.setUint32(at + 4, FLAG_FRAMES | FLAG_BYTES | FLAG_TOC | FLAG_QUALITY);
  view.setUint32(at + 8, contents.frameCount);
  view.setUint32(at + 12, Math.min(contents.audioBytes + frame.length, 0xffff_ffff));
  frame.set(contents.seekTable.toc(frame.length, contents.audioBytes), at + 16);
  const lameAt = at + XING_BYTES;
  frame.set(ascii(ENCODER), lameAt);
  // Revision 0, and how the bitrate is chosen: 1 = constant, 3 = variable.
  frame[lameAt + 9] = contents.isVariableBitrate ? 3 : 1;
  frame[lameAt + 20] = Math.min(255, info.bitrateKbps);
  view.setUint32(lameAt + 21, ((LAME_DELAY_SAMPLES << 12) | UNTRIMMED_PADDING_SAMPLES) << 8);
  view.setUint32(lameAt + 28, Math.min(contents.audioBytes + frame.length, 0xffff_ffff));
  view.setUint16(lameAt + 32, contents.audioCrc);
  view.setUint16(lameAt + 34, crc16(frame.subarray(0, lameAt + 34)));
  return frame;
};

const FLAG_FRAMES = 1;
const FLAG_BYTES = 2;
const FLAG_TOC = 4;
const FLAG_QUALITY = 8;
/** "Xing", flags, frames, bytes, table of contents, quality. */
const XING_BYTES = 4 + 4 + 4 + 4 + 100 + 4;
const LAME_BYTES = 36;
/** Players trust the gapless fields only under LAME's name; LAME it is that made the frames. */
const ENCODER = 'LAME3.100';

/** The header with the lowest bitrate, not below the stream's own, whose frame has room; without CRC and padding. */
const roomyHeader = (firstHeader: Uint8Array): { header: Uint8Array; info: Mp3FrameInfo } => {
  const header = new Uint8Array(firstHeader.subarray(0, MP3_HEADER_BYTES));
  header[1] = (header[1] ?? 0) | 1;
  const third = header[2] ?? 0;
  for (let bitrateIndex = third >> 4; bitrateIndex < 15; bitrateIndex++) {
    header[2] = (bitrateIndex << 4) | (third & 0b1100);
    const info = frameInfo(header);
    if (info && info.sizeBytes >= info.mainDataOffset + XING_BYTES + LAME_BYTES) return { header, info };
  }
  throw new NarrateError('ERR_BUG', 'The Info header needs the header of an MP3 frame');
};

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');
