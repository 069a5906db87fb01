import { type SocketError, socketErrors } from '../service-errors.js';
import { sameSettings, type VoiceSettings } from '../voice-settings.js';
import type { ClientMessage } from './client-message.js';
import { createGenerationBuffer, type GenerationBuffer } from './generations.js';
import type { StreamQuery } from './stream-query.js';

/** What a client has said so far: the text it has sent, and the settings it must keep to. */
export class Dialogue {
  readonly #buffer: GenerationBuffer;
  readonly #settings: VoiceSettings | undefined;
  readonly #maxChars: number;
  #first = true;
  #ended = false;

  /** @param first  the first message; it must be taken as well */
  constructor(first: ClientMessage, { autoMode, model }: StreamQuery) {
    const { schedule, voiceSettings } = first;
    this.#buffer = createGenerationBuffer({ autoMode, ...(schedule === undefined ? {} : { schedule }) });
    this.#settings = voiceSettings;
    this.#maxChars = model.maxChars;
  }

  /** Nothing that the client says can change anything any more. */
  get ended(): boolean {
    return this.#ended;
  }

  get speed(): number {
    return this.#settings?.speed ?? 1;
  }

  /** What a message leads to: text to speak, or the end with an error. */
  take({ text, ends, flush, tryTrigger, voiceSettings }: ClientMessage): { error?: SocketError; generation?: string } {
    // In recordings the blank of the first message is not part of the text.
    const opening = this.#first && text === ' ';
    this.#first = false;
    if (voiceSettings && !(this.#settings && sameSettings(voiceSettings, this.#settings)))
      return { error: socketErrors.settingsChanged() };
    this.#ended = ends;
    // Nothing was said: not even what waits in the buffer is looked at again.
    if (text === '' && !flush && !ends) return {};
    const generation = ends ? this.#buffer.end() : this.#buffer.add(opening ? '' : text, { flush, tryTrigger });
    // Blanks start no generation, and would gather for ever.
    const chars = generation?.length ?? this.#buffer.waitingChars;
    if (chars > this.#maxChars) return { error: socketErrors.textTooLong(this.#maxChars) };
    return generation === undefined ? {} : { generation };
  }
}
