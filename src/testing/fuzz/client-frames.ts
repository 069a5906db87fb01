/** A frame as a client sends it (RFC 6455, 5.2), right or wrong. */
export interface ClientFrame {
  readonly opcode: number;
  readonly payload: Buffer;
  /** Default true. */
  readonly isLast?: boolean;
  /** Default true, as a client must. */
  readonly isMasked?: boolean;
  /** The three reserved bits, 0-7. */
  readonly reserved?: number;
  /** Default: the true one. */
  readonly announcedBytes?: number;
}

export const TEXT = 1;
export const CONTINUATION = 0;

export const clientFrame = ({
  opcode,
  payload,
  isLast = true,
  isMasked = true,
  reserved = 0,
  announcedBytes = payload.length,
}: ClientFrame): Buffer => {
  const first = (isLast ? 0x80 : 0) | (reserved << 4) | opcode;
  const maskBit = isMasked ? 0x80 : 0;
  const length = Buffer.alloc(announcedBytes < 126 ? 1 : announcedBytes < 65_536 ? 3 : 9);
  if (announcedBytes < 126) length.writeUInt8(maskBit | announcedBytes);
  else if (announcedBytes < 65_536) {
    length.writeUInt8(maskBit | 126);
    length.writeUInt16BE(announcedBytes, 1);
  } else {
    length.writeUInt8(maskBit | 127);
    length.writeBigUInt64BE(BigInt(announcedBytes), 1);
  }
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([Buffer.from([first]), length, Buffer.alloc(isMasked ? 4 : 0), payload]);
};
