import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { BIN, temporaryFolder } from '../testing/run-narrate.js';

const [FEWEST_PAIRS, MOST_PAIRS] = [5, 30];

/** How long it may take, as a multiple of Node's own start. */
const MOST = 2.5;

const durationMs = (args: readonly string[]): number => {
  const startMs = performance.now();
  spawnSync(process.execPath, args, { env: { PATH: process.env.PATH }, stdio: 'ignore' });
  return performance.now() - startMs;
};

/** The modules of packages that a run loads: V8 lists every script in its coverage report. */
const packagesLoaded = (...args: string[]): Set<string> => {
  const folder = temporaryFolder();
  const { status } = spawnSync(process.execPath, [BIN, ...args], {
    env: { PATH: process.env.PATH, HOME: folder, NODE_V8_COVERAGE: folder },
    stdio: 'ignore',
  });
  expect(status).toBe(0);
  const scripts = readdirSync(folder).flatMap(
    (name) => (JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { result: { url: string }[] }).result,
  );
  expect(scripts.some(({ url }) => url.endsWith('/dist/src/cli/program.js'))).toBe(true);
  return new Set(scripts.flatMap(({ url }) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []));
};

test.each([[['--version']], [['--help']], [['voices', '--help']]])(
  '%j loads the parser of arguments and colours, no more',
  (args) => {
    expect([...packagesLoaded(...args)].toSorted()).toEqual(['chalk', 'commander']);
  },
);

test('--version answers at once', () => {
  const [bareMs, versionMs]: [number[], number[]] = [[], []];
  const ratio = () => Math.min(...versionMs) / Math.min(...bareMs);
  // On a busy machine the fastest of a few is still a slow one: then more are tried.
  for (let pair = 0; pair < FEWEST_PAIRS || (ratio() >= MOST && pair < MOST_PAIRS); pair++) {
    bareMs.push(durationMs(['-e', '0']));
    versionMs.push(durationMs([BIN, '--version']));
  }
  expect(ratio()).toBeLessThan(MOST);
});
