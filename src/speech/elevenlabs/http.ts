import { NarrateError } from '../../errors.js';
import type { PacedPassage, SpeechEngine } from '../engine.js';
import { isDialogueModel } from '../model-family.js';
import { type HttpAnswer, HttpExchange } from './http-exchange.js';
import { endpoint, limitedBy, type Service } from './service.js';
import { speechRequestBody } from './timed-audio.js';
import type { WireEvent } from './websocket.js';
import { wireText } from './writer.js';

export interface HttpEngineOptions {
  readonly observe?: (event: WireEvent, passage: number) => void;
  /** Told of each good answer, before its audio. */
  readonly onAnswer?: (answer: HttpAnswer) => void;
  /** How long the service may be silent while we wait for it. */
  readonly silenceMs?: number;
  /** What was spoken before a passage, so that the voice goes on from there. */
  readonly previousText?: (passage: PacedPassage) => string | undefined;
}

/**
 * Speaks over HTTP, one request a passage, sent when the passage's text has ended. The audio is complete when the body has
 * ended as HTTP says it must: at its length or with its last chunk.
 * @see PROTOCOL.md "HTTP"
 */
export const httpEngine = (
  service: Service,
  {
    observe = () => {},
    onAnswer = () => {},
    silenceMs = DEFAULT_SILENCE_MS,
    previousText = () => undefined,
  }: HttpEngineOptions = {},
): SpeechEngine => {
  const exchanges = new Set<HttpExchange>();
  return {
    async *speak(passage, delivery, signal) {
      signal.throwIfAborted();
      const text = await wholeText(passage, signal);
      if (text === '') return;
      const path = `/v1/text-to-speech/${encodeURIComponent(delivery.voiceId)}/stream/with-timestamps`;
      const url = endpoint(service, path, { output_format: delivery.format.id });
      const before = isDialogueModel(delivery.modelId) ? undefined : previousText(passage);
      const body = speechRequestBody(text, delivery, before);
      const exchange = new HttpExchange(service, url, body, { signal, silenceMs: limitedBy(service, silenceMs) });
      exchanges.add(exchange);
      exchange.closed.then(() => exchanges.delete(exchange));
      try {
        const durationMs = await exchange.open();
        observe({ type: 'open', durationMs, atMs: performance.now() }, passage.index);
        observe({ type: 'sent', characters: text.length }, passage.index);
        const answer = await exchange.answer();
        onAnswer(answer);
        if (answer.characterCost !== undefined) {
          const charged = { credits: answer.characterCost, characters: text.length };
          observe({ type: 'charged', ...charged }, passage.index);
        }
        for await (const chunk of exchange.audio({ isSilent: !/[\p{L}\p{N}]/u.test(text) })) {
          if (chunk.bytes.length > 0) observe({ type: 'received', sizeBytes: chunk.bytes.length }, passage.index);
          yield chunk;
        }
      } finally {
        exchange.giveUp();
      }
    },
    // Only a request opens a connection here.
    warm: () => {},
    close: async () => {
      const open = [...exchanges];
      for (const exchange of open)
        exchange.giveUp(new NarrateError('ERR_STREAM_CUT', 'Cannot speak: the engine was closed'));
      await Promise.all(open.map(({ closed }) => closed));
    },
  };
};

const DEFAULT_SILENCE_MS = 20_000;

/** The passage's sentences as one text, words separated as on the socket. */
const wholeText = async (passage: PacedPassage, signal: AbortSignal): Promise<string> => {
  let text = '';
  for await (const sentence of passage.text.read(signal)) text += wireText(sentence);
  return text.trimEnd();
};
