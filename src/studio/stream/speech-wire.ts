import type { SocketError } from '../service-errors.js';
import type { FrameTimes } from './frames.js';

/** Where the speech of one stream of text goes: a socket, or one context of a socket. */
export interface SpeechWire {
  /** Aborted when nothing is to be said any more. */
  readonly signal: AbortSignal;
  /** Send one audio frame. @throws an AbortError when it has ended */
  audio(bytes: Uint8Array, times?: FrameTimes): Promise<void>;
  /** All audio was sent: say so. @throws an AbortError when it has ended */
  final(): Promise<void>;
  /** Send an error frame and end the socket with it. */
  fail(error: SocketError): void;
}
