import { createHash } from 'node:crypto';
import { ADDRCONFIG } from 'node:dns';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import { readNote, removeNote, writeNote } from '../../store/private-note.js';
import { ticketLifeMs } from './ticket-life.js';

/** A session that may be resumed, and until when its certificate counts as verified. */
export interface TlsSession {
  readonly bytes: Buffer;
  readonly verifiedUntilMs: number;
}

/** TLS sessions by the place they lead to: the newest of this run, or what an earlier one left. */
export interface TlsSessions {
  recall(place: string): TlsSession | undefined;
  remember(place: string, session: TlsSession): void;
  forget(place: string): void;
  /** Resolves when what is remembered is on the disk. Never rejects. */
  close(): Promise<void>;
}

/**
 * TLS sessions that one run leaves for the next, so that its first handshake is a short one: a round trip less with TLS 1.2,
 * no certificate chain to send and verify with either version.
 * @param folder  private; what is in it would let its reader take up our connections
 * @param env     whom it says to trust is part of a place: whoever trusts others begins anew
 */
export const rememberedTlsSessions = (folder: string, env: NodeJS.ProcessEnv): TlsSessions => {
  const newest = new Map<string, TlsSession>();
  const writing = new Map<string, Promise<void>>();
  const trust = [process.versions.openssl, ...TRUST_NAMES.map((name) => env[name] ?? '')].join('\0');
  const nameOf = (place: string) =>
    `tls-${createHash('sha256').update(`${place}\0${trust}`).digest('hex').slice(0, 32)}`;
  return {
    recall: (place) => {
      const session = newest.get(place) ?? sessionOf(readNote(folder, nameOf(place)));
      if (session && Date.now() < session.verifiedUntilMs) return session;
      return undefined;
    },
    remember: (place, session) => {
      newest.set(place, session);
      // The first of a run is kept for the next; the later ones are this run's own, as a ticket should be used once.
      if (writing.has(place)) return;
      const { bytes, verifiedUntilMs } = session;
      const lifeMs = Math.min(ticketLifeMs(bytes), verifiedUntilMs - Date.now());
      const says = { session: bytes.toString('base64'), verifiedUntilMs };
      // Without it the next run begins as this one did.
      writing.set(
        place,
        writeNote(folder, nameOf(place), says, lifeMs).catch(() => {}),
      );
    },
    forget: (place) => {
      newest.delete(place);
      const before = writing.get(place) ?? Promise.resolve();
      writing.set(
        place,
        before.then(() => removeNote(folder, nameOf(place))),
      );
    },
    close: async () => {
      await Promise.all(writing.values());
    },
  };
};

/** What Node and OpenSSL take their trust from. */
const TRUST_NAMES = ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'] as const;

const sessionOf = (note: Readonly<Record<string, unknown>> | undefined): TlsSession | undefined =>
  note && typeof note.session === 'string' && typeof note.verifiedUntilMs === 'number'
    ? { bytes: Buffer.from(note.session, 'base64'), verifiedUntilMs: note.verifiedUntilMs }
    : undefined;

/**
 * An agent whose connections are verified whatever NODE_TLS_REJECT_UNAUTHORIZED says. Later ones resume the TLS session of
 * the first; with `sessions`, also the first one that of an earlier run.
 */
export const secureAgent = (options: https.AgentOptions, sessions?: TlsSessions): https.Agent =>
  new SecureAgent(options, sessions);

class SecureAgent extends https.Agent {
  readonly #sessions: TlsSessions | undefined;

  constructor(options: https.AgentOptions, sessions: TlsSessions | undefined) {
    super({ ...options, rejectUnauthorized: true, maxCachedSessions: sessions ? 0 : 16 });
    this.#sessions = sessions;
  }

  override createConnection(options: Connecting, oncreate?: OnCreate): TLSSocket {
    // The system looks the name up while Node reads its root certificates, which takes it 10 to 30 ms the first time.
    if (options.host && !options.socket) options.lookup?.(options.host, AS_NODE_ASKS, () => {});
    const sessions = this.#sessions;
    if (!sessions) return super.createConnection(options, oncreate) as TLSSocket;
    const place = placeOf(options);
    const known = sessions.recall(place);
    const resuming = known ? { ...options, session: known.bytes } : options;
    const socket = super.createConnection(resuming, oncreate) as TLSSocket;
    // Node hands sessions out once the certificate is verified.
    socket.on('session', (bytes: Buffer) => {
      if (!socket.authorized) return;
      // Who resumes is not shown the certificate again: its time goes on from when it was last seen.
      const verifiedUntilMs = socket.isSessionReused() ? known?.verifiedUntilMs : endOfTrust(socket);
      if (verifiedUntilMs !== undefined) sessions.remember(place, { bytes, verifiedUntilMs });
    });
    socket.once('close', (isBroken: boolean) => {
      if (known && isBroken && !socket.authorized) sessions.forget(place);
    });
    return socket;
  }
}

/** So that both questions are one; were it to ask in another way, there would be two, and no harm. */
const AS_NODE_ASKS = { all: true, hints: process.platform === 'win32' ? 0 : ADDRCONFIG };

type OnCreate = Parameters<https.Agent['createConnection']>[1];

/** What Node hands to an agent. `socket` is a tunnel's. */
interface Connecting extends https.RequestOptions {
  readonly socket?: unknown;
  readonly servername?: string;
}

const placeOf = ({ host, servername, port, socket }: Connecting): string =>
  JSON.stringify([host, servername ?? '', Number(port ?? 443), socket ? 'through a proxy' : 'straight']);

const DAY_MS = 86_400_000;

const endOfTrust = (socket: TLSSocket): number => {
  const certificateEndsAtMs = Date.parse(socket.getPeerCertificate().valid_to);
  return Math.min(Date.now() + DAY_MS, Number.isNaN(certificateEndsAtMs) ? 0 : certificateEndsAtMs);
};
