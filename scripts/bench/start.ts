import { closeSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Bench, type FarSide, VOICE_ID, type Way } from './bench.js';
import { sharedClockMs } from './clock.js';
import { listen } from './ear.js';
import { median, ms, type Report, times } from './figures.js';
import { exitOf, textOf } from './workshop.js';

const SENTENCE = 'It was a bright cold day in April, and the clocks were striking thirteen. ';

/** How long the program takes to be there, and to say its first word to the service. */
export const benchStart = async (bench: Bench): Promise<Report> => {
  const repetitions = bench.isQuick ? 7 : 21;
  bench.say(`start: ${repetitions} of each`);
  const [version, node] = await inTurn(repetitions, [
    () => runTime(bench, bench.narrate('--version')),
    () => runTime(bench, [process.execPath, '-e', '0']),
  ]);
  const far = await bench.farSide();
  const [ours, bare] = await inTurn(repetitions, [
    async () =>
      (await speak(bench, far, { rttMs: 0, command: (way) => narrateCommand(bench, way, VOICE_ID) })).firstByteMs,
    async () => (await speak(bench, far, { rttMs: 0, command: (way) => limitCommand(bench, way) })).firstByteMs,
  ]);
  const [byId, byName] = await inTurn(bench.isQuick ? 1 : 5, [
    async () =>
      (await speak(bench, far, { rttMs: 50, command: (way) => narrateCommand(bench, way, VOICE_ID) })).soundMs,
    async () =>
      (await speak(bench, far, { rttMs: 50, command: (way) => narrateCommand(bench, way, 'Steady') })).soundMs,
  ]);
  far.close();
  return {
    title: 'Start',
    notes: [
      `Median of ${repetitions} pairs in alternating order, from the moment before the process is started. The environment holds PATH and HOME alone.`,
      'First byte: of the first connection, as it leaves the program; the script is there on stdin from the start, a player is to be opened too. The bare client is 30 lines around `ws`.',
      'First sound with the whole script there and a round trip of 50 ms: a voice named by its name has to be looked up first.',
    ],
    tables: [
      {
        columns: ['', 'narrate', 'against', '', 'more', 'ratio'],
        rows: [
          ['`--version`', ms(version), '`node -e 0`', ms(node), ms(version - node), times(version / node)],
          ['first byte', ms(ours), 'bare client', ms(bare), ms(ours - bare), times(ours / bare)],
          ['first sound, voice by name', ms(byName), 'by id', ms(byId), ms(byName - byId), times(byName / byId)],
        ],
      },
    ],
    verdicts: [],
  };
};

/** Medians of several measurements, taken in turns, forwards and backwards. */
const inTurn = async <const Measures extends readonly (() => Promise<number>)[]>(
  repetitions: number,
  measures: Measures,
): Promise<{ [Index in keyof Measures]: number }> => {
  const taken = measures.map((): number[] => []);
  const order = [...measures.keys()];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const index of order) taken[index]?.push((await measures[index]?.()) ?? Number.NaN);
    order.reverse();
  }
  return taken.map(median) as { [Index in keyof Measures]: number };
};

const runTime = async ({ workshop }: Bench, [program = '', ...args]: readonly string[]): Promise<number> => {
  const startedAtMs = performance.now();
  await exitOf(workshop.start(program, args, { stdio: 'ignore', env: { PATH: '/usr/bin:/bin' } }));
  return performance.now() - startedAtMs;
};

const narrateCommand = (bench: Bench, { http }: Way, voice: string): readonly string[] =>
  bench.narrate('-', '--schedule', 'speed', '--voice', voice, '--base-url', http);

const limitCommand = (bench: Bench, { ws }: Way): readonly string[] =>
  bench.client('limit', ws, VOICE_ID, String(SENTENCE.trim().length));

/** Run a program until it is heard, or has ended by itself. Times are from before its start. */
const speak = async (
  { workshop }: Bench,
  far: FarSide,
  { rttMs, command }: { rttMs: number; command: (way: Way) => readonly string[] },
): Promise<{ firstByteMs: number; soundMs: number }> => {
  const way = await far.open({ rttMs });
  const folder = workshop.folder('start');
  const ear = listen(folder);
  const script = path.join(folder, 'script.txt');
  writeFileSync(script, SENTENCE);
  const stdin = openSync(script, 'r');
  const [program = '', ...args] = command(way);
  const startedAtMs = sharedClockMs();
  const child = workshop.start(program, args, { stdio: [stdin, 'ignore', 'pipe'], env: { ...ear.env, HOME: folder } });
  closeSync(stdin);
  const stderr = textOf(child.stderr);
  const exit = await Promise.race([
    ear.firstSound,
    exitOf(child).then((code) => (code === 0 ? Number.NaN : undefined)),
  ]);
  if (exit === undefined) throw new Error(await stderr);
  await workshop.end(child);
  ear.close();
  const { firstByteAtMs = Number.NaN } = await way.close();
  return { firstByteMs: firstByteAtMs - startedAtMs, soundMs: exit - startedAtMs };
};
