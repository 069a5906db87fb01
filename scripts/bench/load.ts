import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.js';
import { atMost, ms, type Report, type Verdict } from './figures.js';
import type { LoadClosed, LoadFigures, LoadRequest, LoadVoice } from './load-side.js';
import { LOAD_FORMAT_ID, type LoadResult, type LoadSocket, runLoadSocket } from './load-socket.js';

const SAMPLE = 16;
const GOAL_RSS_MB = 700;
const GOAL_CLOSE_MS = 2000;
/** All sockets are open by then, and most have not been heard. */
const SPEAKING_MS = 5000;

/** Hundreds of sockets at once: whether each has all that is its own, how soon, and what the studio takes for it. */
export const benchLoad = async (bench: Bench): Promise<Report> => {
  const sockets = bench.isQuick ? 100 : 500;
  const runs: LoadRun[] = [];
  for (const voice of ['tone', 'flite'] as const) {
    bench.say(`load: ${sockets} sockets, ${voice} voices`);
    runs.push(await runLoad(voice, sockets));
  }
  bench.say(`load: ${sockets} sockets, stopped while all speak`);
  const { closeMs, complaints, refused } = await stopUnderLoad(sockets);
  return {
    title: `${sockets} sockets at once`,
    notes: [
      `All sockets are opened together from another process; each sends its own text in several messages with a flush between, as ${LOAD_FORMAT_ID}. Every socket is checked: the alignment is the text, one final frame, close 1000, the number of MP3 frames fits the times. ${SAMPLE} of them are spoken again alone, and must have the same bytes.`,
      'First audio counts from before the handshake. Fairness: the last of the sockets to be done against the first. Late: how late timers run in the process of the studio.',
      `Stopped while all of them speak: closed in ${ms(closeMs)}, ${refused} sockets cut, ${complaints.length} unhandled rejections or warnings.`,
    ],
    tables: [timesTable(runs), costsTable(runs)],
    verdicts: runs
      .flatMap((run): Verdict[] => [
        atMost(`${run.voice}: sockets with a fault`, run.faults.length, 0),
        atMost(`${run.voice}: bytes unlike those spoken alone, of ${SAMPLE}`, run.unlike, 0),
        atMost(`${run.voice}: peak < ${GOAL_RSS_MB} MB`, run.under.peakRssMb, GOAL_RSS_MB, ' MB'),
      ])
      .concat(
        atMost(`stopped within ${GOAL_CLOSE_MS / 1000} s`, closeMs, GOAL_CLOSE_MS, ' ms'),
        atMost('unhandled rejections and warnings', complaints.length, 0),
      ),
    details: runs.map(({ voice, faults, results }) => ({
      voice,
      faults,
      firstAudioMs: results.map(({ firstAudioMs }) => firstAudioMs),
      doneMs: results.map(({ doneMs }) => doneMs),
    })),
  };
};

interface LoadRun {
  readonly voice: LoadVoice;
  readonly results: readonly LoadResult[];
  readonly faults: readonly string[];
  /** Sockets of the sample whose bytes were others when they were alone. */
  readonly unlike: number;
  readonly wallMs: number;
  readonly before: LoadFigures;
  readonly under: LoadFigures;
  readonly after: LoadFigures;
}

const runLoad = async (voice: LoadVoice, count: number): Promise<LoadRun> => {
  const side = await startSide(voice, count);
  const before = await side.ask<LoadFigures>('figures');
  const startedAtMs = performance.now();
  const sockets = Array.from({ length: count }, (_, index) => socketOf(voice, index));
  const results = await Promise.all(sockets.map((socket) => runLoadSocket(side.url, socket)));
  const wallMs = performance.now() - startedAtMs;
  const under = await side.ask<LoadFigures>('figures');
  let unlike = 0;
  for (let index = 0; index < count; index += Math.ceil(count / SAMPLE)) {
    const alone = await runLoadSocket(side.url, socketOf(voice, index));
    if (!results[index]?.audio.equals(alone.audio)) unlike++;
  }
  const after = await side.ask<LoadFigures>('figures');
  side.end();
  const faults = results.flatMap((result, index) => result.faults.map((fault) => `socket ${index}: ${fault}`));
  return { voice, results, faults, unlike, wallMs, before, under, after };
};

const stopUnderLoad = async (count: number): Promise<LoadClosed & { refused: number }> => {
  const side = await startSide('flite', count);
  const ends = Array.from({ length: count }, (_, index) => {
    const { voiceId, messages } = socketOf('flite', index);
    const long = Array.from({ length: 10 }, () => messages).flat();
    return runLoadSocket(side.url, { voiceId, messages: long }).then(
      ({ faults }) => faults.length > 0,
      () => true,
    );
  });
  await sleep(SPEAKING_MS);
  const closed = await side.ask<LoadClosed>('close');
  const refused = (await Promise.all(ends)).filter(Boolean).length;
  side.end();
  return { ...closed, refused };
};

interface Side {
  readonly url: string;
  ask<Answer>(request: LoadRequest): Promise<Answer>;
  end(): void;
}

const startSide = async (voice: LoadVoice, count: number): Promise<Side> => {
  const child: ChildProcess = fork(fileURLToPath(new URL('./load-side.js', import.meta.url)), [
    voice,
    `${count + 100}`,
  ]);
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    async ask<Answer>(request: LoadRequest) {
      const answered = once(child, 'message');
      child.send(request);
      return (await answered)[0] as Answer;
    },
    // It leaves by itself then.
    end: () => child.disconnect(),
  };
};

const FLITE_IDS = ['flite-rms', 'flite-slt', 'flite-awb', 'flite-kal16'] as const;
const PLACES = ['harbour', 'station', 'garden', 'market', 'library', 'bridge', 'valley', 'school', 'forest', 'mill'];

/** Each its own words, about seven seconds of them. */
const socketOf = (voice: LoadVoice, index: number): LoadSocket => {
  const place = PLACES[index % PLACES.length];
  const text = `Listener ${index} went to the ${place} early, and nobody was there. Then ${1000 + 7 * index} birds came over the hill.`;
  return {
    voiceId: voice === 'tone' ? 'tone-a' : (FLITE_IDS[index % FLITE_IDS.length] ?? FLITE_IDS[0]),
    messages: text.match(/(?:\S+\s*){1,4}/g) ?? [text],
  };
};

const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

const timesTable = (runs: readonly LoadRun[]) => ({
  columns: ['voices', 'first audio p50', 'p95', 'p99', 'first done', 'last done', 'slowest : fastest', 'audio : time'],
  rows: runs.map(({ voice, results, wallMs }) => {
    const first = results.map(({ firstAudioMs }) => firstAudioMs);
    const done = results.map(({ doneMs }) => doneMs);
    const soundMs = results.reduce((sum, result) => sum + result.soundMs, 0);
    const [soonest, latest] = [Math.min(...done), Math.max(...done)];
    return [
      voice,
      ...[0.5, 0.95, 0.99].map((share) => ms(percentile(first, share))),
      ms(soonest),
      ms(latest),
      (latest / soonest).toFixed(1),
      `${(soundMs / 1000).toFixed(0)} s in ${(wallMs / 1000).toFixed(1)} s: ${(soundMs / wallMs).toFixed(0)}×`,
    ];
  }),
});

const costsTable = (runs: readonly LoadRun[]) => ({
  columns: ['voices', 'RSS before', 'peak', 'after', 'voice threads', 'late p50', 'p99', 'most'],
  rows: runs.map(({ voice, before, under, after }) => [
    voice,
    ...[before.rssMb, under.peakRssMb, after.rssMb].map((mb) => `${mb.toFixed(0)} MB`),
    `${under.threads}`,
    ...[under.delayMs.p50, under.delayMs.p99, under.delayMs.max].map(ms),
  ]),
});
