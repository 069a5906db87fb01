import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type FarSide, VOICE_ID } from './bench.js';
import { atMost, median, type Report, type Verdict } from './figures.js';
import { CHARS_PER_HOUR, longScript } from './long-script.js';
import { type MemoryWatch, watchMemory } from './process-figures.js';
import { exitOf, textOf } from './workshop.js';

const GOAL_MB = 120;
const FLOOD_BYTES = 1024 ** 3;

/** Whether memory stays where it is, however long the script. */
export const benchMemory = async (bench: Bench): Promise<Report> => {
  const far = await bench.farSide({ latency: undefined });
  const hours = bench.isQuick ? 2 : 10;
  bench.say(`memory: saving ${hours} hours`);
  const saved = await saveHours(bench, far, hours);
  const seconds = bench.isQuick ? 15 : 60;
  bench.say(`memory: 1 GB of stdin, for ${seconds} s`);
  const flooded = await flood(bench, far, seconds);
  far.close();
  const rows = [
    { name: `a script of ${hours} hours`, taken: `${(hours * CHARS_PER_HOUR) / 1000}k characters`, watch: saved },
    {
      name: `1 GB of stdin, stopped after ${seconds} s`,
      taken: `${(flooded.takenBytes / 1e6).toFixed(1)} MB taken`,
      watch: flooded.watch,
    },
  ];
  return {
    title: 'Memory',
    notes: [
      'Resident memory of the process that saves, read from /proc every 100 ms: its peak, and the median of each quarter of the run. Flat: the last quarter within 10 % of the second.',
      'The service is as fast as it can be. Stdin is written as fast as it is taken; its audio is saved as mp3_44100_32, the script of hours as mp3_44100_128.',
    ],
    tables: [
      {
        columns: ['', '', 'peak', 'quarters', 'last : second'],
        rows: rows.map(({ name, taken, watch }) => {
          const quarters = quartersOf(watch);
          return [
            name,
            taken,
            `${watch.peakMb.toFixed(0)} MB`,
            quarters.map((mb) => mb.toFixed(0)).join(', '),
            growthOf(watch).toFixed(2),
          ];
        }),
      },
    ],
    verdicts: rows.flatMap(({ name, watch }): Verdict[] => [
      atMost(`${name}: peak < ${GOAL_MB} MB`, watch.peakMb, GOAL_MB, ' MB'),
      atMost(`${name}: last quarter ≤ 1.1× the second`, growthOf(watch), 1.1, '×'),
    ]),
  };
};

const quartersOf = ({ samplesMb }: MemoryWatch): number[] =>
  [0, 1, 2, 3].map((quarter) =>
    median(samplesMb.slice((samplesMb.length * quarter) / 4, (samplesMb.length * (quarter + 1)) / 4)),
  );

const growthOf = (watch: MemoryWatch): number => {
  const [, second = Number.NaN, , last = Number.NaN] = quartersOf(watch);
  return last / second;
};

const saveHours = async (bench: Bench, far: FarSide, hours: number): Promise<MemoryWatch> => {
  const folder = bench.workshop.folder('memory');
  const script = path.join(folder, 'script.txt');
  writeFileSync(script, [...longScript(bench.answer.text, hours * CHARS_PER_HOUR)].join(''));
  const { http } = await far.open('near');
  const [program = '', ...args] = bench.narrate(script, '-o', 'out.mp3', '--voice', VOICE_ID, '--base-url', http);
  const child = bench.workshop.start(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', HOME: folder },
  });
  const watch = watchMemory(child.pid ?? 0);
  const stderr = textOf(child.stderr);
  if ((await exitOf(child)) !== 0) throw new Error(await stderr);
  watch.stop();
  return watch;
};

const flood = async (
  bench: Bench,
  far: FarSide,
  seconds: number,
): Promise<{ watch: MemoryWatch; takenBytes: number }> => {
  const folder = bench.workshop.folder('memory');
  const { http } = await far.open('near');
  const [program = '', ...args] = bench.narrate(
    ...['-', '-o', 'out.mp3', '--format', 'mp3_44100_32', '--voice', VOICE_ID, '--base-url', http],
  );
  const pipe = bench.workshop.pipe();
  const child = bench.workshop.start(program, args, {
    stdio: [pipe.readFd, 'ignore', 'pipe'],
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', HOME: folder },
  });
  const [flooder = '', ...floodArgs] = bench.client('flood', bench.answer.path, String(FLOOD_BYTES));
  const writer = bench.workshop.start(flooder, floodArgs, {
    stdio: ['ignore', pipe.writeFd, 'inherit', 'pipe'],
    env: {},
  });
  pipe.closeHere();
  let takenBytes = 0;
  (writer.stdio[3] as Readable).setEncoding('utf8').on('data', (text: string) => {
    takenBytes = Number(text.trimEnd().split('\n').at(-1));
  });
  const watch = watchMemory(child.pid ?? 0);
  const stderr = textOf(child.stderr);
  const stopped = new AbortController();
  const ended = exitOf(child).then(async (code) => {
    if (!stopped.signal.aborted) throw new Error(`It ended with ${code}: ${await stderr}`);
  });
  await Promise.race([sleep(seconds * 1000, undefined, stopped), ended]);
  watch.stop();
  stopped.abort();
  await Promise.all([bench.workshop.end(child), bench.workshop.end(writer)]);
  return { watch, takenBytes };
};
