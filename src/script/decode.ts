/**
 * Bytes become text as they arrive: UTF-8, or UTF-16 when a byte order mark says so. A character split over two pieces stays
 * whole; what is not valid becomes U+FFFD.
 * @param onInvalid  told once, the byte offset of the first invalid bytes and the encoding they broke
 */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  onInvalid: (offsetBytes: number, encoding: string) => void,
): AsyncGenerator<string> {
  let head: Uint8Array = new Uint8Array(0);
  let decoding: Decoding | undefined;
  for await (const piece of bytes) {
    let input = piece;
    if (!decoding) {
      input = head.length === 0 ? piece : Buffer.concat([head, piece]);
      decoding = decodingOf(input, onInvalid);
      if (!decoding) {
        head = input;
        continue;
      }
    }
    const text = decoding(input, false);
    if (text) yield text;
  }
  const last = decoding ? decoding(new Uint8Array(0), true) : utf8(onInvalid)(head, true);
  if (last) yield last;
}

type Decoding = (bytes: Uint8Array, last: boolean) => string;
type OnInvalid = (offsetBytes: number, encoding: string) => void;

const utf8 = (onInvalid: OnInvalid): Decoding => decoderFor('utf-8', onInvalid);

/** The decoding that the first bytes ask for, or undefined while they may still become a byte order mark. */
const decodingOf = (head: Uint8Array, onInvalid: OnInvalid): Decoding | undefined => {
  const [first, second] = head;
  if (first === undefined) return undefined;
  if (first !== 0xff && first !== 0xfe) return utf8(onInvalid);
  if (second === undefined) return undefined;
  if (first === 0xff && second === 0xfe) return decoderFor('utf-16le', onInvalid);
  if (first === 0xfe && second === 0xff) return decoderFor('utf-16be', onInvalid);
  return utf8(onInvalid);
};

/** How U+FFFD itself is written, so that one that stands in the text is not taken for a fault. */
const REPLACEMENT = { 'utf-8': [0xef, 0xbf, 0xbd], 'utf-16le': [0xfd, 0xff], 'utf-16be': [0xff, 0xfd] } as const;

const decoderFor = (encoding: keyof typeof REPLACEMENT, onInvalid: OnInvalid): Decoding => {
  // A byte order mark is U+FEFF once decoded, and the cleaning drops that wherever it stands.
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const sizeBytes = (text: string): number => (encoding === 'utf-8' ? Buffer.byteLength(text) : text.length * 2);
  let offsetBytes = 0;
  /** The end of the piece before: a character that began there may prove invalid only now. */
  let carried: Uint8Array = new Uint8Array(0);
  let told = false;
  return (bytes, last) => {
    const text = decoder.decode(bytes, { stream: !last });
    if (told) return text;
    const known = carried.length === 0 ? bytes : Buffer.concat([carried, bytes]);
    let at = 0;
    let from = 0;
    for (let index = text.indexOf('\uFFFD'); index !== -1; index = text.indexOf('\uFFFD', from)) {
      at += sizeBytes(text.slice(from, index));
      if (!REPLACEMENT[encoding].every((byte, i) => known[at + i] === byte)) {
        told = true;
        onInvalid(offsetBytes + at, encoding.toUpperCase());
        return text;
      }
      at += REPLACEMENT[encoding].length;
      from = index + 1;
    }
    at += sizeBytes(text.slice(from));
    offsetBytes += at;
    carried = known.slice(at);
    return text;
  };
};
