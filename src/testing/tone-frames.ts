import type { OutputFormat } from '../speech/output-format.js';

/** 1152 samples at 44.1 kHz, or 576 at 22.05 kHz. */
export const FRAME_MS = (1152 / 44_100) * 1000;

/**
 * The words a tone voice put into this MP3, in order, read from the frames' marks; tags, headers and other frames are
 * passed over. A word of which frames are missing, or out of order, is reported as the part that is there, followed by "~".
 */
export const wordsIn = (mp3: Uint8Array): string[] => {
  const words: string[] = [];
  let part: { text: string; next: number; count: number; whole: boolean } | undefined;
  const closeWord = () => {
    if (part) words.push(part.whole && part.next === part.count ? part.text : `${part.text}~`);
    part = undefined;
  };
  for (const mark of marksIn(mp3)) {
    if (part && (mark.index !== part.next || mark.count !== part.count)) closeWord();
    part ??= { text: '', next: mark.index, count: mark.count, whole: mark.index === 0 };
    part.text += mark.text;
    part.next++;
    if (part.next === part.count) closeWord();
  }
  closeWord();
  return words;
};

/** The frames of one word: `frameCount` of them, each marked with its place and its share of the characters. */
export const wordFrames = (points: readonly string[], format: OutputFormat, frameCount: number): Uint8Array => {
  const frames: Buffer[] = [];
  for (let index = 0; index < frameCount; index++) {
    const share = points.slice(
      Math.ceil((points.length * index) / frameCount),
      Math.ceil((points.length * (index + 1)) / frameCount),
    );
    frames.push(frameOf(format, index, { index, count: frameCount, text: share.join('') }));
  }
  return Buffer.concat(frames);
};

export const silentFrame = (format: OutputFormat): Uint8Array => frameOf(format, 0);

interface Mark {
  readonly index: number;
  readonly count: number;
  readonly text: string;
}

/** Bitrates in kbit/s by their index in the header. */
const MPEG1_BITRATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] as const;
const MPEG2_BITRATES = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] as const;

/** Layer III, mono, without CRC. With side information of zeros (ISO 11172-3) all that follows it is ancillary data. */
const frameOf = ({ sampleRateHz, bitrateKbps }: OutputFormat, position: number, mark?: Mark): Buffer => {
  const mpeg1 = sampleRateHz === 44_100;
  const bitrates: readonly number[] = mpeg1 ? MPEG1_BITRATES : MPEG2_BITRATES;
  const exactBytes = ((mpeg1 ? 144_000 : 72_000) * bitrateKbps) / sampleRateHz;
  const frameBytes = Math.floor(exactBytes * (position + 1)) - Math.floor(exactBytes * position);
  const padding = frameBytes - Math.floor(exactBytes);
  const frame = Buffer.alloc(frameBytes);
  frame.set([0xff, mpeg1 ? 0xfb : 0xf3, (bitrates.indexOf(bitrateKbps) << 4) | (padding << 1), 0xc4]);
  if (mark) {
    const text = Buffer.from(mark.text);
    frame.set(
      [...SIGNATURE, ...sevenBits(mark.index), ...sevenBits(mark.count), text.length, ...text],
      mpeg1 ? 21 : 13,
    );
  }
  return frame;
};

const SIGNATURE = [0x54, 0x6f, 0x4e, 0x65] as const;

/** Three bytes that can never look like the start of a frame. */
const sevenBits = (value: number): number[] => [(value >> 14) & 0x7f, (value >> 7) & 0x7f, value & 0x7f];

function* marksIn(mp3: Uint8Array): Generator<Mark> {
  const view = Buffer.from(mp3.buffer, mp3.byteOffset, mp3.byteLength);
  for (let at = id3Bytes(view); at + 4 <= view.length; ) {
    const frameBytes = frameBytesAt(view, at);
    if (frameBytes === 0 || at + frameBytes > view.length) {
      at++;
      continue;
    }
    const start = at + ((view[at + 1] ?? 0) & 0x08 ? 21 : 13);
    at += frameBytes;
    if (!SIGNATURE.every((byte, index) => view[start + index] === byte)) continue;
    const number = (offset: number) =>
      ((view[offset] ?? 0) << 14) | ((view[offset + 1] ?? 0) << 7) | (view[offset + 2] ?? 0);
    const textStart = start + 11;
    const text = view.toString('utf8', textStart, textStart + (view[start + 10] ?? 0));
    yield { index: number(start + 4), count: number(start + 7), text };
  }
}

const id3Bytes = (view: Buffer): number =>
  view.toString('latin1', 0, 3) === 'ID3'
    ? 10 + view.subarray(6, 10).reduce((size, byte) => (size << 7) | (byte & 0x7f), 0)
    : 0;

/** Length of the frame of ours at this byte, 0 if there is none. */
const frameBytesAt = (view: Buffer, at: number): number => {
  const version = view[at + 1] ?? 0;
  if (view[at] !== 0xff || (version & 0xf6) !== 0xf2) return 0;
  const mpeg1 = (version & 0x08) !== 0;
  const third = view[at + 2] ?? 0;
  const bitrateKbps = (mpeg1 ? MPEG1_BITRATES : MPEG2_BITRATES)[third >> 4] ?? 0;
  const sampleRateHz = [44_100, 48_000, 32_000, 0][(third >> 2) & 3] ?? 0;
  if (bitrateKbps === 0 || sampleRateHz === 0) return 0;
  const samplesTerm = mpeg1 ? 144_000 : 72_000;
  return Math.floor((samplesTerm * bitrateKbps) / (mpeg1 ? sampleRateHz : sampleRateHz / 2)) + ((third >> 1) & 1);
};
