import { expect, test } from 'vitest';
import type { PacedSentence } from '../engine.js';
import { writePassage } from './writer.js';

const messagesOf = async (...sentences: PacedSentence[]): Promise<unknown[]> => {
  const sent: unknown[] = [];
  async function* read(): AsyncGenerator<PacedSentence> {
    yield* sentences;
  }
  await writePassage(read(), async (message) => void sent.push(JSON.parse(message)));
  return sent;
};

test.each<[string, PacedSentence[], unknown[]]>([
  [
    'whole sentences with a trailing space',
    [
      { text: 'One.', midWord: false },
      { text: 'Two!', midWord: false },
    ],
    [{ text: 'One. ' }, { text: 'Two! ' }],
  ],
  [
    'flushed with its text, or behind it by a blank: an empty text would end the input',
    [
      { text: 'One.', midWord: false, flush: true },
      { text: '', midWord: false, flush: true },
    ],
    [
      { text: 'One. ', flush: true },
      { text: ' ', flush: true },
    ],
  ],
  [
    'a word that was cut is joined without a space',
    [
      { text: 'Hel', midWord: true },
      { text: 'lo.', midWord: false },
    ],
    [{ text: 'Hel' }, { text: 'lo. ' }],
  ],
  [
    'a sentence without a space behind it gets one on the wire',
    [
      { text: '你好。', midWord: true },
      { text: '再见。', midWord: false },
    ],
    [{ text: '你好。 ' }, { text: '再见。 ' }],
  ],
])('%s', async (_what, sentences, messages) => {
  expect(await messagesOf(...sentences)).toEqual(messages);
});
