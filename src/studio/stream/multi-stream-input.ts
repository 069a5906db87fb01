import { socketErrors } from '../service-errors.js';
import type { StudioContext } from '../studio-context.js';
import type { ClientMessage, MessageFields } from './client-message.js';
import { parseContextMessage } from './context-message.js';
import { Inactivity } from './inactivity.js';
import { type Conversation, type OpenStream, type StreamOpening, serveStream } from './serve-stream.js';
import { StreamContext } from './stream-context.js';

/**
 * Serve one open `multi-stream-input` socket (PROTOCOL.md, "multi-stream-input"): several text streams, called contexts, in one
 * voice, five at once. Resolves when it is closed and its voices put away; never throws.
 *
 * Documented or reported of the service, and so here: any message opens the context it names, but for one that closes it; a
 * context that has been closed counts among the five until its `isFinal`; the sixth ends the whole socket with
 * `max_active_conversations`; `close_socket` speaks what waits in all contexts, then the socket closes with 1000.
 *
 * Chosen here, where sources are silent or disagree:
 * - `close_context` speaks all that waits, not only what was flushed.
 * - A new context may have the id of one that is still speaking; it speaks when that one has had its `isFinal`.
 * - Each context may have voice settings of its own. Within one, other settings than the first end the socket, as on
 *   `stream-input`.
 * - Contexts that get no text for the inactivity timeout "are closed automatically": the error frame `input_timeout_exceeded`
 *   names the context, which is over without `isFinal`, and what it was saying is dropped. The others go on; when it was the
 *   last, the socket closes with 1008. So does a socket without contexts after that time, with a frame that names none.
 * - Every other error ends the whole socket; its frame names the context that it is about.
 */
export const serveMultiStreamInput = (opening: StreamOpening, context: StudioContext): Promise<void> =>
  serveStream(opening, context, (stream) => new ContextConversation(stream));

class ContextConversation implements Conversation {
  readonly #stream: OpenStream;
  /** Those that hear what the client says, by id. */
  readonly #open = new Map<string, StreamContext>();
  /** Those that are not over: the open ones, and those that speak their last. */
  readonly #live = new Set<StreamContext>();
  /** While there is no context. */
  readonly #idle: Inactivity;
  #unfinished = 0;
  #isClosing = false;

  constructor(stream: OpenStream) {
    const { wire, query, waiting, context } = stream;
    this.#stream = stream;
    const timeoutMs = query.inactivityTimeoutSeconds * context.inactivitySecondMs;
    this.#idle = new Inactivity(timeoutMs, waiting, () => wire.fail(this.#inactive()));
    this.#idle.restart();
    wire.signal.addEventListener('abort', () => this.#idle.stop());
  }

  take(fields: MessageFields): void {
    if (this.#isClosing) return;
    const message = parseContextMessage(fields);
    if (message.type === 'close-socket') this.#closeSocket();
    else if (message.type === 'close-context') this.#closeContext(this.#open.get(message.contextId));
    else (this.#open.get(message.contextId) ?? this.#begin(message.contextId, message.said))?.take(message.said);
    if (this.#live.size === 0 && !this.#isClosing) this.#idle.restart();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#live].map(({ ended }) => ended));
  }

  #begin(id: string, first: ClientMessage): StreamContext | undefined {
    if (this.#live.size >= MAX_CONTEXTS) {
      this.#stream.wire.fail(socketErrors.tooManyContexts(MAX_CONTEXTS));
      return undefined;
    }
    const after = [...this.#live].findLast((other) => other.id === id)?.ended;
    const context = new StreamContext(this.#stream, {
      id,
      first,
      ...(after === undefined ? {} : { after }),
      expire: () => this.#expire(context),
    });
    this.#idle.stop();
    this.#open.set(id, context);
    this.#live.add(context);
    this.#unfinished++;
    this.#stream.session.finished = false;
    void context.ended.then(() => this.#ended(context));
    return context;
  }

  #closeContext(context: StreamContext | undefined): void {
    if (!context) return;
    this.#open.delete(context.id);
    context.close();
  }

  #closeSocket(): void {
    this.#isClosing = true;
    this.#idle.stop();
    for (const context of this.#open.values()) this.#closeContext(context);
    if (this.#live.size === 0) this.#stream.wire.end();
  }

  #expire(context: StreamContext): void {
    this.#open.delete(context.id);
    if (this.#live.size === 1) this.#stream.wire.fail(this.#inactive(), context.id);
    else context.giveUp(this.#inactive());
  }

  #ended(context: StreamContext): void {
    const { wire, session } = this.#stream;
    this.#live.delete(context);
    if (context.isFinal) this.#unfinished--;
    if (this.#live.size > 0 || wire.signal.aborted) return;
    session.finished = this.#unfinished === 0;
    if (this.#isClosing) wire.end();
    else this.#idle.restart();
  }

  #inactive() {
    return socketErrors.inactive(this.#stream.query.inactivityTimeoutSeconds);
  }
}

const MAX_CONTEXTS = 5;
