import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { testSinkContract } from './sink.contract.js';
import { stdoutSink } from './stdout.js';

const collector = () => {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(Buffer.from(chunk));
      setImmediate(done);
    },
  });
  return { stream, output: async () => Buffer.concat(chunks) };
};

testSinkContract('stdout', {
  frames: new Uint8Array(50_000).fill(7),
  async open() {
    const { stream, output } = collector();
    return { sink: stdoutSink(stream), output, leftovers: async () => [] };
  },
  async openStalled() {
    const sink = stdoutSink(new Writable({ write() {} }));
    return { sink, output: async () => Buffer.alloc(0), leftovers: async () => [] };
  },
});

test('passes on the bytes as they are, also through a slow pipe', async () => {
  const child = spawn('sh', ['-c', 'sleep 0.2; exec cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const echoed = buffer(child.stdout);
  const sink = stdoutSink(child.stdin);
  const bytes = Uint8Array.from({ length: 1_000_000 }, (_, index) => index % 251);
  for (let at = 0; at < bytes.length; at += 70_000) await sink.write(bytes.subarray(at, at + 70_000));
  await sink.endPassage();
  await sink.end();
  // The stream was left open: it belongs to the process.
  expect(child.stdin.writableEnded).toBe(false);
  expect(child.stdin.writableLength).toBe(0);
  child.stdin.end();
  expect((await echoed).equals(Buffer.from(bytes))).toBe(true);
});

test('a reader who leaves is told apart, and no error escapes', async () => {
  const child = spawn('head', ['-c', '1000'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const sink = stdoutSink(child.stdin);
  const gone = expect(
    (async () => {
      for (;;) await sink.write(new Uint8Array(65_536));
    })(),
  ).rejects.toMatchObject({ code: 'ERR_READER_GONE', exit: 141 });
  await Promise.all([gone, once(child, 'exit')]);
  await expect(sink.write(new Uint8Array(1))).rejects.toMatchObject({ code: 'ERR_READER_GONE' });
});

test('a full disk behind it is an output error', async () => {
  const full = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('no space'), { code: 'ENOSPC' })),
  });
  await expect(stdoutSink(full).write(new Uint8Array(10))).rejects.toMatchObject({
    code: 'ERR_OUTPUT',
    message: expect.stringContaining('the disk is full'),
  });
});

test('a terminal is refused', () => {
  expect(() => stdoutSink(Object.assign(new PassThrough(), { isTTY: true }))).toThrow(
    expect.objectContaining({ code: 'ERR_USAGE' }),
  );
});
