import { expect, test } from 'vitest';
import type { Passage, Sentence } from './passage.js';
import { groupPassages } from './passages.js';

type Item = string | Error;
const item = (text: string): Sentence | 'break' => (text === '¶' ? 'break' : { text, midWord: false });

/** Sentences that are handed over when the test says so; counts how often they were asked for. */
const script = (...ready: Item[]) => {
  const waiting: { resolve: (result: IteratorResult<Sentence | 'break'>) => void; reject: (reason: Error) => void }[] =
    [];
  let ended = false;
  const state = { pulls: 0, open: 0, mostOpen: 0, returned: false };
  const deliver = (): void => {
    while (waiting.length > 0 && (ready.length > 0 || ended)) {
      const next = ready.shift();
      const reader = waiting.shift();
      state.open -= 1;
      if (next instanceof Error) reader?.reject(next);
      else reader?.resolve(next === undefined ? { value: undefined, done: true } : { value: item(next), done: false });
    }
  };
  const iterator: AsyncIterableIterator<Sentence | 'break'> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () =>
      new Promise((resolve, reject) => {
        state.pulls += 1;
        state.open += 1;
        state.mostOpen = Math.max(state.mostOpen, state.open);
        waiting.push({ resolve, reject });
        deliver();
      }),
    return: () => {
      state.returned = true;
      return Promise.resolve({ value: undefined, done: true });
    },
  };
  const write = (...more: Item[]): void => {
    ready.push(...more);
    deliver();
  };
  const end = (): void => {
    ended = true;
    deliver();
  };
  return { sentences: iterator, state, write, end };
};

const never = new AbortController().signal;
const readAll = async (passage: Passage): Promise<string[]> => {
  const all: string[] = [];
  for await (const { text } of passage.text.read(never)) all.push(text);
  return all;
};
const take = async (passages: AsyncGenerator<Passage>): Promise<Passage> => {
  const { value, done } = await passages.next();
  if (done) throw new Error('no more passages');
  return value;
};

test('a passage ends at a break, or before the sentence that would make it too long', async () => {
  const { sentences, end } = script('one', 'two', '¶', '¶', '1234', '1234', '123', 'alone and too long', 'x');
  end();
  const all: string[][] = [];
  for await (const passage of groupPassages(sentences, { maxChars: 10 })) {
    expect(passage.index).toBe(all.length);
    all.push(await readAll(passage));
  }
  expect(all).toEqual([['one', 'two'], ['1234', '1234'], ['123'], ['alone and too long'], ['x']]);
});

test('asking for the next passage pulls the rest of this one, and it can still be read', async () => {
  const { sentences, end } = script('a', 'b', '¶', 'c');
  end();
  const passages = groupPassages(sentences, { maxChars: 100 });
  const first = await take(passages);
  const second = await take(passages);
  expect(first.text.ended).toBe(true);
  expect(await readAll(second)).toEqual(['c']);
  expect(await readAll(first)).toEqual(['a', 'b']);
  expect(await readAll(first)).toEqual(['a', 'b']);
  expect((await passages.next()).done).toBe(true);
});

test('a passage comes with its first sentence, and readers get each as it arrives, with one pull for all', async () => {
  const { sentences, state, write } = script('a');
  const passages = groupPassages(sentences, { maxChars: 100 });
  const passage = await take(passages);
  const readers = [passage.text.read(never), passage.text.read(never)];
  expect(await Promise.all(readers.map((reader) => reader.next()))).toEqual(
    Array(2).fill({ value: item('a'), done: false }),
  );
  expect(state.pulls).toBe(1);
  const waiting = readers.map((reader) => reader.next());
  const next = passages.next();
  write('b');
  expect(await Promise.all(waiting)).toEqual(Array(2).fill({ value: item('b'), done: false }));
  const ends = readers.map((reader) => reader.next());
  write('¶');
  expect(await Promise.all(ends)).toEqual(Array(2).fill({ value: undefined, done: true }));
  write('c');
  expect((await next).value).toMatchObject({ index: 1 });
  expect(state.mostOpen).toBe(1);
});

test('the end is known at once when nothing more would fit', async () => {
  const { sentences, state } = script('123456789');
  const passage = await take(groupPassages(sentences, { maxChars: 10 }));
  expect(await readAll(passage)).toEqual(['123456789']);
  expect(state.pulls).toBe(1);
});

test('an aborted reader stops at once; what arrives later is there for the next', async () => {
  const { sentences, write, end } = script('a');
  const passage = await take(groupPassages(sentences, { maxChars: 100 }));
  const attempt = new AbortController();
  const reader = passage.text.read(attempt.signal);
  await reader.next();
  const waiting = reader.next();
  attempt.abort(new Error('try again'));
  await expect(waiting).rejects.toThrow('try again');
  write('b');
  end();
  expect(await readAll(passage)).toEqual(['a', 'b']);
});

test('an error reaches every reader and whoever asks for the next passage, after what had arrived', async () => {
  const { sentences, write } = script('a');
  const passages = groupPassages(sentences, { maxChars: 100 });
  const passage = await take(passages);
  const reader = passage.text.read(never);
  await reader.next();
  const waiting = [reader.next(), passages.next()];
  write('b', new Error('broken'));
  expect(await waiting[0]).toEqual({ value: item('b'), done: false });
  await expect(reader.next()).rejects.toThrow('broken');
  await expect(waiting[1]).rejects.toThrow('broken');
  const late = passage.text.read(never);
  expect((await late.next()).value).toEqual(item('a'));
  expect((await late.next()).value).toEqual(item('b'));
  await expect(late.next()).rejects.toThrow('broken');
});

test('leaving closes the script, even while a reader waits for it', async () => {
  const { sentences, state } = script('a');
  const passages = groupPassages(sentences, { maxChars: 100 });
  const passage = await take(passages);
  const stop = new AbortController();
  const reader = passage.text.read(stop.signal);
  await reader.next();
  const waiting = reader.next();
  await passages.return();
  expect(state.returned).toBe(true);
  stop.abort(new Error('left'));
  await expect(waiting).rejects.toThrow('left');
});
