import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { openScript, type ScriptInput, type ScriptOptions } from './script.js';

const folder = mkdtempSync(join(tmpdir(), 'narrate-script-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string): ScriptInput => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { path };
};
const stdin = (content: string): ScriptInput => ({ stream: Readable.from([Buffer.from(content)]), name: 'stdin' });

const signal = new AbortController().signal;
const narrate = async (inputs: ScriptInput[], options: Partial<ScriptOptions> = {}) => {
  const warnings: string[] = [];
  const passages: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  for await (const { index, text } of openScript({
    inputs,
    kind: undefined,
    maxPassageChars: 500,
    signal,
    warn,
    ...options,
  })) {
    expect(index).toBe(passages.length);
    const sentences: string[] = [];
    for await (const sentence of text.read(signal)) sentences.push(sentence.text);
    passages.push(sentences.join(' | '));
  }
  return { passages, warnings };
};

test('speaks inputs in order, each by its kind, with a paragraph end between them', async () => {
  expect(
    await narrate([file('a.txt', '# One. Two'), file('b.MD', '# *Three*'), stdin('- **four**'), file('c', '    five')]),
  ).toEqual({
    passages: ['# One. | Two', 'Three', 'four', 'five'],
    warnings: [],
  });
  expect((await narrate([file('d.md', '# x'), stdin('*y*')], { kind: 'text' })).passages).toEqual(['# x', '*y*']);
});

test('nothing to say in any input is an error that names them', async () => {
  for (const nothing of ['', ' \n\n\t', '***\n\n---\n', '\ufeff', '<!-- only -->', '[a]: http://b']) {
    await expect(narrate([stdin(nothing)])).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: 'Cannot narrate "stdin": nothing to say',
    });
  }
  await expect(narrate([file('e.txt', '')])).rejects.toMatchObject({ message: expect.stringContaining('e.txt') });
});

test('an empty input among others is left out with a warning', async () => {
  expect(await narrate([file('f.txt', ''), stdin('words')])).toEqual({
    passages: ['words'],
    warnings: [expect.stringContaining('f.txt')],
  });
});

test('all files are checked before the first is read', async () => {
  const stream = new PassThrough();
  const passages = openScript({
    inputs: [{ stream, name: 'stdin' }, { path: join(folder, 'none.txt') }],
    kind: undefined,
    maxPassageChars: 500,
    signal,
    warn: () => {},
  });
  await expect(passages.next()).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringContaining('none.txt'),
  });
  expect(stream.listenerCount('readable')).toBe(0);
});

test('tells of text before its sentence is complete, and gives that before the stream ends', async () => {
  const stream = new PassThrough();
  let told = 0;
  const passages = openScript({
    inputs: [{ stream, name: 'stdin' }],
    kind: undefined,
    maxPassageChars: 500,
    signal,
    warn: () => {},
    onText: (characters) => {
      told += characters;
    },
  });
  const first = passages.next();
  stream.write(' \n');
  stream.write('Hel');
  await expect.poll(() => told).toBe(' \nHel'.length);
  stream.write('lo there. ');
  const { value } = await first;
  expect(value?.text.arrived).toEqual([{ text: 'Hello there.', midWord: false }]);
  stream.end('Bye.');
  const all: string[] = [];
  if (value) for await (const { text } of value.text.read(signal)) all.push(text);
  expect(all).toEqual(['Hello there.', 'Bye.']);
  expect(told).toBe(' \nHello there. Bye.'.length);
});

test('an abort ends the wait for a silent writer, with its reason', async () => {
  const run = new AbortController();
  const stream = new PassThrough();
  stream.write('One. ');
  const passages = openScript({
    inputs: [{ stream, name: 'stdin' }],
    kind: 'text',
    maxPassageChars: 500,
    signal: run.signal,
    warn: () => {},
  });
  const { value } = await passages.next();
  const next = passages.next();
  run.abort(new Error('enough'));
  await expect(next).rejects.toThrow('enough');
  await expect(value?.text.read(signal).next()).resolves.toMatchObject({ value: { text: 'One.' } });
});

test('a writer who falls silent right after an end mark is heard', async () => {
  const stream = new PassThrough();
  const inputs = [{ stream, name: 'stdin' }];
  const passages = openScript({ inputs, kind: undefined, maxPassageChars: 500, signal, warn: () => {} });
  stream.write('# Title\n\nThis is **all.**');
  await passages.next();
  const { value } = await passages.next();
  expect(value?.text.arrived).toEqual([{ text: 'This is all.', midWord: false, paused: true }]);
  stream.end();
});
