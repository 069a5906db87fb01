import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Bench } from './bench.js';
import { exitOf, textOf } from './workshop.js';

/** A writer and a reader of its text, started at the same moment and joined by a pipe, as a shell does it. */
export interface PipedRun {
  readonly reader: ChildProcess;
  /** Times on the clock that all processes share. Resolves when the writer writes its first token. */
  readonly firstTokenAtMs: Promise<number>;
  /** Every token so far: when it was written, and how many characters there were then. */
  readonly written: readonly { readonly atMs: number; readonly chars: number }[];
  readonly stdout: Promise<string>;
  readonly stderr: Promise<string>;
  /** Ends both, if they have not ended by themselves. */
  stop(): Promise<void>;
}

export const startPiped = (
  { workshop, writerPath }: Bench,
  options: {
    readonly command: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly textPath: string;
    readonly tokensPerSecond: number;
  },
): PipedRun => {
  const { command, env, textPath, tokensPerSecond } = options;
  const [program = '', ...args] = command;
  const pipe = workshop.pipe();
  const reader = workshop.start(program, args, { stdio: [pipe.readFd, 'pipe', 'pipe'], env: { ...env } });
  const writer = workshop.start(
    process.execPath,
    [writerPath, textPath, '--tokens-per-second', String(tokensPerSecond), '--log-fd', '3'],
    { stdio: ['ignore', pipe.writeFd, 'ignore', 'pipe'], env: {} },
  );
  pipe.closeHere();

  const written: { atMs: number; chars: number }[] = [];
  const log = writer.stdio[3] as Readable;
  let line = '';
  const firstTokenAtMs = new Promise<number>((resolve, reject) => {
    log.setEncoding('utf8').on('data', (text: string) => {
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      for (const each of lines) {
        const [atMs = 0, chars = 0] = each.split(' ').map(Number);
        written.push({ atMs, chars });
      }
      if (written[0]) resolve(written[0].atMs);
    });
    log.once('end', () => reject(new Error('The writer wrote nothing')));
  });
  firstTokenAtMs.catch(() => {});
  const [stdout, stderr] = [textOf(reader.stdout), textOf(reader.stderr)];
  for (const said of [stdout, stderr]) said.catch(() => {});
  return {
    reader,
    firstTokenAtMs,
    written,
    stdout,
    stderr,
    async stop() {
      await Promise.all([workshop.end(reader), workshop.end(writer)]);
      await exitOf(reader);
    },
  };
};
