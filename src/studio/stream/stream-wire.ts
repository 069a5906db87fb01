import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { SocketError } from '../service-errors.js';
import type { StreamSession } from '../session-log.js';
import type { StreamFaults } from '../weather/fault-board.js';
import { GARBAGE, type StreamAction } from '../weather/faults.js';
import { SoundDamage } from '../weather/sound-damage.js';
import { bulkText, violation } from '../weather/wire-damage.js';
import { audioFrame, errorFrame, type FrameTimes, finalFrame, NO_TIMES } from './frames.js';

/** Which context of a multi socket a frame belongs to, and whether that still goes on. */
export interface FrameOrigin {
  readonly contextId: string;
  readonly signal: AbortSignal;
}

/**
 * The server's end of one socket: sends frames one by one, no faster than the client reads them, closes as the service does,
 * and lets the plan's faults strike at their points. On a multi socket the points are those of the whole socket, and so is
 * what a fault does.
 */
export class StreamWire {
  /** Aborted when nothing is to be said any more: the client left, an error was sent, or a fault ended it. */
  readonly signal: AbortSignal;

  readonly #socket: WebSocket;
  readonly #connection: Socket;
  readonly #faults: StreamFaults;
  readonly #closeDelayMs: number;
  readonly #session: StreamSession;
  readonly #stop = new AbortController();
  readonly #damage = new SoundDamage();
  #closing: NodeJS.Timeout | undefined;
  #messages = 0;
  #lastFrame = finalFrame();
  #audioDue = false;
  #lastContextId: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #gate: Promise<unknown> | undefined;
  #stalled = false;
  #silent = false;
  #finalAudio: null | '' = null;
  #withoutFinal = false;
  #audioAfterFinal = false;

  constructor(options: {
    socket: WebSocket;
    /** The TCP connection under the socket. */
    connection: Socket;
    faults: StreamFaults;
    closeDelayMs: number;
    session: StreamSession;
  }) {
    this.#socket = options.socket;
    this.#connection = options.connection;
    this.#faults = options.faults;
    this.#closeDelayMs = options.closeDelayMs;
    this.#session = options.session;
    this.signal = this.#stop.signal;
    this.#socket.on('close', (code, reason) => {
      clearTimeout(this.#closing);
      this.#session.closed = { code, reason: reason.toString() };
      this.#stop.abort();
    });
  }

  /** Whether anything the client says still counts. */
  get listening(): boolean {
    return !this.#stalled && !this.signal.aborted;
  }

  /** The socket is open. */
  opened(): void {
    this.#reach('message', 0);
  }

  /** A message came. */
  received(): void {
    this.#reach('message', ++this.#messages);
  }

  /**
   * Send one audio frame. Contexts that speak at the same time take turns.
   * @throws an AbortError when the connection, or the context, has ended
   */
  audio(bytes: Uint8Array, times: FrameTimes = NO_TIMES, origin?: FrameOrigin): Promise<void> {
    return this.#inTurn(() => this.#audio(bytes, times, origin));
  }

  /**
   * All audio of a text was sent: say so. False when a fault keeps that back.
   * @throws an AbortError when the connection, or the context, has ended
   */
  final(origin?: FrameOrigin): Promise<boolean> {
    return this.#inTurn(async () => {
      this.#lastContextId = origin?.contextId;
      this.#reach('end', 0);
      await this.#ready(origin);
      for (const frame of this.#damage.framesAt()) await this.#send(frame);
      if (this.#withoutFinal) return false;
      await this.#send(finalFrame(this.#finalAudio, origin?.contextId));
      if (this.#audioAfterFinal) await this.#send(audioFrame(Buffer.alloc(64, 0x55), NO_TIMES, origin?.contextId));
      return true;
    });
  }

  /** Nothing more is to be said: close as the service does. */
  end(): void {
    this.#closeSoon(1000, '');
  }

  /** Send an error frame, then close with its code. */
  fail(error: SocketError, contextId?: string): void {
    if (!this.listening) return;
    this.report(error, contextId);
    this.#closeSoon(error.code, error.message);
  }

  /** Send an error frame that does not end the socket. */
  report(error: SocketError, contextId?: string): void {
    if (this.listening) void this.#send(errorFrame(error, contextId));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #audio(bytes: Uint8Array, times: FrameTimes, origin: FrameOrigin | undefined): Promise<void> {
    this.#lastContextId = origin?.contextId;
    if (!this.#audioDue) {
      this.#audioDue = true;
      this.#reach('frame', 0);
      this.#reach('bytes', 0);
    }
    await this.#ready(origin);
    if (this.#silent) return;
    const room = Math.min(this.#faults.bytesUntilNext(this.#session.audioBytes), this.#damage.maxFrameBytes);
    const part = room < bytes.length ? bytes.subarray(0, room) : bytes;
    const sound = this.#damage.soundOf(part);
    this.#lastFrame = audioFrame(sound, times, origin?.contextId);
    for (const frame of this.#damage.framesAt(this.#lastFrame)) await this.#send(frame);
    this.#session.frames++;
    this.#session.audioBytes += sound.length;
    await this.#damage.sent(part.length, this.signal);
    this.#reach('frame', this.#session.frames);
    this.#reach('bytes', this.#session.audioBytes);
    if (part.length < bytes.length) await this.#audio(bytes.subarray(part.length), NO_TIMES, origin);
  }

  #reach(counter: 'message' | 'frame' | 'bytes' | 'end', count: number): void {
    if (!this.listening) return;
    for (const action of this.#faults.due(counter, count)) this.#strike(action);
  }

  #strike(action: StreamAction): void {
    switch (action.type) {
      case 'reset':
        this.#connection.resetAndDestroy();
        this.#stop.abort();
        break;
      case 'tear':
        this.#connection.end(halfFrame(this.#lastFrame));
        this.#stop.abort();
        break;
      case 'fin':
        this.#connection.end();
        this.#stop.abort();
        break;
      case 'close':
        this.#stop.abort();
        this.#close(action.code === 1005 ? undefined : action.code, action.reason);
        break;
      case 'freeze':
        this.#socket.pause();
        this.#stalled = true;
        break;
      case 'stall':
        this.#stalled = true;
        break;
      case 'pause':
        this.#gate = sleep(action.delayMs, undefined, { signal: this.signal }).catch(() => undefined);
        break;
      case 'error':
        this.fail({ error: action.id, message: action.message, code: action.code });
        break;
      case 'complain':
        void this.#send(
          errorFrame({ error: action.id, message: action.message, code: action.code }, this.#lastContextId),
        );
        this.#stalled = true;
        break;
      case 'bulk':
        void this.#send(bulkText(action.kind, action.sizeBytes));
        break;
      case 'violate':
        this.#connection.write(violation(action.kind, action.count));
        break;
      case 'trickle':
        this.#damage.trickle(action.bytesPerSecond);
        break;
      case 'lose':
        this.#damage.lose(action.countBytes);
        break;
      case 'disguise':
        this.#damage.disguise(action.kind);
        break;
      case 'reorder':
        this.#damage.reorder();
        break;
      case 'garbage':
        void this.#send(GARBAGE[action.kind]);
        break;
      case 'duplicate':
        void this.#send(this.#lastFrame);
        break;
      case 'earlyFinal':
        void this.#send(finalFrame(null, this.#lastContextId));
        this.#session.finished = true;
        this.#closeSoon(1000, '');
        break;
      case 'noFinal':
        this.#withoutFinal = true;
        break;
      case 'emptyFinal':
        this.#finalAudio = '';
        break;
      case 'silence':
        this.#silent = true;
        break;
      case 'audioAfterFinal':
        this.#audioAfterFinal = true;
        break;
    }
  }

  async #ready(origin: FrameOrigin | undefined): Promise<void> {
    await this.#gate;
    if (this.#stalled && !this.signal.aborted) await once(this.signal, 'abort');
    this.signal.throwIfAborted();
    origin?.signal.throwIfAborted();
  }

  /** Resolves when the frame has left for the network, or never can. */
  #send(frame: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame, () => resolve());
      else resolve();
    });
  }

  #closeSoon(code: number, reason: string): void {
    this.#stop.abort();
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#closing = setTimeout(() => this.#close(code, closeReason(reason)), this.#closeDelayMs);
  }

  #close(code: number | undefined, reason: string | Buffer): void {
    // A client that was not read any more could not answer the close.
    this.#socket.resume();
    this.#socket.close(code, reason);
  }
}

/** RFC 6455, 5.2: a text frame announcing more than follows. */
const halfFrame = (text: string): Buffer => {
  const payload = Buffer.from(text).subarray(0, 60_000);
  const header = Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([header, payload.subarray(0, payload.length / 2)]);
};

/** A close frame has room for 123 bytes of reason. */
const closeReason = (reason: string): Buffer => {
  const bytes = Buffer.from(reason);
  // A cut inside a character would make the frame invalid.
  return bytes.length <= 123
    ? bytes
    : Buffer.from(
        bytes
          .subarray(0, 123)
          .toString()
          .replace(/\uFFFD+$/, ''),
      );
};
