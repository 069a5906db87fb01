import { NarrateError } from '../../errors.js';
import type { ProxyEnv } from '../../speech/elevenlabs/proxy.js';
import { driveRequest } from './drive-request.js';
import { type Driving, driveSocket, type SocketStep } from './drive-socket.js';
import { createMemoryFolder } from './memory-folder.js';
import { createSecrets } from './secrets.js';
import { isSocket, type Session, type SessionItem, sentValue } from './session.js';
import { openTape } from './tape.js';
import { createUpstream } from './upstream.js';

export interface SpeakAgainOptions {
  readonly apiKey?: string;
  /** Instead of the recorded voice. Needed for sessions without a head. */
  readonly voiceId?: string;
  /** Whether the recorded distances between messages are left out. */
  readonly isHurried?: boolean;
  /** Longest wait for anything the server sends; default 30 000. */
  readonly patienceMs?: number;
  /** Default: the environment. */
  readonly proxyEnv?: ProxyEnv;
}

/**
 * Ask a server what the client of a recorded session asked, and record its answer. Messages keep their distances; where the
 * client had heard something before it went on, it does so again.
 * @param baseUrl  as `startRecorder` takes it
 * @throws NarrateError ERR_USAGE  no such address, or no voice for a session without a head
 */
export const speakAgain = async (
  session: Session,
  baseUrl: string,
  { apiKey, voiceId, isHurried = false, patienceMs = 30_000, proxyEnv = process.env }: SpeakAgainOptions = {},
): Promise<Session> => {
  const upstream = createUpstream(baseUrl, proxyEnv);
  const { head, name } = session;
  if (!head && voiceId === undefined)
    throw new NarrateError('ERR_USAGE', `The session "${name}" names no voice`, { hint: 'name one' });
  const asked = new URL('http://127.0.0.1/');
  asked.pathname = pathFor(head?.path, voiceId);
  for (const [key, value] of Object.entries(head?.query ?? { model_id: 'eleven_flash_v2_5' }))
    asked.searchParams.set(key, value);
  const headers = { 'user-agent': 'narrate', ...(apiKey === undefined ? {} : { 'xi-api-key': apiKey }) };
  const folder = createMemoryFolder(name);
  const over = isSocket(session) ? 'websocket' : 'http';
  const method = head?.method ?? 'GET';
  const tape = openTape({ over, method, url: asked, headers }, folder, createSecrets());
  const driving: Driving = { upstream, asked, headers, tape, patienceMs };
  if (over === 'websocket') await driveSocket(stepsOf(session.items, isHurried), driving);
  else await driveRequest(method, bodyOf(session.items), driving);
  const [again] = folder.sessions;
  if (!again) throw new NarrateError('ERR_BUG', 'Nothing was recorded');
  return again;
};

const pathFor = (path: string | undefined, voiceId: string | undefined): string => {
  if (path === undefined) return `/v1/text-to-speech/${encodeURIComponent(voiceId ?? '')}/stream-input`;
  const parts = path.split('/').map(encodeURIComponent);
  if (voiceId !== undefined && parts[2] === 'text-to-speech') parts[3] = encodeURIComponent(voiceId);
  return parts.join('/');
};

const stepsOf = (items: readonly SessionItem[], isHurried: boolean): SocketStep[] => {
  const steps: SocketStep[] = [];
  let before: SessionItem | undefined;
  let hasHeard = false;
  for (const item of items) {
    const isTheirs = item.from === 'server';
    if (isTheirs && sentValue(item) !== undefined) hasHeard = true;
    if (!isTheirs && (sentValue(item) !== undefined || item.type === 'close')) {
      if (hasHeard) steps.push({ await: 'frame' });
      hasHeard = false;
      const restMs = item.atMs - (before?.atMs ?? 0);
      if (!isHurried && restMs > 0) steps.push({ restMs });
      steps.push(item.type === 'close' ? leaving(item.code, item.reason) : { send: sentValue(item) });
    }
    before = item;
  }
  return [...steps, { await: 'close' }];
};

/** A client cannot send that it has vanished. */
const leaving = (code: number, reason: string): SocketStep => ({
  leave: code === 1000 || code >= 3000 ? { code, reason } : { code: 1000, reason: '' },
});

const bodyOf = (items: readonly SessionItem[]): string | undefined => {
  const sent = items.find((item) => item.from === 'client' && sentValue(item) !== undefined);
  if (sent?.type === 'text') return sent.text;
  return sent?.type === 'message' ? JSON.stringify(sent.message) : undefined;
};
