#!/usr/bin/env node
// Kills narrate at its n-th call of each system call that changes the disk, runs the same command again, and compares the
// file with that of an undisturbed run, byte by byte. Needs strace and a build; takes some minutes:
//   node scripts/kill-at-syscalls.js [--most 40]   kills at most so often in each system call, evenly spread
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { most: { type: 'string', default: '40' } } });
const BIN = fileURLToPath(new URL('../dist/bin/narrate.js', import.meta.url));
const SYSCALLS = [
  'openat',
  'write',
  'pwrite64',
  'writev',
  'fsync',
  'fdatasync',
  'rename',
  'link',
  'unlink',
  'mkdir',
  'rmdir',
  'ftruncate',
  'fchmod',
];
const SCRIPT = [
  'The first paragraph is short.',
  'The second one says a little more than that.',
  'And the third one ends it.',
].join('\n\n');

const folder = mkdtempSync(path.join(tmpdir(), 'narrate-kill-'));
writeFileSync(path.join(folder, 'script.txt'), SCRIPT);
const studio = spawn(process.execPath, [BIN, 'serve', '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
const [said] = await once(studio.stderr, 'data');
const url = /http:\S+/.exec(String(said))?.[0] ?? '';

/** Run narrate in a home of its own; under strace when `inject` is given. */
const run = (home, output, inject = []) => {
  mkdirSync(home, { recursive: true });
  const narrate = [process.execPath, BIN, 'script.txt', '-o', output, '-v', 'flite-kal16', '--base-url', url];
  const [command = '', ...args] =
    inject.length > 0 ? ['strace', '-f', '-qq', '-o', '/dev/null', ...inject, ...narrate] : narrate;
  return spawnSync(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: home },
    encoding: 'utf8',
    timeout: 60_000,
  });
};

/** How often the busiest thread of a run makes this system call: strace counts for each thread. */
const countCalls = (home, output, syscall) => {
  const trace = path.join(folder, 'trace');
  run(home, output, ['-o', trace, '-e', `trace=${syscall}`]);
  const calls = new Map();
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    const [thread = ''] = line.split(' ');
    if (line.includes(`${syscall}(`)) calls.set(thread, (calls.get(thread) ?? 0) + 1);
  }
  return Math.max(0, ...calls.values());
};

try {
  const reference = path.join(folder, 'reference.mp3');
  const undisturbed = run(path.join(folder, 'home-reference'), reference);
  if (undisturbed.status !== 0) throw new Error(undisturbed.stderr);
  const wanted = readFileSync(reference);
  const output = path.join(folder, 'episode.mp3');
  let kills = 0;
  let failures = 0;
  for (const syscall of SYSCALLS) {
    const calls = countCalls(path.join(folder, `home-count-${syscall}`), output, syscall);
    rmSync(output, { force: true });
    const step = Math.max(1, Math.ceil(calls / Number(values.most)));
    let killed = 0;
    for (let when = 1; when <= calls; when += step) {
      const home = path.join(folder, `home-${syscall}-${when}`);
      const broken = run(home, output, ['-e', `inject=${syscall}:signal=KILL:when=${when}`]);
      if (broken.signal !== 'SIGKILL' && broken.status === 0) {
        rmSync(output, { force: true });
        rmSync(home, { recursive: true, force: true });
        continue;
      }
      killed += 1;
      // Under its final name the file is whole or not there.
      const half = existsSync(output) && !readFileSync(output).equals(wanted);
      const again = run(home, output);
      const whole = again.status === 0 && readFileSync(output).equals(wanted);
      const left = readdirSync(folder).filter((name) => name.includes('.part'));
      if (half || !whole || left.length > 0) {
        failures += 1;
        console.log(`FAILED ${syscall} ${when}: half ${half}, whole ${whole}, left ${left.join(' ')}; ${again.stderr}`);
      }
      rmSync(output, { force: true });
      rmSync(home, { recursive: true, force: true });
    }
    kills += killed;
    console.log(`${syscall}: ${calls} calls, ${killed} kills`);
  }
  console.log(`${kills} kills, ${failures} failures`);
  process.exitCode = failures > 0 ? 1 : 0;
} finally {
  studio.kill();
  rmSync(folder, { recursive: true, force: true });
}
