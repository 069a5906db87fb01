/** Text messages of one direction of a WebSocket, read from the bytes on the wire as they pass: RFC 6455, without extensions. */
export const createWireTap = (hear: (message: string) => void): ((bytes: Uint8Array) => void) => {
  let waiting = Buffer.alloc(0);
  let isOpen = false;
  return (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
    if (!isOpen) {
      const headEnd = waiting.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      isOpen = true;
      waiting = waiting.subarray(headEnd + 4);
    }
    for (let frame = frameIn(waiting); frame; frame = frameIn(waiting)) {
      if (frame.isText) hear(frame.payload.toString());
      waiting = waiting.subarray(frame.sizeBytes);
    }
  };
};

const frameIn = (bytes: Buffer): { isText: boolean; payload: Buffer; sizeBytes: number } | undefined => {
  if (bytes.length < 2) return undefined;
  const shortLength = bytes.readUInt8(1) & 0x7f;
  const lengthBytes = shortLength === 126 ? 2 : shortLength === 127 ? 8 : 0;
  const isMasked = bytes.readUInt8(1) >= 0x80;
  const start = 2 + lengthBytes + (isMasked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const length =
    lengthBytes === 2 ? bytes.readUInt16BE(2) : lengthBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : shortLength;
  if (bytes.length < start + length) return undefined;
  const payload = Buffer.from(bytes.subarray(start, start + length));
  if (isMasked) {
    const mask = bytes.subarray(start - 4, start);
    for (let at = 0; at < length; at++) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  }
  return { isText: (bytes.readUInt8(0) & 0x0f) === 1, payload, sizeBytes: start + length };
};
