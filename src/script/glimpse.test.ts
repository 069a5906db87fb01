import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { anyPromisesWords, promisesWords } from './glimpse.js';

test.each<[string, string | Buffer, boolean]>([
  ['words', 'Hello.', true],
  ['words behind blanks and marks', '\n\n  * 7 things', true],
  ['UTF-16', Buffer.from('\ufeffHello.', 'utf16le'), true],
  ['letters of another script', '你好', true],
  ['nothing', '', false],
  ['blanks and marks alone', ' \n\t***\n---\n', false],
])('a file or a pipe that holds %s', async (_what, content, promises) => {
  const file = path.join(temporaryFolder(), 'script.txt');
  writeFileSync(file, content);
  expect(await promisesWords({ path: file })).toBe(promises);
  const stream = new PassThrough();
  stream.end(content);
  expect(await promisesWords({ stream, name: 'stdin' })).toBe(promises);
  // Nothing of it was consumed.
  expect(await text(stream)).toBe(content.toString());
});

test('a writer who has written nothing yet probably will', async () => {
  const stream = new PassThrough();
  expect(await promisesWords({ stream, name: 'stdin' })).toBe(true);
  stream.end('Hello.');
  expect(await text(stream)).toBe('Hello.');
});

test('what cannot be looked at promises nothing, and one of several is enough', async () => {
  const missing = { path: path.join(temporaryFolder(), 'missing.txt') };
  expect(await promisesWords(missing)).toBe(false);
  const broken = new PassThrough();
  broken.destroy(new Error('broken'));
  broken.on('error', () => {});
  expect(await anyPromisesWords([missing, { stream: broken, name: 'stdin' }])).toBe(false);
  expect(await anyPromisesWords([missing, { stream: new PassThrough(), name: 'stdin' }])).toBe(true);
});
