import type { NarrateError } from '../errors.js';
import type { Delivery, SpeechEngine } from '../speech/engine.js';
import { isDialogueModel } from '../speech/model-family.js';

export type TransportChoice = 'auto' | 'websocket' | 'http';

export interface Transports {
  /** The engine for the next attempt. */
  choose(delivery: Delivery): SpeechEngine;
  /** Open a connection ahead for a delivery like this one, where connections are of use. */
  warm(delivery: Delivery): void;
  /**
   * How the attempt ended: `error` is undefined when it was proven.
   * @returns whether another transport will do at once what this one will never do
   */
  report(engine: SpeechEngine, error: NarrateError | undefined, delivery: Delivery): boolean;
}

export interface TransportOptions {
  readonly websocket: SpeechEngine;
  readonly http: SpeechEngine;
  readonly choice: TransportChoice;
  /** A clock that only goes forward. */
  readonly nowMs?: () => number;
}

/**
 * The WebSocket, unless it keeps failing: then HTTP, with a try of the WebSocket now and then. What the socket does not
 * serve goes over HTTP from the start, or from the socket's first word about it.
 */
export const createTransports = ({
  websocket,
  http,
  choice,
  nowMs = () => performance.now(),
}: TransportOptions): Transports => {
  let failuresInARow = 0;
  let retryAtMs: number | undefined;
  /** Ids of models that the socket has refused. */
  const refusedModels = new Set<string>();

  const choose: Transports['choose'] = ({ modelId }) => {
    if (choice !== 'auto') return choice === 'http' ? http : websocket;
    if (isDialogueModel(modelId) || refusedModels.has(modelId)) return http;
    return retryAtMs !== undefined && nowMs() < retryAtMs ? http : websocket;
  };
  return {
    choose,
    warm: (delivery) => choose(delivery).warm(delivery),
    report: (engine, error, { modelId }) => {
      if (engine !== websocket) {
        // HTTP fares no better: the socket, which is quicker, may as well be tried again.
        if (error && isTransportFailure(error)) retryAtMs = undefined;
      } else if (!error) {
        failuresInARow = 0;
        retryAtMs = undefined;
      } else if (error.serviceId === 'unsupported_model') {
        refusedModels.add(modelId);
        return choice === 'auto';
      } else if (isTransportFailure(error)) {
        failuresInARow += 1;
        if (failuresInARow >= FAILURES_BEFORE_HTTP) retryAtMs = nowMs() + WEBSOCKET_REST_MS;
      }
      return false;
    },
  };
};

const FAILURES_BEFORE_HTTP = 3;
const WEBSOCKET_REST_MS = 60_000;

/** A limit or a refusal meets both transports alike; only a broken or silent connection speaks against one of them. */
const isTransportFailure = ({ code }: NarrateError): boolean =>
  ['ERR_NETWORK', 'ERR_TIMEOUT', 'ERR_STREAM_CUT', 'ERR_PROTOCOL', 'ERR_REFUSED'].includes(code);
