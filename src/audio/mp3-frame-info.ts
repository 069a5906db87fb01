/** What the four bytes of a Layer III header say. */
export interface Mp3FrameInfo {
  /** 3 = MPEG-1, 2 = MPEG-2, 0 = MPEG-2.5: the two bits of the header. */
  readonly versionBits: number;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  readonly bitrateKbps: number;
  /** Samples of one channel: 1152 for MPEG-1, 576 for the others. */
  readonly sampleCount: number;
  /** Header and payload. */
  readonly sizeBytes: number;
  /** Where the main data of the frame begins: after header, CRC and side information. */
  readonly mainDataOffset: number;
}

export const MP3_HEADER_BYTES = 4;

/**
 * Read the frame header at `offset`; undefined if none stands there.
 * Free-format streams (no bitrate in the header) count as none: their frames have no size of their own.
 * @see ISO/IEC 11172-3 2.4.1.3 and 13818-3 2.4.2.3
 */
export const frameInfo = (bytes: Uint8Array, offset = 0): Mp3FrameInfo | undefined => {
  const second = bytes[offset + 1];
  const third = bytes[offset + 2];
  const fourth = bytes[offset + 3];
  if (bytes[offset] !== 0xff || second === undefined || third === undefined || fourth === undefined) return undefined;
  const versionBits = (second >> 3) & 3;
  const isLayer3 = (second >> 1) & 1 && !((second >> 2) & 1);
  if ((second & 0xe0) !== 0xe0 || versionBits === 1 || !isLayer3) return undefined;
  const isMpeg1 = versionBits === 3;
  const bitrateKbps = (isMpeg1 ? BITRATES_MPEG1 : BITRATES_MPEG2)[third >> 4];
  const baseRateHz = BASE_RATES_HZ[(third >> 2) & 3];
  if (!bitrateKbps || baseRateHz === undefined) return undefined;
  const sampleRateHz = isMpeg1 ? baseRateHz : versionBits === 2 ? baseRateHz / 2 : baseRateHz / 4;
  const sampleCount = isMpeg1 ? 1152 : 576;
  const channels = fourth >> 6 === 3 ? 1 : 2;
  const padding = (third >> 1) & 1;
  const crcBytes = second & 1 ? 0 : 2;
  const sideInfoBytes = isMpeg1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
  return {
    versionBits,
    sampleRateHz,
    channels,
    bitrateKbps,
    sampleCount,
    sizeBytes: Math.floor((sampleCount * 125 * bitrateKbps) / sampleRateHz) + padding,
    mainDataOffset: MP3_HEADER_BYTES + crcBytes + sideInfoBytes,
  };
};

/** The header of a mono frame without CRC; `frameInfo` knows none of it where Layer III has no such rates. */
export const mp3FrameHeader = ({
  sampleRateHz,
  bitrateKbps,
  isPadded,
}: Pick<Mp3FrameInfo, 'sampleRateHz' | 'bitrateKbps'> & { isPadded: boolean }): Uint8Array => {
  const versionBits = sampleRateHz >= 32_000 ? 3 : sampleRateHz >= 16_000 ? 2 : 0;
  const rateIndex = BASE_RATES_HZ.indexOf(sampleRateHz * ({ 3: 1, 2: 2, 0: 4 } as const)[versionBits]);
  const bitrateIndex = (versionBits === 3 ? BITRATES_MPEG1 : BITRATES_MPEG2).indexOf(bitrateKbps);
  // Layer III without CRC; one channel, "original".
  const third = (bitrateIndex << 4) | ((rateIndex & 3) << 2) | (isPadded ? 2 : 0);
  return Uint8Array.of(0xff, 0xe3 | (versionBits << 3), third, 0xc4);
};

/** Playing time of one frame. */
export const frameMs = ({ sampleCount, sampleRateHz }: Mp3FrameInfo): number => (sampleCount * 1000) / sampleRateHz;

/** Whether two frames can belong to one stream: bitrate and padding may change, the sound's shape may not. */
export const isSameStream = (one: Mp3FrameInfo, other: Mp3FrameInfo): boolean =>
  one.versionBits === other.versionBits && one.sampleRateHz === other.sampleRateHz && one.channels === other.channels;

const BITRATES_MPEG1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_MPEG2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const BASE_RATES_HZ = [44100, 48000, 32000];
