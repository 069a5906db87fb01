import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { FLASH_LATENCY, type Latency } from '../../src/studio/weather/latency.js';
import { type Bench, type FarSide, VOICE_ID, type Way } from './bench.js';
import { type Ear, listen } from './ear.js';
import type { WayOptions } from './far-side.js';
import { atMost, ms, type Report } from './figures.js';
import { startPiped } from './piped-run.js';
import { type JudgedGap, judge } from './preventable.js';
import { exitOf } from './workshop.js';

interface Condition {
  readonly name: string;
  readonly tokensPerSecond: number;
  readonly way: WayOptions;
  readonly latency: Latency;
}

const CONDITIONS: readonly Condition[] = [
  {
    name: 'jitter of up to 1 s',
    tokensPerSecond: 15,
    way: { rttMs: 50, jitterMs: 1000, seed: 1 },
    latency: FLASH_LATENCY,
  },
  {
    name: 'stalls of 3, 4 and 8 s, the first at once',
    tokensPerSecond: 15,
    way: {
      rttMs: 50,
      stalls: [
        { atMs: 50, forMs: 3000 },
        { atMs: 6000, forMs: 4000 },
        { atMs: 13_000, forMs: 8000 },
      ],
    },
    latency: FLASH_LATENCY,
  },
  {
    name: 'a writer hardly faster than speech (4 tokens/s), jitter of up to 300 ms, stalls of 1 and 2 s',
    tokensPerSecond: 4,
    way: {
      rttMs: 50,
      jitterMs: 300,
      seed: 3,
      stalls: [
        { atMs: 8000, forMs: 1000 },
        { atMs: 20_000, forMs: 2000 },
      ],
    },
    latency: FLASH_LATENCY,
  },
  {
    name: 'a service as fast as speech (64 ms a character), stalls of 0.3 to 1.5 s, each longer than the one before',
    tokensPerSecond: 15,
    way: {
      rttMs: 50,
      stalls: Array.from({ length: 7 }, (_, index) => ({ atMs: 2000 + 7000 * index, forMs: 300 + 200 * index })),
    },
    latency: { ...FLASH_LATENCY, perCharMs: 64 },
  },
];

/** How often a listener hears a hole, on lines that are not calm. */
export const benchUnderruns = async (bench: Bench): Promise<Report> => {
  const spokenChars = bench.isQuick ? 450 : 900;
  const text = bench.answer.text.slice(0, bench.answer.text.indexOf('. ', spokenChars) + 1);
  const heard: { condition: Condition; ours: Heard; theirs: Heard }[] = [];
  for (const pair of [CONDITIONS.slice(0, 2), CONDITIONS.slice(2)]) {
    bench.say(`underruns: ${pair.map(({ name }) => name).join('; ')}`);
    // They hardly work: side by side, each with a line of its own that behaves the same.
    heard.push(...(await Promise.all(pair.map((condition) => hearBoth(bench, condition, text)))));
  }
  const rows = heard.flatMap(({ condition, ours, theirs }) => [
    [condition.name, 'narrate', ...cellsOf(ours)],
    ['', 'as received', ...cellsOf(theirs)],
  ]);
  const preventable = heard.flatMap(({ ours }) => ours.gaps).filter(({ why }) => why !== undefined).length;
  return {
    title: 'Underruns',
    notes: [
      `A text of ${text.length} characters, ${Math.round(text.length / 15)} s of sound, written at 15 tokens/s where nothing else is said, and listened to in real time, at \`--schedule speed\`; gaps of more than 20 ms, as the ear hears them. Round trip 50 ms; stalls are counted from the first sound that arrives.`,
      'As received: a client that sends each sentence to be spoken at once, and plays each chunk the moment it comes. Both run at the same time, on lines of the same behaviour.',
      'Preventable: the sound of whole words had arrived and was not played; or it would have arrived, with the worst of the jitter, if each sentence had been asked for when it was written.',
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
    details: heard,
    verdicts: [atMost('no underrun that the buffer could have prevented', preventable, 0)],
  };
};

interface Heard {
  readonly firstSoundMs: number;
  readonly gaps: readonly JudgedGap[];
  readonly heardMs: number;
}

const cellsOf = ({ firstSoundMs, gaps, heardMs }: Heard): string[] => [
  ms(firstSoundMs),
  String(gaps.length),
  ms(Math.max(0, ...gaps.map(({ forMs }) => forMs))),
  ms(gaps.reduce((sum, { forMs }) => sum + forMs, 0)),
  String(gaps.filter(({ why }) => why === 'arrived').length),
  String(gaps.filter(({ why }) => why === 'not asked for').length),
  `${(heardMs / 1000).toFixed(1)} s`,
];

const hearBoth = async (bench: Bench, condition: Condition, text: string) => {
  const far = await bench.farSide({ latency: condition.latency });
  const [ours, theirs] = await Promise.all([
    hear(bench, far, condition, text, (way) =>
      bench.narrate('-', '--schedule', 'speed', '--voice', VOICE_ID, '--base-url', way.http),
    ),
    hear(bench, far, condition, text, (way) => bench.client('as-received', way.ws, VOICE_ID)),
  ]);
  far.close();
  return { condition, ours, theirs };
};

const hear = async (
  bench: Bench,
  far: FarSide,
  { way: conditions, latency, tokensPerSecond }: Condition,
  text: string,
  commandOf: (way: Way) => readonly string[],
): Promise<Heard> => {
  const way = await far.open({ ...conditions, isTapped: true });
  const folder = bench.workshop.folder('underruns');
  const textPath = path.join(folder, 'answer.txt');
  writeFileSync(textPath, text);
  const ear: Ear = listen(folder);
  const run = startPiped(bench, {
    command: commandOf(way),
    env: { ...ear.env, HOME: folder },
    textPath,
    tokensPerSecond,
  });
  const exit = await exitOf(run.reader);
  await run.stop();
  ear.close();
  const passed = await way.close();
  if (exit !== 0) throw new Error(await run.stderr);
  const listening = { text, written: run.written, passed, way: conditions, latency };
  const firstSoundAtMs = await ear.firstSound;
  return {
    firstSoundMs: firstSoundAtMs - (await run.firstTokenAtMs),
    // Judged on the clock of all processes, told from the first sound.
    gaps: ear.gaps.map((gap) => ({ ...judge(gap, listening), atMs: gap.atMs - firstSoundAtMs })),
    heardMs: ear.heardMs,
  };
};
