import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { checkReadable, readScript } from './source.js';

const folder = mkdtempSync(join(tmpdir(), 'narrate-source-'));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const never = new AbortController().signal;
const read = async (
  input: Parameters<typeof readScript>[0],
  signal = never,
): Promise<{ text: string; warnings: string[] }> => {
  const warnings: string[] = [];
  let text = '';
  for await (const piece of readScript(input, { signal, warn: (message) => warnings.push(message) })) text += piece;
  return { text, warnings };
};
const readBytes = (bytes: Uint8Array, pieceSizeBytes = 1) => {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceSizeBytes) pieces.push(bytes.subarray(at, at + pieceSizeBytes));
  return read({ stream: Readable.from(pieces), name: 'stdin' });
};

test('decodes UTF-8 and UTF-16 by their byte order mark, byte by byte', async () => {
  const text = 'añ😀👩‍👧 b\n';
  const utf16 = Buffer.from(text, 'utf16le');
  for (const bytes of [
    Buffer.from(text),
    Buffer.from(`\ufeff${text}`),
    Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
    Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
  ]) {
    expect(await readBytes(bytes)).toEqual({ text, warnings: [] });
    expect(await readBytes(bytes, 1000)).toEqual({ text, warnings: [] });
  }
});

test('UTF-16 without a byte order mark is known by its zeros; other zeros go', async () => {
  const text = 'Hello añ😀 b\n';
  const utf16 = Buffer.from(text, 'utf16le');
  for (const bytes of [utf16, Buffer.from(utf16).swap16()]) {
    expect(await readBytes(bytes)).toEqual({ text, warnings: [] });
    expect(await readBytes(bytes, 1000)).toEqual({ text, warnings: [] });
  }
  for (const listed of ['one\0two\0', 'a\0two', '\0a', 'a\0', 'a\0b', '\0\0\0\0']) {
    const expected = { text: listed.replaceAll('\0', ''), warnings: [] };
    expect(await readBytes(Buffer.from(listed))).toEqual(expected);
    expect(await readBytes(Buffer.from(listed), 1000)).toEqual(expected);
  }
});

test('warns once of invalid bytes, at the first', async () => {
  const bytes = Buffer.concat([
    Buffer.from('é\ufffd '),
    Buffer.from([0xe9]),
    Buffer.from('t'),
    Buffer.from([0xff, 0xe2, 0x82]),
  ]);
  for (const size of [1, 2, 3, 1000]) {
    expect(await readBytes(bytes, size)).toEqual({
      text: 'é\ufffd \ufffdt\ufffd\ufffd',
      warnings: [expect.stringContaining('not valid UTF-8 at byte 6')],
    });
  }
  expect((await readBytes(Buffer.from([0xff]))).text).toBe('\ufffd');
});

test('reads what a TextDecoder would, wherever the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 60, min: 0x20 }),
      fc.integer({ min: 1, max: 9 }),
      async (bytes, size) => {
        fc.pre(!(bytes[0] === 0xff && bytes[1] === 0xfe) && !(bytes[0] === 0xfe && bytes[1] === 0xff));
        const { text, warnings } = await readBytes(bytes, size);
        expect(text).toBe((await readBytes(bytes, 1000)).text);
        expect(Buffer.from(text).toString()).toBe(text);
        const valid = Buffer.from(Buffer.from(bytes).toString()).equals(bytes);
        expect(warnings.length).toBe(valid ? 0 : 1);
      },
    ),
  );
});

test('streams a file in bounded pieces', async () => {
  const path = file('long.txt', 'word '.repeat(100_000));
  let longest = 0;
  let total = 0;
  for await (const piece of readScript({ path }, { signal: never, warn: () => {} })) {
    longest = Math.max(longest, piece.length);
    total += piece.length;
  }
  expect(total).toBe(500_000);
  expect(longest).toBeLessThanOrEqual(65_536);
});

test('passes text on before the stream ends', async () => {
  const stream = new PassThrough();
  const pieces = readScript({ stream, name: 'stdin' }, { signal: never, warn: () => {} });
  stream.write('H');
  expect(await pieces.next()).toEqual({ value: 'H', done: false });
  stream.end('i');
  expect(await pieces.next()).toEqual({ value: 'i', done: false });
  expect((await pieces.next()).done).toBe(true);
});

test.each([
  ['a missing file', join(folder, 'none.txt'), 'no such file'],
  ['a folder', folder, 'it is a folder'],
  ['a device', '/dev/zero', 'it is a device'],
])('refuses %s', async (_name, path, why) => {
  const refusal = { code: 'ERR_INPUT', message: `Cannot read script "${path}": ${why}`, hint: expect.any(String) };
  await expect(checkReadable(path)).rejects.toMatchObject(refusal);
  await expect(read({ path })).rejects.toMatchObject(refusal);
});

test('refuses a file it may not read', async () => {
  const path = file('secret.txt', 'words');
  chmodSync(path, 0o000);
  const user = process.geteuid?.();
  if (user === 0) process.seteuid?.(65_534);
  try {
    await expect(checkReadable(path)).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining('permission denied'),
    });
  } finally {
    if (user === 0) process.seteuid?.(0);
  }
});

test('reports a stream that fails', async () => {
  const stream = new PassThrough();
  stream.destroy(Object.assign(new Error('read EIO'), { code: 'EIO' }));
  await expect(read({ stream, name: 'stdin' })).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: 'Cannot read script "stdin": read EIO',
  });
});

test('reads a named pipe, waiting for its writer', async () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  await checkReadable(path);
  const reading = read({ path });
  const writer = spawn('sh', ['-c', `printf one > "$0"`, path]);
  expect((await reading).text).toBe('one');
  expect(writer.exitCode ?? 0).toBe(0);
});

test('an abort ends the wait for a silent pipe or stream, with its reason', async () => {
  const path = join(folder, 'silent');
  execFileSync('mkfifo', [path]);
  for (const input of [{ path }, { stream: new PassThrough(), name: 'stdin' }]) {
    const run = new AbortController();
    const reading = read(input, run.signal);
    setImmediate(() => run.abort(new Error('enough')));
    await expect(reading).rejects.toThrow('enough');
  }
});

test.each([
  ['an MP3', 'ID3\x04\0\0'],
  ['bare MP3 frames', '\xff\xfb\x90\xc4'],
  ['a WAV', 'RIFF\x24\0\0\0WAVEfmt '],
  ['a PDF', '%PDF-1.7'],
  ['a zipped document', 'PK\x03\x04'],
])('%s is no script', async (_name, start) => {
  const path = file('binary.txt', Buffer.from(start, 'latin1'));
  await expect(checkReadable(path)).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringContaining('not text'),
  });
});
