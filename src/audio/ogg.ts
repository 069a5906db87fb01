/** Writes one logical Ogg bitstream, page by page. */
export interface OggWriter {
  /**
   * One page with whole packets, as many as `MAX_PAGE_SEGMENTS` has room for.
   * @param endSample  granule position: the sample after the last of these packets
   */
  page(packets: readonly Uint8Array[], endSample: number, isLast?: boolean): Uint8Array<ArrayBuffer>;
}

/** @see RFC 3533 */
export const createOggWriter = (serial: number): OggWriter => {
  let pages = 0;
  return {
    page(packets, endSample, isLast = false) {
      const lacing = packets.flatMap(segmentsOf);
      const page = new Uint8Array(HEADER_BYTES + lacing.length + packets.reduce((sum, { length }) => sum + length, 0));
      const view = new DataView(page.buffer);
      page.set(CAPTURE_PATTERN);
      page[5] = (pages === 0 ? FIRST_PAGE : 0) | (isLast ? LAST_PAGE : 0);
      view.setBigUint64(6, BigInt(endSample), true);
      view.setUint32(14, serial, true);
      view.setUint32(18, pages++, true);
      page[26] = lacing.length;
      page.set(lacing, HEADER_BYTES);
      let at = HEADER_BYTES + lacing.length;
      for (const packet of packets) {
        page.set(packet, at);
        at += packet.length;
      }
      view.setUint32(CRC_AT, crc32(page), true);
      return page;
    },
  };
};

/** Of one page; a packet takes one for every 255 bytes, and one more. */
export const MAX_PAGE_SEGMENTS = 255;

export const segmentCount = (packet: Uint8Array): number => Math.floor(packet.length / 255) + 1;

const segmentsOf = (packet: Uint8Array): number[] => [
  ...Array<number>(segmentCount(packet) - 1).fill(255),
  packet.length % 255,
];

const HEADER_BYTES = 27;
const CRC_AT = 22;
const CAPTURE_PATTERN = Buffer.from('OggS');
const FIRST_PAGE = 2;
const LAST_PAGE = 4;

/** Polynomial 0x04c11db7, neither reflected nor inverted: not the CRC-32 of zip. */
const crc32 = (bytes: Uint8Array): number => {
  let crc = 0;
  for (const byte of bytes) crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ byte] ?? 0);
  return crc >>> 0;
};

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let remainder = index << 24;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder << 1) ^ (remainder < 0 ? 0x04c11db7 : 0);
  return remainder;
});
