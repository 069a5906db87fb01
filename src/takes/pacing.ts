/** Decides when the text of a narration is sent, and when the service is to speak what it has. */
export interface Pacing {
  /** How long the writer may be silent behind a sentence before it is to be spoken. */
  readonly silenceMs: number;
  /** How long there may be nothing to send before a connection is ended: what was sent is then proven, and silence costs nothing. */
  readonly idleMs: number;
  /** A passage is sent from a place on, over a new connection: only what lies before it, so many characters, is said. */
  startOver(passage: number, saidChars: number): void;
  /** Resolves when text of that passage may be sent: when the ear has come near enough. */
  room(passage: number, signal: AbortSignal): Promise<void>;
  /** Text of a passage goes out. Returns whether it is to be spoken at once. */
  sending(passage: number, characters: number): boolean;
  /** Resolves when what a passage has been sent is to be spoken now, for the ear not to wait. */
  runningLow(passage: number, signal: AbortSignal): Promise<void>;
  /** The service has been told to speak all that passage has been sent. */
  flushed(passage: number): void;
}

/** Nobody listens: text goes out as it comes, and the service may gather as much as its schedule says. */
export const unhurried: Pacing = {
  silenceMs: 300,
  idleMs: 10_000,
  startOver: () => {},
  room: async () => {},
  sending: () => false,
  runningLow: () => new Promise(() => {}),
  flushed: () => {},
};
