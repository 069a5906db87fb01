import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FLASH_LATENCY } from '../../src/studio/weather/latency.js';
import { STEADY_VOICE_ID } from '../../src/testing/steady-voices.js';
import type { FarSideAnswer, FarSideOptions, FarSideRequest, Passed, WayOptions } from './far-side.js';
import { install } from './installation.js';
import { openWorkshop, type Workshop } from './workshop.js';

/** What every benchmark has. */
export interface Bench {
  readonly workshop: Workshop;
  /** Fewer repetitions. */
  readonly isQuick: boolean;
  /** The command to measure: Node, and the built program as installed. */
  narrate(...args: string[]): readonly string[];
  /** One of the clients that it is measured against. */
  client(name: string, ...args: string[]): readonly string[];
  /** The answer of a language model, about 2,000 words, and the length of its first sentence. */
  readonly answer: { readonly path: string; readonly text: string; readonly firstSentenceChars: number };
  readonly writerPath: string;
  /** A studio in a process of its own. */
  farSide(options?: Partial<FarSideOptions>): Promise<FarSide>;
  /** Progress, for people who wait. */
  say(text: string): void;
}

export interface FarSide {
  /** A way to the studio. */
  open(way: WayOptions | 'near'): Promise<Way>;
  close(): void;
}

export interface Way {
  /** "http://127.0.0.1:PORT", and the same for WebSockets. */
  readonly http: string;
  readonly ws: string;
  /** Cuts its connections. @returns what passed */
  close(): Promise<Passed>;
}

export const VOICE_ID = STEADY_VOICE_ID;
/** Half of these times each way, as it is from a continent's edge to its middle, across it, and across an ocean. */
export const ROUND_TRIPS_MS = [25, 50, 150] as const;

/** Where the project is, seen from the compiled benchmark, three folders below `node_modules`. */
const ROOT = fileURLToPath(new URL('../../../../..', import.meta.url));

export const openBench = (isQuick: boolean): Bench => {
  const workshop = openWorkshop();
  const command = install(ROOT, workshop.folder('installed'));
  const answerPath = path.join(ROOT, 'scripts/bench/answer.txt');
  const text = readFileSync(answerPath, 'utf8');
  return {
    workshop,
    isQuick,
    narrate: (...args) => [process.execPath, command, ...args],
    client: (name, ...args) => [process.execPath, path.join(ROOT, 'scripts/bench/clients', `${name}.js`), ...args],
    answer: { path: answerPath, text, firstSentenceChars: text.indexOf('. ') + 1 },
    writerPath: path.join(ROOT, 'scripts/slow-writer.js'),
    farSide: (options) => startFarSide({ voice: 'steady', latency: FLASH_LATENCY, ...options }),
    say: (line) => process.stderr.write(`${line}\n`),
  };
};

const startFarSide = async (options: FarSideOptions): Promise<FarSide> => {
  const child = fork(fileURLToPath(new URL('./far-side.js', import.meta.url)), [JSON.stringify(options)]);
  // It leaves by itself when this process does.
  await once(child, 'message');
  let last: Promise<unknown> = Promise.resolve();
  const ask = <Answer extends FarSideAnswer>(request: FarSideRequest): Promise<Answer> => {
    const answer = last.then(async () => {
      const answered = once(child, 'message');
      child.send(request);
      return (await answered)[0] as Answer;
    });
    last = answer.catch(() => {});
    return answer;
  };
  return {
    async open(way) {
      const { port } = await ask<{ port: number }>({ open: way });
      return {
        http: `http://127.0.0.1:${port}`,
        ws: `ws://127.0.0.1:${port}`,
        close: async () => (await ask<{ passed: Passed }>({ close: port })).passed,
      };
    },
    close: () => child.disconnect(),
  };
};
