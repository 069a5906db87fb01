import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type RawData, WebSocket } from 'ws';
import { isRecord } from '../voice-settings.js';
import { firstDifference } from './differences.js';
import { endSocket } from './end-socket.js';
import { type Nearest, preferred, type Recording } from './playlist.js';
import { isSent, type SessionItem, sentValue } from './session.js';

/**
 * The server's side of recorded sessions on one socket. Which one it is shows in what the client sends: of those that fit so
 * far, the preferred one leads, and when the client goes on otherwise, another one that fits takes over, as long as all that
 * was sent so far is the same in both.
 */
export class SocketPlay {
  readonly #socket: WebSocket;
  readonly #isHurried: boolean;
  readonly #ended = new AbortController();
  /** Those that fit so far. */
  #candidates: readonly Recording[];
  /** The one that is played, from the first frame on. */
  #leader: Recording | undefined;
  #items: readonly SessionItem[] = [];
  /** Items of the leader that are behind us. */
  #at = 0;
  /** When each of them was, by our clock. */
  #timesMs: number[] = [];
  readonly #receivedAtMs: number[] = [];
  readonly #received: unknown[] = [];
  /** The server has said its last word: what the client sends is no longer compared. */
  #isSettled = false;
  #change: () => void = () => undefined;

  /** @param candidates  sessions whose handshake was accepted, at least one */
  constructor(socket: WebSocket, candidates: readonly Recording[], isHurried: boolean) {
    this.#socket = socket;
    this.#candidates = candidates;
    this.#isHurried = isHurried;
  }

  /** @param read  makes of a frame what is compared. Resolves when the socket is closed; never throws */
  async play(read: (data: RawData, isBinary: boolean) => unknown): Promise<void> {
    const openedAtMs = performance.now();
    this.#socket.on('message', (data, isBinary) => this.#take(read(data, isBinary)));
    this.#socket.once('close', () => {
      this.#ended.abort();
      this.#change();
    });
    while (!this.#ended.signal.aborted) {
      const changed = new Promise<void>((resolve) => {
        this.#change = resolve;
      });
      const due = this.#nextDue(openedAtMs);
      if (!due) await changed;
      else if (due.atMs > performance.now()) await Promise.race([changed, this.#until(due.atMs)]);
      else await this.#send(due.item);
    }
    // A client that left where the recorded one did has played it too.
    if (!this.#leader) {
      const left = preferred(this.#candidates.filter(({ asked }) => asked.length === this.#received.length));
      if (left) left.plays++;
    }
  }

  async #until(atMs: number): Promise<void> {
    await sleep(atMs - performance.now(), undefined, { signal: this.#ended.signal }).catch(() => undefined);
  }

  #take(value: unknown): void {
    if (this.#isSettled || this.#ended.signal.aborted) return;
    const index = this.#received.push(value) - 1;
    this.#receivedAtMs.push(performance.now());
    const before = this.#candidates;
    this.#candidates = before.filter(({ asked }) => fits(asked, index, value));
    if (this.#leader && !this.#candidates.includes(this.#leader)) this.#changeLeader();
    if (this.#candidates.length === 0) this.#refuse(before, index, value);
    this.#change();
  }

  #changeLeader(): void {
    const sent = this.#items.slice(0, this.#at).filter(isSent);
    this.#candidates = this.#candidates.filter((recording) => {
      const other = recording.read().filter(isSent).slice(0, sent.length);
      return isDeepStrictEqual(other.map(eventOf), sent.map(eventOf));
    });
    const next = preferred(this.#candidates);
    if (!next) return;
    if (this.#leader) this.#leader.plays--;
    this.#lead(next, sent.length);
  }

  /** @param sentCount  how many of its frames have been sent already */
  #lead(recording: Recording, sentCount: number): void {
    recording.plays++;
    this.#leader = recording;
    this.#items = recording.read();
    this.#at = 0;
    this.#timesMs = [];
    for (let left = sentCount; left > 0; this.#at++) {
      this.#timesMs.push(performance.now());
      const item = this.#items[this.#at];
      if (item && isSent(item)) left--;
    }
  }

  /** The next item that the server sends, and when; undefined while there is none, or the client has to send first. */
  #nextDue(openedAtMs: number): { item: SessionItem; atMs: number } | undefined {
    if (!this.#leader) {
      const next = preferred(this.#candidates);
      if (next?.answersAfter === undefined || next.answersAfter > this.#received.length) return undefined;
      this.#lead(next, 0);
    }
    for (;;) {
      const item = this.#items[this.#at];
      if (!item) return undefined;
      if (item.from === 'server' && item.type !== 'answer') {
        const gapMs = item.atMs - (this.#items[this.#at - 1]?.atMs ?? 0);
        const beforeMs = this.#timesMs.at(-1) ?? openedAtMs;
        return { item, atMs: this.#isHurried ? 0 : beforeMs + gapMs };
      }
      const sent = this.#items
        .slice(0, this.#at)
        .filter((each) => each.from === 'client' && sentValue(each) !== undefined);
      const receivedAtMs = item.type === 'answer' ? openedAtMs : this.#receivedAtMs[sent.length];
      if (receivedAtMs === undefined && !this.#isSettled) return undefined;
      this.#timesMs.push(receivedAtMs ?? performance.now());
      this.#at++;
    }
  }

  async #send(item: SessionItem): Promise<void> {
    this.#at++;
    this.#timesMs.push(performance.now());
    if (item.type === 'close') {
      endSocket(this.#socket, item.code, Buffer.from(item.reason));
      this.#ended.abort();
      return;
    }
    if (item.type === 'message' && isRecord(item.message)) {
      const { error, isFinal, context_id: id, contextId = id } = item.message;
      if (typeof error === 'string' || (isFinal === true && contextId === undefined)) this.#isSettled = true;
    }
    const data = item.type === 'message' ? JSON.stringify(item.message) : item.type === 'text' ? item.text : undefined;
    const payload = data ?? (item.type === 'bytes' ? item.bytes : undefined);
    if (payload === undefined) return;
    await new Promise<void>((resolve) => this.#socket.send(payload, () => resolve()));
  }

  #refuse(before: readonly Recording[], index: number, value: unknown): void {
    const nearest = this.#leader ?? preferred(before);
    const recorded = nearest?.asked[index];
    const difference = recorded
      ? `line ${recorded.line}: ${firstDifference(value, recorded.value) ?? 'what came before it'}`
      : 'it has no more messages of the client';
    this.#ended.abort();
    refuseSocket(this.#socket, nearest && { name: nearest.name, difference });
  }
}

/** Tell on an open socket that nothing fits, as the service tells errors. */
export const refuseSocket = (socket: WebSocket, nearest: Nearest | undefined): void => {
  const message = noRecording(nearest);
  if (socket.readyState !== WebSocket.OPEN) return;
  socket.send(JSON.stringify({ message, error: 'no_recording', code: 1008 }));
  socket.close(1008, 'No recorded session fits');
};

export const noRecording = (nearest: Nearest | undefined): string =>
  `No recorded session fits${nearest ? `; the nearest is ${nearest.name}, ${nearest.difference}` : ''}`;

const fits = (asked: Recording['asked'], index: number, value: unknown): boolean => {
  const recorded = asked[index];
  return recorded !== undefined && firstDifference(value, recorded.value) === undefined;
};

const eventOf = ({ line, atMs, ...event }: SessionItem): unknown => event;
