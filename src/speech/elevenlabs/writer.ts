import { isCutWord } from '../../script/passage.js';
import type { PacedSentence } from '../engine.js';
import { FLUSH_MESSAGE, textMessage } from './messages.js';

/** Where the writer's messages go, with how much of the script each holds; resolves when there is room for the next. */
export type Send = (message: string, characters: number) => Promise<void>;

/** Send a passage's sentences as they come. */
export const writePassage = async (sentences: AsyncIterable<PacedSentence>, send: Send): Promise<void> => {
  for await (const sentence of sentences) {
    const text = wireText(sentence);
    await send(text === '' ? FLUSH_MESSAGE : textMessage(text, sentence.flush), text.length);
  }
};

/** Words are separated by the space after a sentence; the service joins texts exactly as they come. No text, no space. */
export const wireText = (sentence: PacedSentence): string =>
  sentence.text === '' || isCutWord(sentence) ? sentence.text : `${sentence.text} `;
