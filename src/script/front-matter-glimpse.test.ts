import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { glimpseFrontMatter } from './front-matter-glimpse.js';
import type { FrontMatter } from './header.js';

test.each<[string, string | Buffer, FrontMatter | undefined, FrontMatter | undefined]>([
  ['no front matter', 'Hello.', {}, {}],
  ['nothing', '', {}, {}],
  ['front matter', '---\ntitle: T\n---\nHello.', { title: 'T' }, { title: 'T' }],
  [
    'front matter in UTF-16',
    Buffer.from('\ufeff---\r\ntitle: Ü\r\n---\r\n', 'utf16le'),
    { title: 'Ü' },
    { title: 'Ü' },
  ],
  // A stream may go on.
  ['a beginning of one', '---\ntitle: T\n', {}, undefined],
  ['one that goes on beyond what is looked at', `---\ntitle: ${'a'.repeat(70_000)}\n---\n`, undefined, undefined],
])('a file or a pipe that holds %s', async (_what, content, inFile, inPipe) => {
  const file = path.join(temporaryFolder(), 'script.txt');
  writeFileSync(file, content);
  expect(await glimpseFrontMatter({ path: file })).toEqual(inFile);
  const stream = new PassThrough();
  stream.end(content);
  expect(await glimpseFrontMatter({ stream, name: 'stdin' })).toEqual(inPipe);
  // Nothing of it was consumed.
  expect(await text(stream)).toBe(content.toString());
});

test('a silent writer, a part of a block, a named pipe: not certain yet', async () => {
  const stream = new PassThrough();
  expect(await glimpseFrontMatter({ stream, name: 'stdin' })).toBeUndefined();
  stream.write('---\ntitle');
  expect(await glimpseFrontMatter({ stream, name: 'stdin' })).toBeUndefined();
  stream.write(': T\n---\n');
  expect(await glimpseFrontMatter({ stream, name: 'stdin' })).toEqual({ title: 'T' });
  stream.end('b');
  expect(await text(stream)).toBe('---\ntitle: T\n---\nb');
  const pipe = path.join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(await glimpseFrontMatter({ path: pipe })).toBeUndefined();
});

test('what cannot be read has none; what is wrong in it is an error with its place', async () => {
  const folder = temporaryFolder();
  expect(await glimpseFrontMatter({ path: path.join(folder, 'missing.md') })).toEqual({});
  const broken = new PassThrough();
  broken.on('error', () => {});
  broken.destroy(new Error('broken'));
  expect(await glimpseFrontMatter({ stream: broken, name: 'stdin' })).toEqual({});
  const file = path.join(folder, 'wrong.md');
  writeFileSync(file, '---\nspeed: 1\nepisode: x\n---\n');
  await expect(glimpseFrontMatter({ path: file })).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringContaining(`${file}:3:10: episode`),
  });
});
