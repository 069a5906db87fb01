/**
 * What goes wrong, on which connection and when. Each fault strikes once on each connection that it is meant for. A plan is
 * plain data: it may come from a JSON file (`readFaultPlan`), and most faults have a name (`parseFaults`).
 */
export type FaultPlan = readonly Fault[];

export type Fault = UpgradeFault | StreamFault | HttpFault;

/** On which of the connections or requests that it is meant for a fault strikes. */
export interface Chance {
  /** Strikes so many of them, from 0 to 1; left out, all. The same ones for the same seed. */
  readonly rate?: number;
  /** So many are struck, then so many are spared, and so on. */
  readonly cycle?: { readonly down: number; readonly up: number };
}

/** Instead of the answer to a handshake. */
export interface UpgradeFault extends Chance {
  /** Which handshake since the plan was made, counted from 0; left out, every one. */
  readonly connection?: number;
  readonly at: { readonly phase: 'upgrade' };
  readonly do: UpgradeAction;
}

/** On an open socket. */
export interface StreamFault extends Chance {
  readonly connection?: number;
  readonly at: StreamPoint;
  readonly do: StreamAction;
}

/** On the HTTP endpoints. */
export interface HttpFault extends Chance {
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
/** `pause` comes before the answer, whatever the point. */
export type HttpAction = UpgradeAction | ReturnType<typeof pause>;
export type StreamAction =
  | typeof reset
  | typeof fin
  | typeof tear
  | typeof stall
  | typeof freeze
  | typeof duplicate
  | typeof reorder
  | typeof earlyFinal
  | typeof noFinal
  | typeof emptyFinal
  | typeof silence
  | typeof audioAfterFinal
  | ReturnType<typeof close>
  | ReturnType<typeof error>
  | ReturnType<typeof complain>
  | ReturnType<typeof garbage>
  | ReturnType<typeof bulk>
  | ReturnType<typeof violate>
  | ReturnType<typeof pause>
  | ReturnType<typeof trickle>
  | ReturnType<typeof lose>
  | ReturnType<typeof disguise>;

/**
 * An HTTP answer of any kind: `refuse(302, '', {location: …})`, `refuse(429, {detail: …}, {'retry-after': '1'})`. A header
 * that is a number of milliseconds is sent as the HTTP date so long after the answer.
 */
export const refuse = (
  status: number,
  body: unknown = '',
  headers: Readonly<Record<string, string | { readonly inMs: number }>> = {},
) => ({ type: 'refuse', status, body, headers }) as const;
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
/** From now on audio comes no faster than so many bytes a second, in ten frames a second or one for each byte. */
export const trickle = (bytesPerSecond: number) => ({ type: 'trickle', bytesPerSecond }) as const;
/** The service's error frame, then a close with its code. */
export const error = (id: string, message: string, code = 1008) => ({ type: 'error', id, message, code }) as const;
/** The service's error frame, and then nothing: the socket stays open. */
export const complain = (id: string, message: string, code = 1008) =>
  ({ type: 'complain', id, message, code }) as const;
/** A frame that should not be; then everything as usual. */
export const garbage = (kind: keyof typeof GARBAGE) => ({ type: 'garbage', kind }) as const;
/** One text frame of so many bytes of JSON: `wide` is one string, `deep` arrays within arrays. Then everything as usual. */
export const bulk = (kind: BulkKind, sizeBytes: number) => ({ type: 'bulk', kind, sizeBytes }) as const;
export type BulkKind = 'wide' | 'deep';
/** Bytes that break the WebSocket protocol, then everything as usual, if the client still listens. */
export const violate = (kind: ViolationKind, count = 1) => ({ type: 'violate', kind, count }) as const;
/**
 * `deflated`: a compressed frame although nobody agreed to compression; unpacked it has `count` MiB. `masked`: as only clients
 * do. `utf8`: text that is none. `fragments`: a legal message, cut into `count` fragments of one byte.
 */
export type ViolationKind = 'deflated' | 'masked' | 'utf8' | 'fragments';
/** The last frame once more. */
export const duplicate = { type: 'duplicate' } as const;
/** The next frame comes after the one that follows it. */
export const reorder = { type: 'reorder' } as const;
/** So many bytes of the audio that comes next are left out. */
export const lose = (countBytes: number) => ({ type: 'lose', countBytes }) as const;
/** From now on the audio is something else of the same length. */
export const disguise = (kind: DisguiseKind) => ({ type: 'disguise', kind }) as const;
/** `wav` and `html` are what they say; `mp3_48000` is silent MP3 frames of 48 kHz. */
export type DisguiseKind = 'wav' | 'html' | 'mp3_48000';
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

/** What each kind of garbage puts on the wire. The last three are legal: clients ignore what they do not know. */
export const GARBAGE = {
  text: 'this is not JSON',
  binary: Buffer.from([0xff, 0xfb, 0x00, 0x80]),
  json: '{"audio":17,"isFinal":"soon","alignment":"x","normalizedAlignment":[]}',
  array: '[]',
  null: 'null',
  base64: '{"audio":"%%% not base64 %%%","isFinal":null,"alignment":null,"normalizedAlignment":null}',
  alignment:
    '{"audio":"","isFinal":null,"alignment":{"chars":["a","b"],"charStartTimesMs":[0],"charDurationsMs":[]},"normalizedAlignment":null}',
  empty: '{"audio":"","isFinal":null,"alignment":null,"normalizedAlignment":null}',
  nulls: '{"audio":null,"isFinal":null,"alignment":null,"normalizedAlignment":null}',
  unknown: '{"type":"flush_done"}',
} as const;
