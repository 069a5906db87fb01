import type { IncomingMessage } from 'node:http';

/** The start of an error body; never rejects. */
export const readErrorBody = async (response: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  const timer = setTimeout(() => response.destroy(), TIMEOUT_MS);
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      pieces.push(piece);
      sizeBytes += piece.length;
      if (sizeBytes >= MAX_BYTES) break;
    }
  } catch {
    // What has come is enough.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(pieces).toString('utf8', 0, MAX_BYTES);
};

const TIMEOUT_MS = 1_000;
const MAX_BYTES = 16 * 1024;
