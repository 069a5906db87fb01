import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseScript } from './cues.js';
import { isSentence, splitSentences } from './sentences.js';

const TOKEN_MS = 25;
const PROSE = 'There was once a mill, and nobody knew who had built it. '.repeat(12);

test.each([0, PROSE.length])(
  'behind %i characters, a point inside a name is no end, however slowly it is typed',
  async (before) => {
    const typed = async function* () {
      if (before > 0) yield PROSE;
      for (const token of [
        'Visit',
        ' example',
        '.',
        'com',
        ' or',
        ' open',
        ' the',
        ' README',
        '.',
        'md',
        ' file',
        ', ',
        'say',
        ' "',
        'Stop',
        '.',
        '"',
        ' Then',
        ' go',
        '.',
      ]) {
        yield token;
        await sleep(TOKEN_MS);
      }
    };
    const texts: string[] = [];
    for await (const sentence of splitSentences(parseScript('markdown', typed()), { silenceMs: 2.5 * TOKEN_MS }))
      if (isSentence(sentence)) texts.push(sentence.text);
    expect(texts.slice(before > 0 ? 12 : 0)).toEqual([
      'Visit example.com or open the README.md file, say "Stop."',
      'Then go.',
    ]);
  },
);
