import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { SimulatedDisk } from '../testing/simulated-disk.js';
import { type Journal, openJournal } from './journal.js';
import { sealLine } from './sealed-line.js';

const RECORDS = [
  { i: 0, key: 'aé' },
  { i: 1, text: 'two\nlines', seal: 'mine' },
  {},
  { i: 3, deep: { list: [1, null] } },
];

const open = async (files: SimulatedDisk, path = '/journal'): Promise<Journal> => {
  const journal = await openJournal(path, { files });
  if (journal.kind !== 'open') throw new Error(`not opened: ${journal.kind}`);
  return journal;
};

/** A journal of `RECORDS`, as bytes. */
const reference = async (): Promise<Buffer> => {
  const disk = new SimulatedDisk();
  const journal = await open(disk);
  for (const record of RECORDS) await journal.append(record);
  await journal.close();
  return Buffer.from(disk.content()['/journal'] ?? '', 'latin1');
};

const diskWith = async (content: Uint8Array): Promise<SimulatedDisk> => {
  const disk = new SimulatedDisk();
  const file = await disk.open('/journal', 0o101);
  await file.write(content, 0, content.length, 0);
  await file.close();
  return disk;
};

test('what was appended is read back, on the real disk, by its owner alone', async () => {
  const path = join(temporaryFolder(), 'journal.jsonl');
  for (const [index, record] of RECORDS.entries()) {
    const journal = await openJournal(path);
    if (journal.kind !== 'open') throw new Error(journal.kind);
    expect(journal.records).toEqual(RECORDS.slice(0, index));
    expect(journal.droppedBytes).toBe(0);
    await journal.append(record);
    await journal.close();
  }
  expect(statSync(path).mode & 0o777).toBe(0o600);
  for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) JSON.parse(line);
});

test('cut at every byte: a prefix of the records, and it goes on behind them', async () => {
  const whole = await reference();
  const lineEnds = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1);
  for (let length = 0; length <= whole.length; length++) {
    const disk = await diskWith(whole.subarray(0, length));
    const journal = await open(disk);
    const sound = Math.max(0, lineEnds.filter((end) => end <= length).length - 1);
    expect(journal.records).toEqual(RECORDS.slice(0, sound));
    await journal.append({ more: length });
    await journal.close();
    expect((await open(disk)).records).toEqual([...RECORDS.slice(0, sound), { more: length }]);
  }
});

test('what stood behind the damage does not come back, whatever is written in its place', async () => {
  const disk = new SimulatedDisk();
  const journal = await open(disk);
  for (const i of [0, 1, 2]) await journal.append({ i });
  await journal.close();
  const damaged = await diskWith(Buffer.from((disk.content()['/journal'] ?? '').replace('{"i":1,', '{"i":7,')));
  const opened = await open(damaged);
  expect(opened.records).toEqual([{ i: 0 }]);
  await opened.append({ i: 9 }); // as long as the damaged line
  expect((await open(damaged)).records).toEqual([{ i: 0 }, { i: 9 }]);
});

test('every byte changed in every bit: a prefix of the records, or no journal of ours; nothing invented', async () => {
  const whole = await reference();
  const headerEnd = whole.indexOf(0x0a) + 1;
  for (let at = 0; at < whole.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      const opened = await openJournal('/journal', { files: await diskWith(changed) });
      if (at < headerEnd) {
        expect(opened).toEqual({ kind: 'foreign' });
      } else {
        const before = whole.subarray(headerEnd, at).filter((byte) => byte === 0x0a).length;
        expect(opened).toMatchObject({ kind: 'open', records: RECORDS.slice(0, before) });
      }
    }
  }
});

test('any bytes: never an exception, never a record, never changed when not ours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (content) => {
      const disk = await diskWith(content);
      expect(await openJournal('/journal', { files: disk })).toEqual({ kind: 'foreign' });
      expect(disk.content()['/journal']).toBe(Buffer.from(content).toString('latin1'));
    }),
  );
});

test('another version is told apart and left as it is', async () => {
  const path = join(temporaryFolder(), 'journal.jsonl');
  const content = sealLine({ journal: 'narrate', v: 2, more: 'fields' }) + sealLine({ i: 0 });
  writeFileSync(path, content);
  expect(await openJournal(path)).toEqual({ kind: 'other-version', version: 2 });
  expect(readFileSync(path, 'utf8')).toBe(content);
});

test('appends that overlap keep their order and share syncs', async () => {
  const disk = new SimulatedDisk();
  const journal = await open(disk);
  const records = Array.from({ length: 50 }, (_, i) => ({ i }));
  await Promise.all(records.map((record) => journal.append(record)));
  await journal.close();
  expect((await open(disk)).records).toEqual(records);
  expect(disk.calls.filter(({ name }) => name === 'datasync').length).toBeLessThan(5);
});

test('a power cut at any call: at least what was told to be kept, at most what was appended, in order', async () => {
  const run = async (disk: SimulatedDisk) => {
    const kept: object[] = [];
    try {
      const journal = await open(disk);
      for (const record of RECORDS) {
        await journal.append(record);
        kept.push(record);
      }
      await journal.close();
    } catch {
      // the machine is off
    }
    return kept;
  };
  const whole = new SimulatedDisk();
  await run(whole);
  let states = 0;
  for (let index = 0; index <= whole.calls.length; index++) {
    const disk = new SimulatedDisk();
    disk.maxWriteBytes = 30;
    disk.interfere = (call) => (call.index === index ? 'crash' : undefined);
    const kept = await run(disk);
    for (const after of disk.afterPowerCut()) {
      states += 1;
      const { records } = await open(after);
      expect(records.length).toBeGreaterThanOrEqual(kept.length);
      expect(records).toEqual(RECORDS.slice(0, records.length));
    }
  }
  expect(states).toBeGreaterThan(50);
});

test('killed at any call, and opened again by the next run: what it appends survives a power cut', async () => {
  const whole = new SimulatedDisk();
  await (await open(whole)).append({ i: 0 });
  for (let index = 0; index <= whole.calls.length; index++) {
    const killed = new SimulatedDisk();
    killed.interfere = (call) => (call.index === index ? 'crash' : undefined);
    await open(killed)
      .then((journal) => journal.append({ i: 0 }))
      .catch(() => {});
    const disk = killed.afterKill();
    const journal = await open(disk);
    await journal.append({ i: 1 });
    for (const after of disk.afterPowerCut()) {
      expect((await open(after)).records).toEqual([...journal.records, { i: 1 }]);
    }
  }
});

test.each(['write', 'datasync'])(
  'after a failed %s it takes no more; opened again it has what was kept',
  async (name) => {
    for (const code of ['ENOSPC', 'EIO']) {
      const disk = new SimulatedDisk();
      const journal = await open(disk);
      await journal.append({ i: 0 });
      disk.maxWriteBytes = 5;
      let calls = 0;
      disk.interfere = (call) => (call.name === name && ++calls === (name === 'write' ? 3 : 1) ? code : undefined);
      await expect(journal.append({ i: 1 })).rejects.toMatchObject({ code: 'ERR_OUTPUT', cause: { code } });
      await expect(journal.append({ i: 2 })).rejects.toMatchObject({ code: 'ERR_OUTPUT', cause: { code } });
      await journal.close();
      expect(disk.openHandles).toBe(0);
      const again = await open(disk);
      expect(again.records).toEqual(name === 'write' ? [{ i: 0 }] : [{ i: 0 }, { i: 1 }]);
      await again.append({ i: 3 });
      expect((await open(disk)).records.at(-1)).toEqual({ i: 3 });
    }
  },
);
