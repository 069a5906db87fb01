import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openScript } from '../script/script.js';
import { temporaryFolder } from '../testing/run-narrate.js';
import { openBookmark, type StartedPassage } from './bookmark.js';

const SENTENCES = Array.from({ length: 9 }, (_, index) => `Sentence number ${index} stands here.`);
const { signal } = new AbortController();

const shelf = () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'story.txt');
  writeFileSync(file, SENTENCES.join(' '));
  const env = { XDG_STATE_HOME: folder };
  const inputs = [{ path: file }];
  const open = (fresh = false) => openBookmark(inputs, { env, fresh });
  /** What there is to hear, as passages no longer than that. */
  const read = async (maxPassageChars: number, bookmark = open()) => {
    const { passagesFrom } = await bookmark;
    const passages: StartedPassage[] = [];
    const script = openScript({ inputs, kind: undefined, maxPassageChars, signal, warn: () => {} });
    for await (const passage of passagesFrom(script, signal)) {
      for await (const _ of passage.text.read(signal));
      passages.push(passage);
    }
    return passages.map(({ index, text, startSentence = 0 }) => ({
      index,
      texts: text.arrived.slice(startSentence).map((sentence) => sentence.text),
    }));
  };
  return { file, inputs, env, open, read };
};

test('a listener who left goes on with the sentence that was heard, also where passages are cut otherwise', async () => {
  const { open, read } = shelf();
  const whole = await read(70);
  expect(whole.flatMap(({ texts }) => texts)).toEqual(SENTENCES);
  const bookmark = await open();
  expect(bookmark.startChars).toBe(0);
  await read(70, Promise.resolve(bookmark));
  expect(await bookmark.leaveAt({ passage: 2, sentence: 1 })).toBe(true);
  expect((await open()).startChars).toBeGreaterThan(0);
  for (const maxChars of [35, 70, 110, 800])
    expect((await read(maxChars)).flatMap(({ texts }) => texts)).toEqual(SENTENCES.slice(5));
  expect((await read(70))[0]?.index).toBe(2);
});

test('leaving once more, from there, counts from the beginning', async () => {
  const { open, read } = shelf();
  const first = await open();
  await read(800, Promise.resolve(first));
  await first.leaveAt({ passage: 0, sentence: 4 });
  const second = await open();
  await read(800, Promise.resolve(second));
  await second.leaveAt({ passage: 0, sentence: 6 });
  expect((await read(800)).flatMap(({ texts }) => texts)).toEqual(SENTENCES.slice(6));
});

test('heard to the end, changed, or wanted afresh, a script begins at its beginning', async () => {
  const { file, open, read } = shelf();
  const leave = async () => {
    const bookmark = await open();
    await read(800, Promise.resolve(bookmark));
    await bookmark.leaveAt({ passage: 0, sentence: 4 });
  };
  await leave();
  await (await open()).remove();
  expect((await open()).startChars).toBe(0);
  await leave();
  utimesSync(file, 1, 1);
  expect((await open()).startChars).toBe(0);
  await leave();
  expect((await open(true)).startChars).toBe(0);
  expect((await open()).startChars).toBe(0);
});

test('a pipe has no bookmark, nor has a place that nobody knows', async () => {
  const { env, open } = shelf();
  const { Readable } = await import('node:stream');
  const piped = await openBookmark([{ stream: Readable.from([]), name: 'stdin' }], { env, fresh: false });
  expect(await piped.leaveAt({ passage: 0, sentence: 0 })).toBe(false);
  expect(await (await open()).leaveAt(undefined)).toBe(false);
});
