import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Bench, VOICE_ID } from './bench.js';
import { atLeast, type Report, times } from './figures.js';
import { longScript } from './long-script.js';
import { exitOf, textOf } from './workshop.js';

const CONCURRENCIES = [1, 2, 4, 8] as const;
/** Shared out evenly among all of them. */
const PASSAGES = 16;

/** How much sooner a script is saved when passages are spoken at the same time. */
export const benchParallel = async (bench: Bench): Promise<Report> => {
  const rttMs = 50;
  const far = await bench.farSide();
  const script = path.join(bench.workshop.folder('parallel'), 'script.txt');
  const paragraphs = [...longScript(bench.answer.text, PASSAGES * 700)].slice(0, PASSAGES);
  writeFileSync(script, paragraphs.join(''));
  const wallMs = new Map<number, number>();
  for (const concurrency of CONCURRENCIES) {
    bench.say(`saving, ${concurrency} at a time`);
    const way = await far.open({ rttMs });
    const folder = bench.workshop.folder('parallel');
    const [program = '', ...args] = bench.narrate(
      ...[script, '-o', 'out.mp3', '--concurrency', String(concurrency), '--voice', VOICE_ID, '--base-url', way.http],
    );
    const startedAtMs = performance.now();
    const child = bench.workshop.start(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: folder,
      env: { PATH: '/usr/bin:/bin', HOME: folder },
    });
    const stderr = textOf(child.stderr);
    if ((await exitOf(child)) !== 0) throw new Error(await stderr);
    wallMs.set(concurrency, performance.now() - startedAtMs);
    await way.close();
  }
  far.close();
  const of = (concurrency: number) => wallMs.get(concurrency) ?? Number.NaN;
  const chars = paragraphs.join('').length;
  return {
    title: 'Parallel saving',
    notes: [
      `Once each; wall time of the whole process. ${PASSAGES} passages, ${chars} characters, round trip ${rttMs} ms, 75 ms model time, 3 ms a character on each connection: one alone cannot take less than ${((chars * 3 + PASSAGES * 75) / 1000).toFixed(1)} s.`,
    ],
    tables: [
      {
        columns: ['at a time', 'wall time', 'as fast as one'],
        rows: CONCURRENCIES.map((concurrency) => [
          String(concurrency),
          `${(of(concurrency) / 1000).toFixed(1)} s`,
          times(of(1) / of(concurrency)),
        ]),
      },
    ],
    verdicts: [atLeast('saving at concurrency 4 ≥ 3.6× as fast', of(1) / of(4), 3.6, '×')],
  };
};
