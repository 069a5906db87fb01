/**
 * Bytes become text as they arrive: UTF-8, or UTF-16 when a byte order mark says so or every other one of the first four is
 * 0, as in no other text. A character split over two pieces stays whole; what is not valid becomes U+FFFD.
 * @param onInvalid  told once, the byte offset of the first invalid bytes and the encoding they broke
 */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  onInvalid: (offsetBytes: number, encoding: string) => void,
): AsyncGenerator<string> {
  let head: Uint8Array = new Uint8Array(0);
  /** Bytes of the head that have been passed on. */
  let passed = 0;
  let decoding: Decoding | undefined;
  for await (const piece of bytes) {
    if (decoding) {
      const text = decoding(piece, false);
      if (text) yield text;
      continue;
    }
    head = head.length === 0 ? piece : Buffer.concat([head, piece]);
    const encoding = encodingOf(head);
    if (encoding) {
      const from = encoding === 'utf-16le' ? 2 * passed : passed;
      decoding = decoderFor(encoding, onInvalid, from);
      const text = decoding(head.subarray(from), false);
      if (text) yield text;
    } else if (passed === 0 && isAscii(head[0])) {
      // Whatever comes, it reads the same.
      yield String.fromCharCode(head[0]);
      passed = 1;
    }
  }
  decoding ??= decoderFor('utf-8', onInvalid, passed);
  const last = decoding(encodingOf(head) ? new Uint8Array(0) : head.subarray(passed), true);
  if (last) yield last;
}

type Decoding = (bytes: Uint8Array, last: boolean) => string;
type OnInvalid = (offsetBytes: number, encoding: string) => void;
type Encoding = keyof typeof REPLACEMENT;

const isAscii = (byte: number | undefined): byte is number => byte !== undefined && byte > 0 && byte < 0x80;

/** The encoding that the first bytes ask for, or undefined while they may still turn out to ask for another. */
const encodingOf = (head: Uint8Array): Encoding | undefined => {
  const [first, second, third, fourth] = head;
  if (first === undefined || second === undefined) return undefined;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if ((first === 0) === (second === 0)) return 'utf-8';
  if (fourth === undefined) return undefined;
  if (first === 0 && third === 0 && fourth !== 0) return 'utf-16be';
  return second === 0 && third !== 0 && fourth === 0 ? 'utf-16le' : 'utf-8';
};

/** How U+FFFD itself is written, so that one that stands in the text is not taken for a fault. */
const REPLACEMENT = { 'utf-8': [0xef, 0xbf, 0xbd], 'utf-16le': [0xfd, 0xff], 'utf-16be': [0xff, 0xfd] } as const;

/** @param startBytes  where it begins in all that comes */
const decoderFor = (encoding: Encoding, onInvalid: OnInvalid, startBytes: number): Decoding => {
  // A byte order mark is U+FEFF once decoded, and the cleaning drops that wherever it stands.
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const sizeBytes = (text: string): number => (encoding === 'utf-8' ? Buffer.byteLength(text) : text.length * 2);
  let offsetBytes = startBytes;
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
