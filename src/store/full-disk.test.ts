import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { compileStore } from '../testing/compiled-store.js';

/** Only a user namespace lets a test have a small disk of its own. */
const hasNamespaces = spawnSync('unshare', ['-rm', 'true']).status === 0;
if (!hasNamespaces) console.warn('skipped: a full disk cannot be tried here, unshare is not permitted');

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'narrate-store-disk-'));
  const address = compileStore(folder);
  mkdirSync(join(folder, 'disk'));
  writeFileSync(join(folder, 'fill.mjs'), script(address));
  return () => rmSync(folder, { recursive: true, force: true });
});

/** Fills the disk with takes, a journal and a spool, makes room, opens all of it again, and prints what was kept. */
const script = (address: (module: string) => string): string => `
  import { readdirSync, rmSync } from 'node:fs';
  import { openTakeStore } from ${JSON.stringify(address('take-store'))};
  import { openJournal } from ${JSON.stringify(address('journal'))};
  import { createSpool } from ${JSON.stringify(address('spool'))};
  import { readSpool } from ${JSON.stringify(address('spool-reader'))};
  const [disk, only] = process.argv.slice(2);
  const warnings = [];
  const openStore = () => openTakeStore({ folder: disk + '/cache', maxBytes: 1e9, warn: (line) => warnings.push(line) });
  const keyOf = (index) => String(index).padStart(64, '0');
  const fill = async (write) => {
    for (let index = 0; index < 1000; index++) {
      try { await write(index); } catch (error) { return { kept: index, error: error.code + ': ' + error.message }; }
    }
    return { kept: 1000 };
  };
  const report = {};
  if (only !== 'journal') {
    const store = await openStore();
    report.takes = await fill((index) => store.write(keyOf(index), { audio: Buffer.alloc(20_000, index), about: { index } }));
    report.halfWritten = readdirSync(disk, { recursive: true }).filter((name) => /(^|\\/)\\./.test(name));
    const again = await openStore();
    report.found = 0;
    while (await again.read(keyOf(report.found))) report.found += 1;
    report.beyond = (await again.read(keyOf(report.takes.kept))) !== undefined;
    if (only !== 'takes') await again.clear();
  }
  if (only !== 'takes') {
    const journal = await openJournal(disk + '/journal');
    report.journal = await fill((index) => journal.append({ index, filler: 'x'.repeat(5_000) }));
    await journal.close();
    const readBack = await openJournal(disk + '/journal');
    report.read = readBack.records.map(({ index }) => index);
    await readBack.close(); // an open file keeps its room
    rmSync(disk + '/journal');
    const spool = await createSpool(disk + '/spool');
    report.spool = await fill(() => spool.append(Buffer.alloc(5_000, 'word ')));
    await spool.close().catch(() => {});
    report.spooled = 0;
    for await (const piece of readSpool(disk + '/spool')) report.spooled += piece.length;
  }
  console.log(JSON.stringify({ ...report, warnings }));
`;

const fill = (shell: (run: string, disk: string) => string, only = ''): Record<string, unknown> => {
  const disk = join(folder, 'disk');
  const run = `"${process.execPath}" "${folder}/fill.mjs" "${disk}" ${only}`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', shell(run, disk)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
  return JSON.parse(stdout);
};

const onSmallDisk = (run: string, disk: string): string =>
  `unshare -rm bash -c 'mount -t tmpfs -o size=512k none "${disk}" && ${run}'`;

const expectKept = (report: Record<string, unknown>, why: string): void => {
  const { takes, journal, spool } = report as Record<string, { kept: number; error: string }>;
  expect(takes?.kept).toBeGreaterThan(10);
  expect(report).toMatchObject({ found: takes?.kept, beyond: false, halfWritten: [], warnings: [] });
  expect(journal?.kept).toBeGreaterThan(10);
  expect(report.read).toEqual(Array.from({ length: journal?.kept ?? 0 }, (_, index) => index));
  expect(report.spooled).toBe((spool?.kept ?? 0) * 5_000);
  for (const part of [takes, journal, spool]) expect(part?.error).toMatch(`ERR_OUTPUT: Cannot write `);
  for (const part of [takes, journal, spool]) expect(part?.error).toContain(why);
};

test.skipIf(!hasNamespaces)('a disk that gets full: all that was said to be kept is, and nothing half', () => {
  expectKept(fill(onSmallDisk), 'the disk is full');
});

test('a file size limit is an error, not the end of the process', () => {
  const report = fill((run) => `ulimit -f 100; ${run}`, 'journal'); // Node itself ignores SIGXFSZ
  const { journal } = report as { journal: { kept: number; error: string } };
  expect(journal.error).toContain('larger than allowed');
  expect(journal.kept).toBeGreaterThan(10);
  expect(report.read).toHaveLength(journal.kept);
});

test.skipIf(!hasNamespaces)('a read-only disk: what is there is read, nothing is written', () => {
  const report = fill(
    (run, disk) =>
      `unshare -rm bash -c 'mount -t tmpfs none "${disk}" && umask 077 && mkdir -p "${disk}"/cache/{blobs,takes} && mount -o remount,ro "${disk}" && ${run}'`,
    'takes',
  );
  expect(report).toMatchObject({
    takes: { kept: 0, error: expect.stringContaining('the disk is read-only') },
    found: 0,
  });
});
