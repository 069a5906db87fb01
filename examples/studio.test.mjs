// A test suite of a program that speaks, without a key or a network: node --test studio.test.mjs
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { narrate } from 'narrate';
import { reset, startStudio } from 'narrate/studio';

const studio = await startStudio({ faults: [{ connection: 0, at: { frame: 1 }, do: reset }] });
after(() => studio.close());

test('a connection that breaks is not heard', async () => {
  const told = [];
  const narration = narrate('One, two, three.', { baseUrl: studio.url, cache: false });
  for await (const event of narration.events()) told.push(event);
  const words = told.filter(({ type }) => type === 'word-end').map(({ text }) => text);
  assert.deepEqual(words, ['One,', 'two,', 'three.']);
  assert.equal(told.filter(({ type }) => type === 'passage-retry').length, 1);
  assert.equal((await narration.result).metrics.reconnects, 1);
});
