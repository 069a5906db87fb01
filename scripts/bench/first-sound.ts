import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Bench, type FarSide, ROUND_TRIPS_MS, VOICE_ID, type Way } from './bench.js';
import { listen } from './ear.js';
import { atLeast, atMost, median, ms, type Report, type Table, times, type Verdict } from './figures.js';
import { type PipedRun, startPiped } from './piped-run.js';

const TOKENS_PER_SECOND = [15, 50, 150] as const;
const NARRATE = ['speed', 'balanced', 'quality'] as const;
const OTHERS = ['limit', 'guide', 'whole'] as const;
type Who = (typeof NARRATE)[number] | (typeof OTHERS)[number];

interface Cell {
  readonly tokensPerSecond: number;
  readonly rttMs: number;
  /** What is written, if not the answer. */
  readonly answer?: Bench['answer'];
  readonly soundsMs: Map<Who, number[]>;
}

/** How soon an answer is heard that a language model is still writing. */
export const benchFirstSound = async (bench: Bench): Promise<Report> => {
  const repetitions = bench.isQuick ? 1 : 3;
  const far = await bench.farSide();
  const cells: Cell[] = TOKENS_PER_SECOND.flatMap((tokensPerSecond) =>
    ROUND_TRIPS_MS.map((rttMs) => ({ tokensPerSecond, rttMs, soundsMs: new Map() })),
  );
  // Whoever waits for the whole text does nothing meanwhile: all of these run beside the others.
  const wholes = benchWholes(bench, cells);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const cell of cells) {
      bench.say(`first sound ${repetition + 1}/${repetitions}: ${cell.tokensPerSecond} tokens/s, ${cell.rttMs} ms`);
      const all: Who[] = ['limit', ...NARRATE, 'guide'];
      for (const who of repetition % 2 === 0 ? all : all.reverse())
        await note(cell, who, firstSound(bench, far, cell, who));
    }
  }
  bench.say('first sound: waiting for those who read to the end');
  await wholes;
  far.close();
  const opening = await benchOpening(bench, repetitions);
  const flite = await benchFlite(bench, repetitions);
  return {
    title: 'First sound',
    notes: [
      `Median of ${repetitions}, in ms from the writer's first token to the first audible sample. Writer and reader are started at the same moment, as a shell starts a pipe, so what is left of their start when the first token comes counts too.`,
      `The answer has about 2,000 words, its first sentence ${bench.answer.firstSentenceChars} characters; a token is 4.5 characters on average. The service: 75 ms model time, 3 ms a character, no TLS.`,
      '(a) guide: gathers 120 characters, plays once 3 chunks are there. (b) whole: reads stdin to its end, one HTTP request, plays as it comes (once each).',
      '(c) limit: a bare `ws` client that knows where the first sentence ends and sends it at that moment, up to its first audio byte. It contains the start of Node and of `ws` as far as the text does not take longer, the writing of the sentence, the handshakes of TCP and WebSocket (2 round trips), a round trip and the model time; neither decoding nor a player.',
    ],
    tables: [tableOf(cells), opening.table, flite],
    details: cells.map(({ soundsMs, ...cell }) => ({ ...cell, soundsMs: Object.fromEntries(soundsMs) })),
    verdicts: [...verdictsOf(cells), opening.verdict],
  };
};

const note = async ({ soundsMs }: Cell, who: Who, sound: Promise<number>): Promise<void> => {
  soundsMs.set(who, [...(soundsMs.get(who) ?? []), await sound]);
};

/** @returns from the writer's first token to the first audible sample */
const firstSound = async (
  bench: Bench,
  far: FarSide,
  { tokensPerSecond, rttMs, answer = bench.answer }: Omit<Cell, 'soundsMs'>,
  who: Who,
) => {
  const way = await far.open({ rttMs });
  const folder = bench.workshop.folder('first-sound');
  const ear = listen(folder);
  const run = startPiped(bench, {
    command: commandOf(bench, way, who, answer),
    env: { ...ear.env, HOME: folder },
    textPath: answer.path,
    tokensPerSecond,
  });
  try {
    const soundAtMs = await Promise.race([
      who === 'limit' ? run.stdout.then(Number) : ear.firstSound,
      failureOf(run, who),
    ]);
    return soundAtMs - (await run.firstTokenAtMs);
  } finally {
    await run.stop();
    ear.close();
    await way.close();
  }
};

const commandOf = (bench: Bench, way: Way, who: Who, answer: Bench['answer']): readonly string[] => {
  if (who === 'limit') return bench.client('limit', way.ws, VOICE_ID, String(answer.firstSentenceChars));
  if (who === 'guide') return bench.client('guide', way.ws, VOICE_ID);
  if (who === 'whole') return bench.client('whole', way.http, VOICE_ID);
  return bench.narrate('-', '--schedule', who, '--voice', VOICE_ID, '--base-url', way.http);
};

/** Rejects when the reader ends without a sound; the limit ends when it has its answer. */
const failureOf = ({ reader, stderr }: PipedRun, who: Who): Promise<never> =>
  new Promise((_, reject) => {
    reader.once('exit', async (code) => {
      if (code !== 0 || who !== 'limit') reject(new Error(`"${who}" ended before a sound: ${await stderr}`));
    });
  });

const benchWholes = async (bench: Bench, cells: readonly Cell[]): Promise<void> => {
  const far = await bench.farSide();
  await Promise.all(cells.map((cell) => note(cell, 'whole', firstSound(bench, far, cell, 'whole'))));
  far.close();
};

/** Many answers open with a few words: then it shows who waits for 120 characters. */
const benchOpening = async (bench: Bench, repetitions: number): Promise<{ table: Table; verdict: Verdict }> => {
  const opening = 'That is a good question. ';
  const text = opening + bench.answer.text;
  const textPath = path.join(bench.workshop.folder('opening'), 'answer.txt');
  writeFileSync(textPath, text);
  const far = await bench.farSide();
  const cell: Cell = {
    tokensPerSecond: 15,
    rttMs: 50,
    answer: { path: textPath, text, firstSentenceChars: opening.length - 1 },
    soundsMs: new Map(),
  };
  bench.say('first sound: an answer that opens with a short sentence');
  for (let repetition = 0; repetition < Math.max(3, repetitions); repetition++) {
    for (const who of ['limit', ...NARRATE, 'guide'] as const) await note(cell, who, firstSound(bench, far, cell, who));
  }
  far.close();
  const ratio = soundOf(cell, 'guide') / soundOf(cell, 'speed');
  return {
    table: {
      columns: [
        `first sentence (15 tokens/s, ${cell.rttMs} ms)`,
        ...['limit (c)', 'speed', 'balanced', 'quality', 'guide (a)', 'speed : limit', '(a) : speed'],
      ],
      rows: [
        [
          `"${opening.trim()}"`,
          ...(['limit', ...NARRATE, 'guide'] as const).map((who) => ms(soundOf(cell, who))),
          times(soundOf(cell, 'speed') / soundOf(cell, 'limit')),
          times(ratio),
        ],
      ],
    },
    verdict: atLeast('≥ 3× sooner than (a) at 15 tokens/s, when the answer opens with a short sentence', ratio, 3, '×'),
  };
};

const benchFlite = async (bench: Bench, repetitions: number): Promise<Table> => {
  const far = await bench.farSide({ voice: 'flite' });
  const rttMs = 50;
  // The first one waits for the voice to be loaded.
  await firstSound(bench, far, { tokensPerSecond: 150, rttMs }, 'limit');
  const rows: string[][] = [];
  for (const tokensPerSecond of TOKENS_PER_SECOND) {
    bench.say(`first sound: ${tokensPerSecond} tokens/s with the offline voice`);
    const cell: Cell = { tokensPerSecond, rttMs, soundsMs: new Map() };
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const who of ['limit', 'speed', 'guide'] as const) await note(cell, who, firstSound(bench, far, cell, who));
    }
    const [limit, speed, guide] = [soundOf(cell, 'limit'), soundOf(cell, 'speed'), soundOf(cell, 'guide')];
    rows.push([String(tokensPerSecond), ms(limit), ms(speed), times(speed / limit), ms(guide), times(guide / speed)]);
  }
  far.close();
  return {
    columns: [
      `tokens/s (${rttMs} ms; the real offline voice, which also takes its own time)`,
      ...['limit (c)', 'speed', 'speed : limit', 'guide (a)', '(a) : speed'],
    ],
    rows,
  };
};

const soundOf = ({ soundsMs }: Cell, who: Who): number => median(soundsMs.get(who) ?? []);

const tableOf = (cells: readonly Cell[]): Table => ({
  columns: [
    ...['tokens/s', 'round trip', 'limit (c)', 'speed', 'balanced', 'quality', 'guide (a)', 'whole (b)'],
    ...['speed : limit', '(a) : speed', '(a) : limit', '(b) : speed'],
  ],
  rows: cells.map((cell) => {
    const [limit, speed, guide, whole] = (['limit', 'speed', 'guide', 'whole'] as const).map((who) =>
      soundOf(cell, who),
    ) as [number, number, number, number];
    return [
      String(cell.tokensPerSecond),
      ms(cell.rttMs),
      ...[limit, speed, soundOf(cell, 'balanced'), soundOf(cell, 'quality'), guide, whole].map(ms),
      ...[speed / limit, guide / speed, guide / limit, whole / speed].map(times),
    ];
  }),
});

const verdictsOf = (cells: readonly Cell[]): Verdict[] => {
  const ratios = (one: Who, other: Who, of = cells) => of.map((cell) => soundOf(cell, one) / soundOf(cell, other));
  const at15 = cells.filter(({ tokensPerSecond }) => tokensPerSecond === 15);
  return [
    atMost('`speed` ≤ 1.15× the limit, the worst of all', Math.max(...ratios('speed', 'limit')), 1.15, '×'),
    atMost('`speed` ≤ 1.15× the limit, the median of all', median(ratios('speed', 'limit')), 1.15, '×'),
    atLeast(
      `≥ 3× sooner than (a) at 15 tokens/s, the worst (the limit itself: ${times(Math.min(...ratios('guide', 'limit', at15)))})`,
      Math.min(...ratios('guide', 'speed', at15)),
      3,
      '×',
    ),
    atLeast('≥ 10× sooner than (b), the worst of all', Math.min(...ratios('whole', 'speed')), 10, '×'),
  ];
};
