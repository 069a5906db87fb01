import { expect, test } from 'vitest';
import { bashReply, readBashLine } from './bash-line.js';

const BREAKS = ' \t\n"\'><=;|&(:';

test.each([
  ['narrate ', ['narrate'], '', ''],
  ['narrate -v Ra', ['narrate', '-v'], 'Ra', ''],
  ['KEY=1 OTHER= narrate a', ['narrate'], 'a', ''],
  ['cat x | narrate -v "Rachel - c', ['narrate', '-v'], 'Rachel - c', '"'],
  ["a && b; narrate 'it is", ['narrate'], 'it is', "'"],
  ['narrate Rachel\\ -\\ c', ['narrate'], 'Rachel - c', ''],
  ['narrate "a \\"b\\" \\c" d', ['narrate', 'a "b" \\c'], 'd', ''],
  ['narrate "" ', ['narrate', ''], '', ''],
  ['narrate a >out b', ['narrate', 'a', 'out'], 'b', ''],
])('%j', (line, words, current, quote) => {
  expect(readBashLine(line, BREAKS)).toMatchObject({ words, current, quote });
});

test.each([
  ['narrate -v Ra', 'Rachel - calm, young', 'Rachel\\ -\\ calm,\\ young'],
  ['narrate -v "Ra', 'Rachel - "calm" $5', 'Rachel - \\"calm\\" \\$5'],
  ["narrate -v 'Ra", "Rachel's", "Rachel'\\''s"],
  ['narrate --format=mp', '--format=mp3_44100_128', 'mp3_44100_128'],
  ['narrate --voice="Ra', '--voice=Rachel - calm', 'Rachel - calm'],
  ['narrate -v Tone:', 'Tone: deep', '\\ deep'],
  ['narrate -v 桃', '桃子 (静か)', '桃子\\ \\(静か\\)'],
])('%j becomes %j', (line, word, reply) => {
  expect(bashReply(word, readBashLine(line, BREAKS))).toBe(reply);
});

test('where = does not break a word, the whole of it is replaced', () => {
  const line = readBashLine('narrate --format=mp', ' \t\n"\'><;|&(:');
  expect(bashReply('--format=mp3_44100_128', line)).toBe('--format=mp3_44100_128');
});
