import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../store/journal.js';
import { temporaryFolder } from '../testing/run-narrate.js';
import { interruptedRuns } from './interrupted-runs.js';
import { openRunJournal } from './journal.js';

const begin = async (folder: string, output: string) => {
  const journal = await openRunJournal({
    folder,
    request: { output, inputs: ['/script.txt', '-'], settings: { voice: 'tone-a' } },
    fresh: false,
    fromSpool: false,
    onBroken: (error) => {
      throw error;
    },
  });
  await journal.taken({ key: `key of ${output}`, contentKey: 'content', characters: 7 });
  return journal;
};

test('where nothing was ever narrated, nothing was interrupted', async () => {
  expect(await interruptedRuns(path.join(temporaryFolder(), 'none'))).toEqual([]);
});

test('they come in the order in which they began, with all it takes to go on', async () => {
  const folder = temporaryFolder();
  const outputs = ['/c.mp3', '/a.mp3', '/b.mp3'];
  for (const output of outputs) await (await begin(folder, output)).close();
  const runs = await interruptedRuns(folder);
  expect(runs.map(({ request }) => request.output)).toEqual(outputs);
  expect(runs[0]).toEqual({
    request: { output: '/c.mp3', inputs: ['/script.txt', '-'], settings: { voice: 'tone-a' } },
    startedAt: expect.any(Date),
    passages: 1,
    keys: ['key of /c.mp3'],
  });
  expect(Date.now() - (runs[0]?.startedAt?.getTime() ?? 0)).toBeLessThan(60_000);
});

test('one that is under way is among them; one that finished is not', async () => {
  const folder = temporaryFolder();
  const running = await begin(folder, '/a.mp3');
  await (await begin(folder, '/b.mp3')).finish();
  expect((await interruptedRuns(folder)).map(({ request }) => request.output)).toEqual(['/a.mp3']);
  await running.finish();
  expect(await interruptedRuns(folder)).toEqual([]);
});

test('what is not ours, or not begun, is passed over', async () => {
  const folder = temporaryFolder();
  await (await begin(folder, '/a.mp3')).close();
  for (const [name, content] of [
    ['empty', ''],
    ['foreign', 'a shopping list\n'],
    ['binary', '\0\xff\n\n'],
  ] as const) {
    mkdirSync(path.join(folder, 'runs', name));
    writeFileSync(path.join(folder, 'runs', name, 'journal'), content);
  }
  mkdirSync(path.join(folder, 'runs/other'));
  const other = await openJournal(path.join(folder, 'runs/other/journal'));
  if (other.kind === 'open')
    await other.append({ request: { output: 7 }, startedAt: 'soon' }).finally(() => other.close());
  mkdirSync(path.join(folder, 'runs/no-journal'));
  writeFileSync(path.join(folder, 'runs/a-file'), '');
  expect(await interruptedRuns(folder)).toHaveLength(1);
});
