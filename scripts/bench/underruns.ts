import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { FLASH_LATENCY, type Latency } from '../../src/studio/latency.js';
import type { DistantOptions } from '../../src/testing/distant.js';
import { type Bench, type FarSide, VOICE_ID, type Way } from './bench.js';
import { type Ear, listen } from './ear.js';
import { atMost, ms, type Report } from './figures.js';
import { startPiped } from './piped-run.js';
import { whyPreventable } from './preventable.js';
import { exitOf } from './workshop.js';

interface Condition {
  readonly name: string;
  readonly way: Omit<DistantOptions, 'port' | 'tap'>;
  readonly latency: Latency;
}

const TOKENS_PER_SECOND = 15;

const CONDITIONS: readonly Condition[] = [
  { name: 'a calm line', way: { rttMs: 50 }, latency: FLASH_LATENCY },
  { name: 'jitter of up to 500 ms', way: { rttMs: 50, jitterMs: 500, seed: 1 }, latency: FLASH_LATENCY },
  {
    name: 'stalls of 0.5, 1, 2, 4 and 8 s',
    way: {
      rttMs: 50,
      stalls: [
        { atMs: 1_600, forMs: 500 },
        { atMs: 3_500, forMs: 1_000 },
        { atMs: 7_000, forMs: 2_000 },
        { atMs: 15_000, forMs: 4_000 },
        { atMs: 26_000, forMs: 8_000 },
      ],
    },
    latency: FLASH_LATENCY,
  },
  {
    name: 'a service hardly faster than speech (60 ms a character), jitter of up to 300 ms',
    way: { rttMs: 50, jitterMs: 300, seed: 2 },
    latency: { ...FLASH_LATENCY, perCharMs: 60, jitterMs: 200 },
  },
];

/** How often a listener hears a hole, on lines that are not calm. */
export const benchUnderruns = async (bench: Bench): Promise<Report> => {
  const spokenChars = bench.isQuick ? 450 : 900;
  const text = bench.answer.text.slice(0, bench.answer.text.indexOf('. ', spokenChars) + 1);
  const rows: string[][] = [];
  let preventable = 0;
  for (const condition of bench.isQuick ? CONDITIONS.slice(1) : CONDITIONS) {
    bench.say(`underruns: ${condition.name}`);
    const far = await bench.farSide({ latency: condition.latency });
    // They hardly work: side by side, each with a line of its own that behaves the same.
    const [ours, theirs] = await Promise.all([
      hear(bench, far, condition, text, (way) =>
        bench.narrate('-', '--schedule', 'speed', '--voice', VOICE_ID, '--base-url', way.http),
      ),
      hear(bench, far, condition, text, (way) => bench.client('as-received', way.ws, VOICE_ID)),
    ]);
    far.close();
    preventable += ours.preventable;
    rows.push([condition.name, 'narrate', ...cellsOf(ours)], ['', 'as received', ...cellsOf(theirs)]);
  }
  return {
    title: 'Underruns',
    notes: [
      `A text of ${text.length} characters, ${Math.round(text.length / 15)} s of sound, written at ${TOKENS_PER_SECOND} tokens/s and listened to in real time, at \`--schedule speed\`; gaps of more than 20 ms, as the ear hears them. Round trip 50 ms; stalls are counted from the first connection.`,
      'As received: a client that sends each sentence to be spoken at once, and plays each chunk the moment it comes. Both run at the same time, on lines of the same behaviour.',
      'Preventable: the sound had arrived and was not played; or it would have arrived, with the worst of the jitter, if each sentence had been asked for when it was written.',
    ],
    tables: [
      {
        columns: [
          'line',
          '',
          'first sound',
          'gaps',
          'longest',
          'together',
          'preventable: arrived',
          'not asked for',
          'heard',
        ],
        rows,
      },
    ],
    verdicts: [atMost('no underrun that the buffer could have prevented', preventable, 0)],
  };
};

interface Heard {
  readonly firstSoundMs: number;
  readonly gapsMs: readonly number[];
  readonly arrived: number;
  readonly notAskedFor: number;
  readonly preventable: number;
  readonly heardMs: number;
}

const cellsOf = ({ firstSoundMs, gapsMs, arrived, notAskedFor, heardMs }: Heard): string[] => [
  ms(firstSoundMs),
  String(gapsMs.length),
  ms(Math.max(0, ...gapsMs)),
  ms(gapsMs.reduce((sum, each) => sum + each, 0)),
  String(arrived),
  String(notAskedFor),
  `${(heardMs / 1000).toFixed(1)} s`,
];

const hear = async (
  bench: Bench,
  far: FarSide,
  { way: conditions, latency }: Condition,
  text: string,
  commandOf: (way: Way) => readonly string[],
): Promise<Heard> => {
  const way = await far.open(conditions, true);
  const folder = bench.workshop.folder('underruns');
  const textPath = path.join(folder, 'answer.txt');
  writeFileSync(textPath, text);
  const ear: Ear = listen(folder);
  const run = startPiped(bench, {
    command: commandOf(way),
    env: { ...ear.env, HOME: folder },
    textPath,
    tokensPerSecond: TOKENS_PER_SECOND,
  });
  const exit = await exitOf(run.reader);
  await run.stop();
  ear.close();
  const passed = await way.close();
  if (exit !== 0) throw new Error(await run.stderr);
  const listening = { text, written: run.written, passed, way: conditions, latency };
  const why = ear.gaps.map((gap) => whyPreventable(gap, listening));
  const count = (reason: string) => why.filter((each) => each === reason).length;
  return {
    firstSoundMs: (await ear.firstSound) - (await run.firstTokenAtMs),
    gapsMs: ear.gaps.map(({ forMs }) => forMs),
    arrived: count('arrived'),
    notAskedFor: count('not asked for'),
    preventable: why.filter(Boolean).length,
    heardMs: ear.heardMs,
  };
};
