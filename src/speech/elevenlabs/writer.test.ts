import { expect, test } from 'vitest';
import type { Sentence } from '../../script/passage.js';
import { writePassage } from './writer.js';

/** A writer who pauses where a test says so: each pause lasts until that many messages have been sent. */
const record = async (
  steps: (Sentence | { untilSent: number })[],
  times: { flushAfterMs: number; keepAliveAfterMs: number },
) => {
  const sent: unknown[] = [];
  const waiting: (() => void)[] = [];
  async function* sentences(): AsyncGenerator<Sentence, void> {
    for (const step of steps) {
      if ('text' in step) yield step;
      else while (sent.length < step.untilSent) await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }
  const send = async (message: string) => {
    sent.push(JSON.parse(message));
    for (const wake of waiting.splice(0)) wake();
  };
  await writePassage(sentences(), send, times);
  return sent;
};

const said = (text: string, midWord = false): Sentence => ({ text, midWord });

test('whole sentences with a trailing space, without a flush while the writer writes', async () => {
  const sent = await record([said('One.'), said('Two!')], { flushAfterMs: 1000, keepAliveAfterMs: 1000 });
  expect(sent).toEqual([{ text: 'One. ' }, { text: 'Two! ' }]);
});

test('a silent writer: one flush, then keep-alives, then the text goes on', async () => {
  const sent = await record([said('One.'), { untilSent: 4 }, said('Two.')], { flushAfterMs: 5, keepAliveAfterMs: 10 });
  expect(sent.slice(0, 4)).toEqual([{ text: 'One. ' }, { text: ' ', flush: true }, { text: ' ' }, { text: ' ' }]);
  expect(sent.at(-1)).toEqual({ text: 'Two. ' });
});

test('a word that was cut is joined without a space, and never flushed in its middle', async () => {
  const sent = await record([said('Hel', true), { untilSent: 2 }, said('lo.')], {
    flushAfterMs: 5,
    keepAliveAfterMs: 10,
  });
  expect(sent[0]).toEqual({ text: 'Hel' });
  expect(sent).not.toContainEqual({ text: ' ', flush: true });
});

test('a sentence without a space behind it gets one on the wire', async () => {
  const sent = await record([said('你好。', true), said('再见。')], { flushAfterMs: 1000, keepAliveAfterMs: 1000 });
  expect(sent).toEqual([{ text: '你好。 ' }, { text: '再见。 ' }]);
});
