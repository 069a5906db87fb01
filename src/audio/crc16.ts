/**
 * CRC-16 (polynomial 0x8005, reflected, from 0), as LAME's header has it. Pass the last result as `crc` to go on.
 * @see http://gabriel.mp3-tech.org/mp3infotag.html, "Info Tag CRC"
 */
export const crc16 = (bytes: Uint8Array, crc = 0): number => {
  let value = crc;
  for (const byte of bytes) value = (value >> 8) ^ (TABLE[(value ^ byte) & 0xff] ?? 0);
  return value;
};

const TABLE = Uint16Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >> 1) ^ 0xa001 : value >> 1;
  return value;
});
