import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { BIN } from '../testing/run-narrate.js';
import { openWorkplace, type Workplace } from '../testing/workplace.js';

/** Only a user namespace lets a test have a small disk of its own. */
const hasNamespaces = spawnSync('unshare', ['-rm', 'true']).status === 0;
if (!hasNamespaces) console.warn('skipped: a full disk cannot be tried here, unshare is not permitted');

const PARAGRAPHS = Array.from({ length: 40 }, (_, at) => `This is paragraph ${at}.${' It is long.'.repeat(10)}`);

/** A run in whose home one folder is a disk of its own, with so many KiB. */
const runOnSmallDisk = async ({ home, service }: Workplace, folder: string, sizeKiB: number, script: string) => {
  const disk = path.join(home, folder);
  mkdirSync(disk, { recursive: true });
  const mount = `mount -t tmpfs -o size=${sizeKiB}k none "${disk}" && exec "$0" "$@"`;
  const narrate = [process.execPath, BIN, script, '-o', 'out.mp3'];
  const child = spawn('unshare', ['-rm', 'sh', '-c', mount, ...narrate], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, ...service.env },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stdin.end(PARAGRAPHS.join('\n\n'));
  const [stderr, [exit]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { exit, stderr };
};

test.skipIf(!hasNamespaces).each([
  ['the cache', '.cache', 64, 'script.txt', 'Going on without keeping takes'],
  ['the journal', '.local', 8, 'script.txt', 'Going on without a journal'],
  ['the copy of a pipe', '.local', 12, '-', 'Going on without a journal'],
])(
  'a full disk for %s: one warning, and the narration is complete',
  async (_what, folder, sizeKiB, script, warning) => {
    const workplace = await openWorkplace(PARAGRAPHS);
    const { exit, stderr } = await runOnSmallDisk(workplace, folder, sizeKiB, script);
    expect(exit, stderr).toBe(0);
    expect(stderr).toMatch(/^warning: [^\n]+the disk is full\nSaved out\.mp3[^\n]+\n$/);
    expect(stderr).toContain(warning);
    expect(workplace.words()).toBe(PARAGRAPHS.join(' '));
  },
);
