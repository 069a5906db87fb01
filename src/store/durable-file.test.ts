import { constants, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { SimulatedDisk } from '../testing/simulated-disk.js';
import { sweepHalfWritten, writeDurable, writeDurableOnce } from './durable-file.js';

const OLD = 'the old content';
const NEW = 'the new content, which is longer than the old one';
const ERRNOS = ['ENOSPC', 'EDQUOT', 'EIO', 'EFBIG', 'EROFS', 'EACCES', 'EMFILE'];

const diskWithOld = async (): Promise<SimulatedDisk> => {
  const disk = new SimulatedDisk();
  await writeDurable('/episode', Buffer.from(OLD), { files: disk });
  disk.calls.length = 0;
  return disk;
};

const replace = (files: SimulatedDisk) =>
  writeDurable('/episode', [Buffer.from(NEW.slice(0, 9)), Buffer.from(NEW.slice(9))], { files });
const createOnce = (files: SimulatedDisk) => writeDurableOnce('/fresh', Buffer.from(NEW), { files });

test('what is written can be read, by its owner alone, whatever the umask', async () => {
  const folder = temporaryFolder();
  for (const umask of [0o000, 0o077, 0o777]) {
    const before = process.umask(umask);
    await writeDurable(join(folder, 'a'), [Buffer.from('one '), Buffer.from('two')]).finally(() =>
      process.umask(before),
    );
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('one two');
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o600);
  }
  expect(readdirSync(folder)).toEqual(['a']);
});

test('a link in its place is replaced, not followed', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'victim'), 'mine');
  symlinkSync('victim', join(folder, 'a'));
  await writeDurable(join(folder, 'a'), Buffer.from('new'));
  expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('mine');
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new');
});

test('an error says what and why', async () => {
  await expect(writeDurable(join(temporaryFolder(), 'none', 'a'), Buffer.from('x'))).rejects.toMatchObject({
    code: 'ERR_OUTPUT',
    message: expect.stringMatching(/^Cannot write ".*none.a": the folder does not exist$/),
  });
});

test.each([
  ['replaced', replace, OLD],
  ['made', createOnce, OLD],
])(
  'whichever call fails, with whatever error: nothing torn, nothing left, nothing open (%s)',
  async (_, write, before) => {
    const whole = await diskWithOld();
    await write(whole);
    const names = whole.calls.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['open', 'write', 'stat', 'sync', 'close']));
    for (const [index, name] of names.entries()) {
      for (const code of ERRNOS) {
        const disk = await diskWithOld();
        disk.interfere = (call) => (call.index === index ? code : undefined);
        const error: unknown = await write(disk).then(
          () => undefined,
          (reason) => reason,
        );
        disk.interfere = () => undefined;
        const content = disk.content();
        const where = `${code} at ${index} (${name})`;
        expect(disk.openHandles, where).toBe(0);
        expect([NEW, before], where).toContain(content['/episode']);
        const others = Object.keys(content).filter((path) => path !== '/episode' && path !== '/fresh');
        if (error === undefined) {
          // A second name that could not be removed is left for the sweep.
          if (name !== 'unlink') expect(others, where).toEqual([]);
        } else {
          expect(error, where).toMatchObject({ code: 'ERR_OUTPUT', cause: { code } });
          expect(others, where).toEqual([]);
          const isPlaced = names.slice(0, index).some((call) => call === 'rename' || call === 'link');
          if (!isPlaced) expect(content, where).toEqual({ '/episode': OLD });
        }
      }
    }
  },
);

test('a full disk is never success: short writes are written on, a write of nothing fails', async () => {
  const disk = await diskWithOld();
  disk.maxWriteBytes = 3;
  await replace(disk);
  expect(disk.content()).toEqual({ '/episode': NEW });
  disk.maxWriteBytes = 0;
  await expect(writeDurable('/episode', Buffer.from('x'), { files: disk })).rejects.toMatchObject({
    message: 'Cannot write "/episode": the disk is full',
  });
  expect(disk.content()).toEqual({ '/episode': NEW });
});

test('a file that is shorter than what was written takes no name', async () => {
  const disk = await diskWithOld();
  disk.isLying = true;
  await expect(replace(disk)).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
  expect(disk.content()).toEqual({ '/episode': OLD });
});

test.each(['EINVAL', 'ENOTSUP', 'EPERM'])(
  'a folder that cannot be synced (%s) is tolerated, a broken one is not',
  async (code) => {
    const disk = await diskWithOld();
    disk.interfere = ({ name, path }) => (name === 'sync' && path === '/' ? code : undefined);
    await replace(disk);
    disk.interfere = ({ name, path }) => (name === 'sync' && path === '/' ? 'EIO' : undefined);
    await expect(replace(disk)).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
  },
);

test('a power cut at any call leaves the old content or the new; when it was done, the new', async () => {
  let states = 0;
  const total = await diskWithOld().then(async (disk) => {
    await replace(disk);
    return disk.calls.length;
  });
  for (let index = 0; index <= total; index++) {
    const disk = await diskWithOld();
    disk.interfere = (call) => (call.index === index ? 'crash' : undefined);
    const isDone = await replace(disk).then(
      () => true,
      () => false,
    );
    expect(isDone).toBe(index === total);
    for (const after of disk.afterPowerCut()) {
      states += 1;
      expect(isDone ? [NEW] : [OLD, NEW]).toContain(after.content()['/episode']);
    }
  }
  expect(states).toBeGreaterThan(25);
});

test('of many writers of one name exactly one wins, with or without hard links', async () => {
  for (const refusal of [undefined, 'EPERM', 'ENOTSUP']) {
    const disk = new SimulatedDisk();
    disk.interfere = ({ name }) => (name === 'link' ? refusal : undefined);
    const writers = Array.from({ length: 8 }, (_, index) =>
      writeDurableOnce('/a', Buffer.from(`${index}`), { files: disk }),
    );
    const won = await Promise.all(writers);
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(disk.content()).toEqual({ '/a': String(won.indexOf(true)) });
  }
});

test('any bytes, in any pieces, with writes of any size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 40 })),
      fc.integer({ min: 1, max: 50 }),
      async (pieces, max) => {
        const disk = new SimulatedDisk();
        disk.maxWriteBytes = max;
        await writeDurable('/a', pieces, { files: disk });
        expect(disk.content()).toEqual({ '/a': Buffer.concat(pieces).toString('latin1') });
      },
    ),
  );
});

test('the sweep removes what is old and half-written, and nothing else', async () => {
  const folder = temporaryFolder();
  const name = '.0123456789abcdef0123456789abcdef';
  for (const path of [name, '.0123456789abcdef0123456789abcde0', '.hidden', 'episode.mp3'])
    writeFileSync(join(folder, path), '');
  for (const path of [name, '.hidden', 'episode.mp3']) utimesSync(join(folder, path), 0, 0);
  await sweepHalfWritten(folder);
  expect(readdirSync(folder).sort()).toEqual(['.0123456789abcdef0123456789abcde0', '.hidden', 'episode.mp3']);
});

test('a file planted at the name of the part would neither be followed nor guessed', async () => {
  const disk = await diskWithOld();
  await replace(disk);
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  expect(disk.calls[0]).toMatchObject({ name: 'open', flags: O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY });
  expect(disk.calls[0]?.path).toMatch(/^\/\.[0-9a-f]{32}$/);
});
