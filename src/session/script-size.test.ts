import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { PLAIN_OPTIONS } from '../testing/plain-options.js';
import { temporaryFolder } from '../testing/run-narrate.js';
import { openWorkplace } from '../testing/workplace.js';
import { scriptSize } from './script-size.js';

const { signal } = new AbortController();
const OPTIONS = { ...PLAIN_OPTIONS, scriptKind: undefined };

const PARAGRAPHS = ['One two three.', 'Four: five 6. Seven!', '# Chapter', '[pause 300ms]', 'Eight.'];

const fileOf = (text: string) => {
  const file = path.join(temporaryFolder(), 'script.md');
  writeFileSync(file, text);
  return { path: file };
};

test('as many passages and characters as the narration has', async () => {
  const place = await openWorkplace(PARAGRAPHS);
  const { metrics } = JSON.parse((await place.run('--json')).stdout.toString());
  const inputs = [{ path: path.join(place.home, 'script.txt') }];
  const { passages, characters } = metrics;
  expect(await scriptSize({ ...OPTIONS, inputs }, signal)).toEqual({ passages, characters });
});

test('what cannot be read twice, or not at all, has no size', async () => {
  const size = (...inputs: Parameters<typeof scriptSize>[0]['inputs']) => scriptSize({ ...OPTIONS, inputs }, signal);
  expect(await size({ stream: Readable.from(['One.']), name: 'stdin' })).toBeUndefined();
  expect(await size(fileOf('One.'), { path: '/nowhere' })).toBeUndefined();
  expect(await size(fileOf('word '.repeat(1_100_000)))).toBeUndefined();
});

test('nobody waits for it when all is over', async () => {
  const stopping = new AbortController();
  const measuring = scriptSize({ ...OPTIONS, inputs: [fileOf('One.\n\n'.repeat(100_000))] }, stopping.signal);
  stopping.abort();
  expect(await measuring).toBeUndefined();
});
