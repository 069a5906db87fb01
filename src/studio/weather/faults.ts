/** What goes wrong, on which connection and when. Each fault strikes once on each connection that it is meant for. */
export type FaultPlan = readonly Fault[];

export type Fault = UpgradeFault | StreamFault | HttpFault;

/** Instead of the answer to a `stream-input` handshake. */
export interface UpgradeFault {
  /** Which `stream-input` handshake, counted from 0; left out, every one. */
  readonly connection?: number;
  readonly at: { readonly phase: 'upgrade' };
  readonly do: UpgradeAction;
}

/** On an open `stream-input` socket. */
export interface StreamFault {
  readonly connection?: number;
  readonly at: StreamPoint;
  readonly do: StreamAction;
}

/** On the HTTP endpoints. */
export interface HttpFault {
  /** The start of the path: "/v2/voices". */
  readonly http: string;
  /** Which request that this fault is meant for, counted from 0; left out, every one. */
  readonly request?: number;
  /** After so many bytes of the body; left out, instead of the answer. `refuse` is always instead of it. */
  readonly at?: { readonly bytes: number };
  readonly do: HttpAction;
}

/**
 * A point in the life of a socket: so many messages received (0: as soon as it is open), so many audio frames sent, so many
 * bytes of audio sent (a frame is cut to make it exact; 0: when there would be audio), or all audio sent and `isFinal` next.
 */
export type StreamPoint =
  | { readonly message: number }
  | { readonly frame: number }
  | { readonly bytes: number }
  | { readonly end: true };

export type UpgradeAction = ReturnType<typeof refuse> | typeof reset | typeof fin | typeof stall;
export type HttpAction = UpgradeAction;
export type StreamAction =
  | typeof reset
  | typeof fin
  | typeof tear
  | typeof stall
  | typeof freeze
  | typeof duplicate
  | typeof earlyFinal
  | typeof noFinal
  | typeof emptyFinal
  | typeof silence
  | typeof audioAfterFinal
  | ReturnType<typeof close>
  | ReturnType<typeof error>
  | ReturnType<typeof garbage>
  | ReturnType<typeof pause>;

/** An HTTP answer of any kind: `refuse(302, '', {location: …})`, `refuse(429, {detail: …}, {'retry-after': '1'})`. */
export const refuse = (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}) =>
  ({ type: 'refuse', status, body, headers }) as const;
/** TCP RST. */
export const reset = { type: 'reset' } as const;
/** TCP FIN, without a close frame or the end of the body. */
export const fin = { type: 'fin' } as const;
/** Half a WebSocket frame, then FIN. */
export const tear = { type: 'tear' } as const;
/** A close frame; code 1005 is one without a code. */
export const close = (code: number, reason = '') => ({ type: 'close', code, reason }) as const;
/** Nothing comes any more, and the connection stays open; pings are answered. */
export const stall = { type: 'stall' } as const;
/** As `stall`, but nothing is read any more either: a half-open connection. */
export const freeze = { type: 'freeze' } as const;
/** Nothing comes for so long; then everything as usual. */
export const pause = (delayMs: number) => ({ type: 'pause', delayMs }) as const;
/** The service's error frame, then a close with its code. */
export const error = (id: string, message: string, code = 1008) => ({ type: 'error', id, message, code }) as const;
/** A frame that should not be; then everything as usual. */
export const garbage = (kind: keyof typeof GARBAGE) => ({ type: 'garbage', kind }) as const;
/** The last frame once more. */
export const duplicate = { type: 'duplicate' } as const;
/** `isFinal` now and no audio after it, then the usual close. */
export const earlyFinal = { type: 'earlyFinal' } as const;
/** All audio, but neither `isFinal` nor a close. */
export const noFinal = { type: 'noFinal' } as const;
/** The `audio` of the `isFinal` frame is an empty string instead of null. */
export const emptyFinal = { type: 'emptyFinal' } as const;
/** No audio any more; `isFinal` comes as usual. */
export const silence = { type: 'silence' } as const;
/** One more audio frame after `isFinal`. */
export const audioAfterFinal = { type: 'audioAfterFinal' } as const;

/** What each kind of garbage puts on the wire. `unknown` alone is legal: clients ignore frames they do not know. */
export const GARBAGE = {
  text: 'this is not JSON',
  binary: Buffer.from([0xff, 0xfb, 0x00, 0x80]),
  json: '{"audio":17,"isFinal":"soon","alignment":"x","normalizedAlignment":[]}',
  array: '[]',
  null: 'null',
  base64: '{"audio":"%%% not base64 %%%","isFinal":null,"alignment":null,"normalizedAlignment":null}',
  alignment:
    '{"audio":"","isFinal":null,"alignment":{"chars":["a","b"],"charStartTimesMs":[0],"charDurationsMs":[]},"normalizedAlignment":null}',
  unknown: '{"type":"flush_done"}',
} as const;
