import type { Sentence } from '../../script/passage.js';
import { FLUSH_MESSAGE, KEEP_ALIVE_MESSAGE, textMessage } from './messages.js';

export interface WriterTimes {
  /** How long the writer of the script is silent before what was sent is to be spoken. */
  readonly flushAfterMs: number;
  /** How long nothing is sent before the service is told that we are still here. */
  readonly keepAliveAfterMs: number;
}

export const DEFAULT_WRITER_TIMES: WriterTimes = { flushAfterMs: 300, keepAliveAfterMs: 15_000 };

/** Where the writer's messages go, with how much of the script each holds; resolves when there is room for the next. */
export type Send = (message: string, characters: number) => Promise<void>;

/**
 * Send a passage's sentences as they are written. While the writer is silent: one flush, so that everything sent so far
 * is spoken, then keep-alives.
 */
export const writePassage = async (
  sentences: AsyncIterator<Sentence, void>,
  send: Send,
  { flushAfterMs, keepAliveAfterMs }: WriterTimes,
): Promise<void> => {
  let spokenForSure = true;
  for (;;) {
    const next = sentences.next();
    let arrived: IteratorResult<Sentence, void> | typeof SILENCE = await within(
      next,
      spokenForSure ? keepAliveAfterMs : flushAfterMs,
    );
    while (arrived === SILENCE) {
      await send(spokenForSure ? KEEP_ALIVE_MESSAGE : FLUSH_MESSAGE, 0);
      spokenForSure = true;
      arrived = await within(next, keepAliveAfterMs);
    }
    if (arrived.done) return;
    const text = wireText(arrived.value);
    await send(textMessage(text), text.length);
    // A piece cut inside a word must not be spoken before its rest.
    spokenForSure = isCutWord(arrived.value);
  }
};

/** Words are separated by the space after a sentence; the service joins texts exactly as they come. */
export const wireText = (sentence: Sentence): string => (isCutWord(sentence) ? sentence.text : `${sentence.text} `);

/** Where no space follows, only letters would be torn apart by one; after a full stop or an emoji it does no harm. */
const isCutWord = ({ text, midWord }: Sentence): boolean => midWord && /[\p{L}\p{N}\p{M}]$/u.test(text);

const SILENCE = Symbol('silence');

const within = async <T>(promise: Promise<T>, timeoutMs: number): Promise<T | typeof SILENCE> => {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<typeof SILENCE>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, SILENCE);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
};
