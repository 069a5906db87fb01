import { readdirSync, readFileSync } from 'node:fs';
import { startStudio } from '../../src/studio/server.js';
import { close, type Fault, fin, reset, tear } from '../../src/studio/weather/faults.js';
import { createRandom } from '../../src/studio/weather/random.js';
import type { EarKind, ListeningEar } from '../../src/testing/chaos/ear.js';
import type { Line } from '../../src/testing/chaos/lines.js';
import { performRecital } from '../../src/testing/chaos/recital.js';
import { FRAME_MS } from '../../src/testing/tone-frames.js';
import { createToneVoices, wordsIn } from '../../src/testing/tone-voices.js';

const { minutes }: { minutes: number } = JSON.parse(process.argv[2] ?? '{"minutes":60}');
const SEED = 1;
const FAULTS = 6_000;
const WORDS = ['ha', 'said', 'the', 'old', 'man,', 'twice', 'over.', 'naïve', 'x😀', 'nobody', 'answered.', 'So'];
const startedAtMs = performance.now();
const random = createRandom(SEED);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

const samples: { spokenMinutes: number; rssMb: number; heapMb: number; descriptors: number }[] = [];
const sample = (spokenMs: number) => {
  globalThis.gc?.();
  const rssKb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  samples.push({
    spokenMinutes: spokenMs / 60_000,
    rssMb: rssKb / 1024,
    heapMb: process.memoryUsage().heapUsed / 1024 / 1024,
    descriptors: readdirSync('/proc/self/fd').length,
  });
};

/** A play without end, and the same words again for whoever checks them. */
const textOf = (seed: number, limitMs: number) => {
  return function* (): Generator<Line> {
    const next = createRandom(seed);
    for (let spokenMs = 0; spokenMs < limitMs; ) {
      const words = Array.from({ length: 12 }, () => WORDS[Math.floor(next() * WORDS.length)] ?? 'ha');
      for (const word of words) spokenMs += (Array.from(word).length + 1) * FRAME_MS;
      yield {
        text: words.join(' '),
        voiceId: next() < 0.5 ? 'tone-b' : undefined,
        pauseMs: next() < 0.2 ? 700 : undefined,
      };
    }
  };
};

/** Keeps nothing longer than a passage; counts what is not as it should be. */
const createAuditor = (ear: EarKind | undefined, wanted: Iterator<Line>, spokenBeforeMs: number) => {
  let written: Uint8Array[] = [];
  let heard = 0;
  let pending: string[] = [];
  let passages = 0;
  const figures = { words: 0, wrong: 0, spokenMs: 0, takenBack: 0 };
  const listener: ListeningEar = {
    write: (frames) => {
      written.push(frames);
      if (ear === 'player' && random() < 0.02) heard = written.length;
    },
    takeBack: (writes) => {
      if (ear !== 'player' || writes > written.length - heard) return false;
      written.length -= writes;
      figures.takenBack += 1;
      return true;
    },
    endPassage: () => {
      for (const word of wordsIn(Buffer.concat(written))) {
        if (pending.length === 0) pending = (wanted.next().value?.text ?? '').split(' ');
        figures.words += 1;
        figures.spokenMs += (Array.from(word).length + 1) * FRAME_MS;
        if (pending.shift() !== word) figures.wrong += 1;
      }
      written = [];
      heard = 0;
      passages += 1;
      if (passages % 25 === 0) sample(spokenBeforeMs + figures.spokenMs);
    },
    isSlow: () => random() < 0.05,
    get takenBack() {
      return figures.takenBack;
    },
    output: () => Buffer.alloc(0),
  };
  return { listener, figures };
};

const faults: Fault[] = Array.from({ length: FAULTS }, (_, connection) => ({
  connection,
  at: random() < 0.3 ? { message: Math.floor(random() * 4) } : { bytes: Math.floor(random() * 40_000) },
  do: pick([reset, fin, tear, close(1000), close(1005), close(1011), close(1012)]),
}));

const total = { words: 0, wrong: 0, spokenMs: 0, retries: 0, connections: 0, takenBack: 0, billedAgain: 0 };
for (const [part, ear] of ([undefined, 'player', 'pipe'] as const).entries()) {
  const limitMs = (minutes * 60_000) / 3;
  const text = textOf(part + 1, limitMs);
  const { listener, figures } = createAuditor(ear, text(), total.spokenMs);
  const voices = createToneVoices();
  let handshakes = 0;
  const studio = await startStudio({ voices, faults, closeDelayMs: 0 });
  const recital = await performRecital(
    { baseUrl: new URL(`${studio.url}/`), apiKey: undefined },
    { text: text(), ear, listener, transport: 'websocket', concurrency: 2, maxPassageChars: 80 },
  );
  handshakes = (studio.sessions.at(-1)?.connection ?? 0) + 1;
  await studio.close();
  total.words += figures.words;
  total.wrong += figures.wrong;
  total.spokenMs += figures.spokenMs;
  total.takenBack += figures.takenBack;
  total.retries += recital.retries;
  total.billedAgain += recital.billedAgain;
  total.connections += handshakes;
}

/** The largest value in a part of the run. */
const most = (from: number, to: number, of: (each: (typeof samples)[number]) => number): number =>
  Math.max(...samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to)).map(of));

const show = (name: string, value: string | number) => process.stdout.write(`${name.padEnd(36)}${value}\n`);
show('spoken', `${(total.spokenMs / 60_000).toFixed(1)} min`);
show('words', total.words);
show('words not as they should be', total.wrong);
show('connections', total.connections);
show('reconnects', total.retries);
show('sentences taken back', total.takenBack);
show('characters billed again', total.billedAgain);
show('wall time', `${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`);
const quarters = [0, 0.25, 0.5, 0.75].map((from) => ({
  rssMb: most(from, from + 0.25, (each) => each.rssMb),
  heapMb: most(from, from + 0.25, (each) => each.heapMb),
  descriptors: most(from, from + 0.25, (each) => each.descriptors),
}));
for (const [index, { rssMb, heapMb, descriptors }] of quarters.entries())
  show(
    `quarter ${index + 1}, at most`,
    `RSS ${rssMb.toFixed(1)} MB, heap ${heapMb.toFixed(1)} MB, ${descriptors} descriptors`,
  );

const [, second, , last] = quarters;
const isFlat =
  second !== undefined &&
  last !== undefined &&
  last.heapMb < second.heapMb + 5 &&
  last.rssMb < second.rssMb * 1.15 + 10 &&
  last.descriptors <= second.descriptors + 8;
if (!isFlat) show('NOT FLAT', 'memory or descriptors grow');
process.exitCode = isFlat && total.wrong === 0 ? 0 : 1;
