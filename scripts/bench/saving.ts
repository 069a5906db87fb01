import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Bench, type FarSide, VOICE_ID } from './bench.js';
import { atMost, median, type Report, times } from './figures.js';
import { CHARS_PER_HOUR, longScript } from './long-script.js';
import { endedChildrenCpuMs, watchMemory } from './process-figures.js';
import { exitOf, textOf } from './workshop.js';

interface Saved {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMb: number;
}

/** What it takes to save an hour of audio, against a program that does nothing but write down what comes. */
export const benchSaving = async (bench: Bench): Promise<Report> => {
  const repetitions = bench.isQuick ? 1 : 3;
  const far = await bench.farSide({ latency: undefined });
  const script = path.join(bench.workshop.folder('hour'), 'script.txt');
  writeFileSync(script, [...longScript(bench.answer.text, CHARS_PER_HOUR)].join(''));
  const taken: Record<'narrate' | 'uncached' | 'bare', Saved[]> = { narrate: [], uncached: [], bare: [] };
  const order: (keyof typeof taken)[] = ['narrate', 'uncached', 'bare'];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    bench.say(`saving an hour ${repetition + 1}/${repetitions}`);
    for (const who of order) taken[who].push(await save(bench, far, script, who));
    order.reverse();
  }
  far.close();
  const of = (who: keyof typeof taken, what: keyof Saved) => median(taken[who].map((saved) => saved[what]));
  const cpuRatio = of('narrate', 'cpuMs') / of('bare', 'cpuMs');
  const row = (name: string, who: keyof typeof taken) => [
    name,
    `${(of(who, 'cpuMs') / 1000).toFixed(2)} s`,
    times(of(who, 'cpuMs') / of('bare', 'cpuMs')),
    `${(of(who, 'wallMs') / 1000).toFixed(1)} s`,
    `${of(who, 'peakMb').toFixed(0)} MB`,
  ];
  return {
    title: 'Saving an hour of audio',
    notes: [
      `Median of ${repetitions}, in alternating order; ${CHARS_PER_HOUR} characters, 58 MB of MP3, from a service that is as fast as it can be. CPU is user and system time of the whole process, from its start to its end.`,
      'The bare client sends the same script over one socket and writes the decoded bytes to a file: no frames, no proof, no cache, nothing that survives a crash.',
    ],
    tables: [
      {
        columns: ['', 'CPU', 'against bare', 'wall time', 'peak memory'],
        rows: [row('narrate', 'narrate'), row('narrate --no-cache', 'uncached'), row('bare client', 'bare')],
      },
    ],
    verdicts: [atMost('CPU of saving ≤ 1.5× the bare client', cpuRatio, 1.5, '×')],
  };
};

const save = async (
  bench: Bench,
  far: FarSide,
  script: string,
  who: 'narrate' | 'uncached' | 'bare',
): Promise<Saved> => {
  const way = await far.open('near');
  const folder = bench.workshop.folder('saving');
  const output = path.join(folder, 'out.mp3');
  const [program = '', ...args] =
    who === 'bare'
      ? bench.client('save', way.ws, VOICE_ID, script, output)
      : bench.narrate(
          ...[script, '-o', output, '--voice', VOICE_ID, '--base-url', way.http],
          ...(who === 'uncached' ? ['--no-cache'] : []),
        );
  const [cpuBeforeMs, startedAtMs] = [endedChildrenCpuMs(), performance.now()];
  const child = bench.workshop.start(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: '/usr/bin:/bin', HOME: folder },
  });
  const memory = watchMemory(child.pid ?? 0, 20);
  const stderr = textOf(child.stderr);
  const exit = await exitOf(child);
  memory.stop();
  if (exit !== 0) throw new Error(await stderr);
  const saved = {
    cpuMs: endedChildrenCpuMs() - cpuBeforeMs,
    wallMs: performance.now() - startedAtMs,
    peakMb: memory.peakMb,
  };
  const hours = statSync(output).size / (417 / 0.026_122_449) / 3600;
  const wanted = readFileSync(script, 'utf8').length / CHARS_PER_HOUR;
  if (Math.abs(hours / wanted - 1) > 0.02) throw new Error(`It saved ${hours} hours of ${wanted}`);
  return saved;
};
