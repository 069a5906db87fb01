import type { NarrateError } from '../errors.js';
import type { SpeechEngine } from '../speech/engine.js';

export type TransportChoice = 'auto' | 'websocket' | 'http';

export interface Transports {
  /** The engine for the next attempt. */
  choose(): SpeechEngine;
  /** How the attempt ended: `error` is undefined when it was proven. */
  report(engine: SpeechEngine, error: NarrateError | undefined): void;
}

export interface TransportOptions {
  readonly websocket: SpeechEngine;
  readonly http: SpeechEngine;
  readonly choice: TransportChoice;
  /** A clock that only goes forward. */
  readonly nowMs?: () => number;
}

/** The WebSocket, unless it keeps failing: then HTTP, with a try of the WebSocket now and then. */
export const createTransports = ({
  websocket,
  http,
  choice,
  nowMs = () => performance.now(),
}: TransportOptions): Transports => {
  let failuresInARow = 0;
  let retryAtMs: number | undefined;
  return {
    choose: () => {
      if (choice !== 'auto') return choice === 'http' ? http : websocket;
      return retryAtMs !== undefined && nowMs() < retryAtMs ? http : websocket;
    },
    report: (engine, error) => {
      if (engine !== websocket) {
        // HTTP fares no better: the socket, which is quicker, may as well be tried again.
        if (error && isTransportFailure(error)) retryAtMs = undefined;
        return;
      }
      if (!error) {
        failuresInARow = 0;
        retryAtMs = undefined;
      } else if (isTransportFailure(error)) {
        failuresInARow += 1;
        if (failuresInARow >= FAILURES_BEFORE_HTTP) retryAtMs = nowMs() + WEBSOCKET_REST_MS;
      }
    },
  };
};

const FAILURES_BEFORE_HTTP = 3;
const WEBSOCKET_REST_MS = 60_000;

/** A limit or a refusal meets both transports alike; only a broken or silent connection speaks against one of them. */
const isTransportFailure = ({ code }: NarrateError): boolean =>
  ['ERR_NETWORK', 'ERR_TIMEOUT', 'ERR_STREAM_CUT', 'ERR_PROTOCOL', 'ERR_REFUSED'].includes(code);
