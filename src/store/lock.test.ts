import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { compileStore } from '../testing/compiled-store.js';
import { temporaryFolder } from '../testing/run-narrate.js';
import { SimulatedDisk } from '../testing/simulated-disk.js';
import { acquireLock } from './lock.js';
import { type ProcessIdentity, thisProcess } from './process-identity.js';
import { sealLine } from './sealed-line.js';
import type { StoreFiles } from './store-files.js';

const LOCKED = { code: 'ERR_OUTPUT_LOCKED' };

/** Of a process that has ended and been waited for. */
const deadProcess = (): ProcessIdentity => ({ pid: spawnSync('true').pid, host: hostname() });

const lockOf = (holder: object): string => sealLine({ v: 1, ...holder, id: 'x' });

test('one holds it, the next is told who; released, it is free, and nothing is left', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'lock');
  const lock = await acquireLock(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const refusal = { ...LOCKED, message: expect.stringContaining(`process ${process.pid}`) };
  await expect(acquireLock(path)).rejects.toMatchObject(refusal);
  await lock.release();
  await lock.release();
  const next = await acquireLock(path);
  await lock.release(); // not its own any more
  await expect(acquireLock(path)).rejects.toMatchObject(LOCKED);
  await next.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('who left it behind: a process that is gone, another with the same number, an earlier boot, nobody', async () => {
  const path = join(temporaryFolder(), 'lock');
  const self = await thisProcess();
  expect(self.startTicks).toBeGreaterThan(0);
  const stale = [
    lockOf(deadProcess()),
    lockOf({ ...self, startTicks: 1 }),
    lockOf({ ...self, bootId: 'an earlier one' }),
    lockOf({ ...self, pid: 0 }),
    lockOf({ ...self, pid: -1 }),
    '',
    'torn {"v":1',
  ];
  for (const content of stale) {
    writeFileSync(path, content);
    utimesSync(path, 0, 0);
    await (await acquireLock(path)).release();
  }
});

test('when in doubt it is held: on another machine, by one who does not say when it started, just being written', async () => {
  const path = join(temporaryFolder(), 'lock');
  const self = await thisProcess();
  for (const [content, message] of [
    [lockOf({ ...self, host: 'other-machine', bootId: 'its own' }), `process ${process.pid} on "other-machine"`],
    [lockOf({ pid: process.pid, host: self.host }), `process ${process.pid}`],
    ['', 'just starting'],
  ] as const) {
    writeFileSync(path, content);
    await expect(acquireLock(path)).rejects.toMatchObject({ ...LOCKED, message: expect.stringContaining(message) });
    expect(readFileSync(path, 'utf8')).toBe(content);
  }
});

test('a folder that is missing is no lock held by another', async () => {
  await expect(acquireLock(join(temporaryFolder(), 'none', 'lock'))).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
});

test('takers killed at any call, one after the other: the next one gets it', async () => {
  const dead = [deadProcess(), deadProcess(), deadProcess()] as const;
  const withLeftLock = async () => {
    const disk = new SimulatedDisk();
    await acquireLock('/lock', { files: disk, self: dead[0] });
    disk.calls.length = 0;
    return disk;
  };
  const whole = await withLeftLock();
  await acquireLock('/lock', { files: whole, self: dead[1] });
  expect(whole.calls.length).toBeGreaterThan(20);
  for (let first = 0; first < whole.calls.length; first++) {
    for (let second = 0; second < whole.calls.length; second += 7) {
      let disk = await withLeftLock();
      for (const [index, self] of [
        [first, dead[1]],
        [second, dead[2]],
      ] as const) {
        disk.interfere = (call) => (call.index === index ? 'crash' : undefined);
        await acquireLock('/lock', { files: disk, self }).catch(() => {});
        disk = disk.afterKill();
      }
      const lock = await acquireLock('/lock', { files: disk });
      await expect(acquireLock('/lock', { files: disk })).rejects.toMatchObject(LOCKED);
      await lock.release();
      // A part that was half-written is left to the sweep.
      expect(Object.keys(disk.content()).filter((path) => path.startsWith('/lock'))).toEqual([]);
    }
  }
});

test('many want it, in any order of their calls, some are killed: never two have it', async () => {
  const dead = [deadProcess(), deadProcess()];
  const self = await thisProcess();
  let acquired = 0;
  const property = fc.asyncProperty(
    fc.scheduler(),
    fc.boolean(),
    fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 2 }),
    async (scheduler, hasLinks, killedAt) => {
      const disk = new SimulatedDisk();
      await acquireLock('/lock', { files: disk, self: deadProcessOf(dead) });
      disk.interfere = ({ name }) => (name === 'link' && !hasLinks ? 'EPERM' : undefined);
      let holders = 0;
      let most = 0;
      const killed = killedAt.map(async (limit, index) => {
        await acquireLock('/lock', { files: taking(disk, scheduler, limit), self: dead[index] ?? self }).catch(
          () => {},
        );
      });
      const living = [0, 1, 2].map(async () => {
        try {
          const lock = await acquireLock('/lock', { files: taking(disk, scheduler), self });
          holders += 1;
          acquired += 1;
          most = Math.max(most, holders);
          await scheduler.schedule(Promise.resolve());
          holders -= 1;
          await lock.release();
        } catch (reason) {
          expect(reason).toMatchObject(LOCKED);
        }
      });
      const race = Promise.all([...killed, ...living]);
      await scheduler.waitFor(race);
      expect(most).toBeLessThanOrEqual(1);
    },
  );
  await fc.assert(property, { numRuns: 300 });
  expect(acquired).toBeGreaterThan(100);
});

const deadProcessOf = ([first]: readonly ProcessIdentity[]): ProcessIdentity => first ?? deadProcess();

/** The disk as one of several processes sees it: its turn comes when the scheduler says, and after a kill never more. */
const taking = (
  disk: SimulatedDisk,
  scheduler: fc.Scheduler,
  callsBeforeKill = Number.POSITIVE_INFINITY,
): StoreFiles => {
  let calls = 0;
  const turn =
    <Arguments extends unknown[], Result>(call: (...values: Arguments) => Promise<Result>) =>
    async (...values: Arguments): Promise<Result> => {
      if (++calls > callsBeforeKill) throw new Error('killed');
      await scheduler.schedule(Promise.resolve());
      return call(...values);
    };
  return {
    open: turn(disk.open.bind(disk)),
    link: turn(disk.link.bind(disk)),
    rename: turn(disk.rename.bind(disk)),
    unlink: turn(disk.unlink.bind(disk)),
    mkdir: turn(disk.mkdir.bind(disk)),
    lstat: turn(disk.lstat.bind(disk)),
    chmod: turn(disk.chmod.bind(disk)),
    readdir: turn(disk.readdir.bind(disk)),
    utimes: turn(disk.utimes.bind(disk)),
  };
};

const built: { module?: (name: string) => string } = {};
let scripts = '';

beforeAll(async () => {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  scripts = mkdtempSync(join(tmpdir(), 'narrate-lock-'));
  built.module = compileStore(scripts);
  return () => rmSync(scripts, { recursive: true, force: true });
});

/** A process of its own that runs this, with `acquireLock` and `path`. */
const startChild = (path: string, body: string): ChildProcess => {
  const script = `
    import { acquireLock } from ${JSON.stringify(built.module?.('lock'))};
    import * as fs from 'node:fs';
    const path = process.argv[1];
    ${body}
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
};

const HOLD = `const lock = await acquireLock(path); console.log('held'); process.stdin.resume();
  process.stdin.once('end', () => lock.release());`;

const said = async (child: ChildProcess): Promise<string> => String((await once(child.stdout ?? child, 'data'))[0]);

test('a process that is stopped keeps it, however long; one that is killed does not', async () => {
  const path = join(temporaryFolder(), 'lock');
  const child = startChild(path, HOLD);
  await said(child);
  utimesSync(path, 0, 0);
  const refusal = { ...LOCKED, message: expect.stringContaining(`process ${child.pid}`) };
  await expect(acquireLock(path)).rejects.toMatchObject(refusal);
  child.kill('SIGSTOP');
  await expect(acquireLock(path)).rejects.toMatchObject(refusal);
  child.kill('SIGCONT');
  child.stdin?.end();
  await once(child, 'exit');
  await (await acquireLock(path)).release();

  const killed = startChild(path, HOLD);
  await said(killed);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  await (await acquireLock(path)).release();
});

test('ten processes that want it again and again, and are killed while they have it: never two at work', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'lock');
  const child = () =>
    startChild(
      path,
      `
      for (let done = 0; done < 8; ) {
        let lock;
        try { lock = await acquireLock(path); } catch (error) {
          if (error.code !== 'ERR_OUTPUT_LOCKED') throw error;
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
          continue;
        }
        fs.appendFileSync(path + '-log', 'in ' + process.pid + '\\n');
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
        if (Math.random() < 0.1) process.kill(process.pid, 'SIGKILL');
        fs.appendFileSync(path + '-log', 'out ' + process.pid + '\\n');
        await lock.release();
        done += 1;
      }`,
    );
  const exits = await Promise.all(Array.from({ length: 10 }, async () => once(child(), 'exit')));
  for (const [code, signal] of exits) expect(signal ?? code).toSatisfy((end) => end === 0 || end === 'SIGKILL');
  const log = readFileSync(`${path}-log`, 'utf8').trimEnd().split('\n');
  expect(log.length).toBeGreaterThan(20);
  for (const [index, line] of log.entries()) {
    const [what, pid] = line.split(' ');
    if (what === 'out') expect(log[index - 1]).toBe(`in ${pid}`);
  }
  await (await acquireLock(path)).release();
  expect(readdirSync(folder).filter((name) => name.startsWith('lock') && name !== 'lock-log')).toEqual([]);
});
