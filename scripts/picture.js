#!/usr/bin/env node
// Makes the README's picture of the terminal at work from a real run, with the offline voice and no sound:
//   node scripts/picture.js [file.svg]
// Needs a build and tmux.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { drawTerminal } from './picture/svg.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = process.argv[2] ?? path.join(ROOT, 'docs/terminal.svg');
const SIZE = { columns: 80, rows: 12 };
const FRAME_MS = 100;
/** How long a command's last screen stays before the next is typed. */
const READING_MS = 1500;
const LONGEST_RUN_MS = 60_000;
const COMMANDS = ['narrate talk.md -o talk.mp3', 'slow-writer hello.txt | narrate - --captions --no-play'];

const folder = mkdtempSync(path.join(tmpdir(), 'narrate-picture-'));
for (const [name, script] of [
  ['talk.md', 'pilot.md'],
  ['hello.txt', 'hello.txt'],
])
  copyFileSync(path.join(ROOT, 'fixtures/scripts', script), path.join(folder, name));
for (const [name, program] of [
  ['narrate', 'dist/bin/narrate.js'],
  ['slow-writer', 'scripts/slow-writer.js'],
])
  writeFileSync(path.join(folder, name), `#!/bin/sh\nexec '${process.execPath}' '${path.join(ROOT, program)}' "$@"\n`, {
    mode: 0o755,
  });

/** @param {string[]} args */
const tmux = (...args) =>
  execFileSync('tmux', ['-u', '-f', '/dev/null', '-S', path.join(folder, 'socket'), ...args], { encoding: 'utf8' });

const startedAtMs = performance.now();
/** @type {import('./picture/svg.js').Frame[]} */
const frames = [];
let cursorRow = 0;
const look = () => {
  cursorRow = Number(tmux('display-message', '-p', '#{cursor_y}'));
  frames.push({
    atMs: performance.now() - startedAtMs,
    rows: tmux('capture-pane', '-p', '-e').split('\n').slice(0, SIZE.rows),
  });
};
/** @param {number} timeMs @param {() => boolean} [isOver] */
const watch = async (timeMs, isOver = () => false) => {
  for (const untilMs = performance.now() + timeMs; performance.now() < untilMs && !isOver(); await sleep(FRAME_MS))
    look();
};

try {
  const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, LANG: 'C.UTF-8', TERM: 'screen-256color' };
  const shell = Object.entries({ ...env, PS1: '$ ', HISTFILE: '', PROMPT_COMMAND: '' });
  tmux(
    ...['new-session', '-d', '-x', String(SIZE.columns), '-y', String(SIZE.rows), '-c', folder, 'env', '-i'],
    ...shell.map(([name, value]) => `${name}=${value}`),
    ...['bash', '--norc', '--noprofile'],
  );
  await watch(LONGEST_RUN_MS, isPromptBack);
  for (const command of COMMANDS) {
    for (const letter of command) {
      tmux('send-keys', '-l', '--', letter);
      look();
    }
    tmux('send-keys', 'Enter');
    await watch(LONGEST_RUN_MS, isPromptBack);
    await watch(READING_MS);
  }
} finally {
  spawnSync('tmux', ['-S', path.join(folder, 'socket'), 'kill-server'], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
writeFileSync(FILE, drawTerminal(frames, SIZE));

/** The shell waits: its prompt stands alone in the cursor's row. */
function isPromptBack() {
  return /^\$ *$/.test(frames.at(-1)?.rows[cursorRow] ?? '');
}
