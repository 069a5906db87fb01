import type { RawData, WebSocket } from 'ws';

/** End a socket with what another one ended with. */
export const endSocket = (socket: WebSocket, code: number, reason: Buffer): void => {
  if (code === 1005) socket.close();
  else if (code === 1006) socket.terminate();
  else {
    try {
      socket.close(code, reason);
    } catch {
      socket.terminate(); // A code that may not be sent.
    }
  }
};

/** A frame's bytes, in whatever way `ws` hands them out. */
export const bufferOf = (data: RawData): Buffer => {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
};
