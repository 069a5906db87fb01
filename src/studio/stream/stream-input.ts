import { socketErrors } from '../service-errors.js';
import type { StudioContext } from '../studio-context.js';
import { parseClientMessage } from './client-message.js';
import { Dialogue } from './dialogue.js';
import { Inactivity } from './inactivity.js';
import { type Conversation, type OpenStream, type StreamOpening, serveStream } from './serve-stream.js';
import { Speech } from './speech.js';
import type { SpeechWire } from './speech-wire.js';

/**
 * Serve one open `stream-input` socket as the service does (PROTOCOL.md, "stream-input"). Resolves when it is closed and its
 * voice put away; never throws. Text after the end of the input is ignored.
 */
export const serveStreamInput = (opening: StreamOpening, context: StudioContext): Promise<void> =>
  serveStream(opening, context, converse);

const converse = (stream: OpenStream): Conversation => {
  const { wire, query, context } = stream;
  const timeoutSeconds = query.inactivityTimeoutSeconds;
  const inactivity = new Inactivity(timeoutSeconds * context.inactivitySecondMs, stream.waiting, () =>
    wire.fail(socketErrors.inactive(timeoutSeconds)),
  );
  inactivity.restart();
  wire.signal.addEventListener('abort', () => inactivity.stop());
  const speech = new Speech({ ...stream, wire: wholeSocket(stream) });
  let dialogue: Dialogue | undefined;

  return {
    take(fields) {
      const message = parseClientMessage(fields);
      dialogue ??= new Dialogue(message, query);
      if (dialogue.ended) return;
      const { error, generation } = dialogue.take(message);
      if (error) return wire.fail(error);
      if (generation !== undefined) speech.add(generation, dialogue.speed);
      if (!dialogue.ended) return inactivity.restart();
      inactivity.stop();
      speech.end();
    },
    close: () => speech.close(),
  };
};

/** The speech of the one text that goes over the socket: its end is the socket's. */
const wholeSocket = ({ wire, session }: OpenStream): SpeechWire => ({
  signal: wire.signal,
  audio: (bytes, times) => wire.audio(bytes, times),
  async final() {
    if (!(await wire.final())) return;
    session.finished = true;
    wire.end();
  },
  fail: (error) => wire.fail(error),
});
