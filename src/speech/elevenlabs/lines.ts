/**
 * The lines of a body cut anywhere, without their ends; blank ones are left out, and the last may lack its end. Holds one line
 * at most.
 * @throws RangeError  a line is longer than `maxBytes`
 */
export async function* linesOf(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<string, void, undefined> {
  let pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  const add = (piece: Uint8Array): void => {
    pieces.push(piece);
    sizeBytes += piece.length;
    if (sizeBytes > maxBytes) throw new RangeError(`A line is longer than ${maxBytes} bytes`);
  };
  const take = (): string => {
    // Decoded as a whole: a cut may fall inside a character.
    const line = Buffer.concat(pieces).toString().trim();
    pieces = [];
    sizeBytes = 0;
    return line;
  };
  for await (const bytes of body) {
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      add(bytes.subarray(start, end));
      start = end + 1;
      const line = take();
      if (line !== '') yield line;
    }
    if (start < bytes.length) add(bytes.subarray(start));
  }
  const rest = take();
  if (rest !== '') yield rest;
}

const LINE_FEED = 0x0a;
