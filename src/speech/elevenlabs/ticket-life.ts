/**
 * How long the server will accept a session's ticket, in ms: the hint it came with, an hour where there is none.
 * @param session  as Node hands it out: OpenSSL's SSL_SESSION in DER; newer versions put a name and the host in front of it
 * @see https://github.com/openssl/openssl/blob/openssl-3.0.0/ssl/ssl_asn1.c  SSL_SESSION_ASN1, tlsext_tick_lifetime_hint
 */
export const ticketLifeMs = (session: Buffer): number => {
  const fields = sessionIn(session)?.content ?? Buffer.alloc(0);
  for (let at = 0; ; ) {
    const field = elementAt(fields, at);
    if (!field) return UNKNOWN_LIFE_MS;
    const hint = field.tag === LIFETIME_HINT ? elementAt(field.content, 0)?.content : undefined;
    if (hint && hint.length > 0 && hint.length <= 6) return 1000 * hint.readUIntBE(0, hint.length) || UNKNOWN_LIFE_MS;
    at = field.endsAt;
  }
};

/** The sequence that reaches to the end. */
const sessionIn = (bytes: Buffer): ReturnType<typeof elementAt> => {
  for (let at = bytes.indexOf(SEQUENCE); at >= 0; at = bytes.indexOf(SEQUENCE, at + 1)) {
    const element = elementAt(bytes, at);
    if (element?.endsAt === bytes.length) return element;
  }
  return undefined;
};

const SEQUENCE = 0x30;
const UNKNOWN_LIFE_MS = 3_600_000;
/** Context-specific, constructed, number 9. */
const LIFETIME_HINT = 0xa9;

/** Tags below 31 and lengths below 16 MB; undefined where no whole element is. */
const elementAt = (bytes: Buffer, at: number): { tag: number; content: Buffer; endsAt: number } | undefined => {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + lengthBytes;
  if (lengthBytes > 3 || start > bytes.length) return undefined;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
  const endsAt = start + length;
  return endsAt > bytes.length ? undefined : { tag, content: bytes.subarray(start, endsAt), endsAt };
};
