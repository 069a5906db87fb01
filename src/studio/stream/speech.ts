import { NarrateError } from '../../errors.js';
import { creditsFor } from '../account/models.js';
import { type SocketError, socketErrors } from '../service-errors.js';
import type { StreamSession } from '../session-log.js';
import type { StudioContext } from '../studio-context.js';
import type { VoiceStream } from '../voice/voices.js';
import type { GenerationPace, Pace } from '../weather/latency.js';
import { byteSlicer } from './frames.js';
import { speakGeneration } from './speak-generation.js';
import type { SpeechWire } from './speech-wire.js';
import type { StreamQuery } from './stream-query.js';
import type { WaitingText } from './waiting-text.js';

export interface SpeechOptions {
  readonly session: StreamSession;
  readonly query: StreamQuery;
  readonly wire: SpeechWire;
  readonly waiting: WaitingText;
  readonly context: StudioContext;
  /** Nothing is spoken before this resolves. */
  readonly after?: Promise<void>;
}

/** The voice of one stream of text: speaks generations one after the other, and ends with its wire. */
export class Speech {
  readonly #options: SpeechOptions;
  readonly #slicer: ReturnType<typeof byteSlicer>;
  readonly #pace: Pace;
  #speaking: Promise<void>;
  #stream: VoiceStream | undefined;

  constructor(options: SpeechOptions) {
    this.#options = options;
    this.#speaking = options.after ?? Promise.resolve();
    this.#slicer = byteSlicer(options.query.seed);
    this.#pace = options.context.paces.open(options.query.model, options.session.connection);
  }

  /** Speak a text when those before it have been spoken. */
  add(text: string, speed: number): void {
    const { waiting } = this.#options;
    waiting.add(text);
    const pace = this.#pace.begin(Array.from(text).length, performance.now());
    this.#next(() => this.#speak(text, speed, pace));
    this.#speaking = this.#speaking.then(() => waiting.remove(text));
  }

  /** Nothing more will be added: say so when all is spoken. */
  end(): void {
    this.#next(async () => {
      // The encoder's last bytes come as small frames without times.
      const tail = await this.#stream?.finish();
      for (const slice of this.#slicer(tail ?? new Uint8Array())) await this.#options.wire.audio(slice);
      await this.#options.wire.final();
    });
  }

  /** Resolves when nothing is being spoken any more and the voice is put away; the wire must have ended. */
  async close(): Promise<void> {
    await this.#speaking;
    this.#stream?.close();
  }

  async #speak(text: string, speed: number, pace: GenerationPace): Promise<void> {
    const { session, query, wire, context } = this.#options;
    const { account } = context;
    const { model, syncAlignment } = query;
    const release = await account.enter(model.group, wire.signal);
    if (!release) return wire.fail(socketErrors.tooManyRequests(account.plan.concurrency[model.group]));
    try {
      const credits = creditsFor(text, model);
      if (!account.charge(credits)) return wire.fail(socketErrors.quotaExceeded(account, credits));
      this.#stream ??= context.voices.open({ voiceId: session.voiceId, speed, format: query.format });
      await speakGeneration(text, { stream: this.#stream, wire, slicer: this.#slicer, syncAlignment, pace });
    } finally {
      release();
    }
  }

  #next(work: () => Promise<void>): void {
    const { wire, session } = this.#options;
    this.#speaking = this.#speaking.then(async () => {
      if (wire.signal.aborted) return;
      try {
        await work();
      } catch (reason) {
        if (wire.signal.aborted) return;
        session.failure = reason;
        wire.fail(this.#errorOf(reason));
      }
    });
  }

  #errorOf(reason: unknown): SocketError {
    if (!(reason instanceof NarrateError)) return socketErrors.internal();
    if (reason.code === 'ERR_INPUT') return socketErrors.textUnspeakable(reason.message);
    return reason.code === 'ERR_PLAN'
      ? socketErrors.formatNotAllowed(this.#options.query.format.id)
      : socketErrors.internal();
  }
}
