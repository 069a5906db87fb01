import path from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { openStage } from '../testing/performance.js';
import { wordsIn } from '../testing/tone-voices.js';
import { type Direct, plainDirection } from './direction.js';

const SCRIPT = '---\ntitle: The mill\nvoice: Tone b\n---\n\nGood evening.\n';

test('what a file says about its voice is known before anything is opened', async () => {
  const stage = await openStage();
  expect(await stage.narrate(SCRIPT)).toMatchObject({ voice: { id: 'tone-b' }, cast: [] });
  expect(stage.studio.sessions.map(({ voiceId }) => voiceId)).toEqual(['tone-b']);
  expect(stage.spoken()).toEqual([{ voiceId: 'tone-b', text: 'Good evening.' }]);
});

test('a pipe may say so late: the connection that was opened meanwhile is dropped, and the result is the same', async () => {
  const stage = await openStage();
  const stream = new PassThrough();
  const narrated = stage.narrateInputs([{ stream, name: 'stdin' }]);
  await expect.poll(() => stage.studio.sessions.map(({ voiceId }) => voiceId)).toEqual(['tone-a']);
  stream.end(SCRIPT);
  expect(await narrated).toMatchObject({ voice: { id: 'tone-b' } });
  expect(stage.spoken()).toEqual([{ voiceId: 'tone-b', text: 'Good evening.' }]);
  const [dropped, ...others] = stage.studio.sessions;
  await expect.poll(() => dropped?.closed).toBeDefined();
  expect(dropped?.messages).toEqual([]);
  // Where the passage is spoken before the pipe is known to have ended, there is one for the next.
  expect(new Set(others.map(({ voiceId }) => voiceId))).toEqual(new Set(['tone-b']));
});

test('a voice that is not there does no harm where the script names another, and is told where it does not', async () => {
  const told = async (head: string) => {
    const stage = await openStage();
    const stream = new PassThrough();
    const { direct } = stage;
    const narrated = stage.narrateInputs([{ stream, name: 'stdin' }], {
      voice: 'Nobody',
      direct: async (matter) => direct({ voice: { voice: 'Nobody' }, ...matter }),
    });
    await expect.poll(() => stage.studio.requests.length).toBe(1);
    stream.end(`${head}Good evening.\n`);
    return narrated;
  };
  expect(await told('---\nvoice: Tone b\n---\n')).toMatchObject({ voice: { id: 'tone-b' } });
  await expect(told('')).rejects.toMatchObject({ code: 'ERR_VOICE_UNKNOWN' });
});

test('each of several scripts has its own narrator', async () => {
  const stage = await openStage({ voiceIds: ['tone-a', 'tone-b', 'tone-c'] });
  await stage.narrate('One.', '---\nvoice: Tone c\n---\nTwo.', 'Three.');
  expect(stage.spoken().sort((one, other) => one.text.localeCompare(other.text))).toEqual([
    { voiceId: 'tone-a', text: 'One.' },
    { voiceId: 'tone-a', text: 'Three.' },
    { voiceId: 'tone-c', text: 'Two.' },
  ]);
});

test('who begins is known with a cast: no connection is opened for a narrator who says nothing', async () => {
  const stage = await openStage({ cast: { ann: {} } });
  await stage.narrate('ANN: Good evening.');
  expect(stage.studio.sessions.map(({ voiceId }) => voiceId)).toEqual(['tone-b']);
});

test('voices that take turns find their connections open', async () => {
  const stage = await openStage({
    cast: { ann: {}, bob: {} },
    voiceIds: ['tone-a', 'tone-b', 'tone-c'],
    options: { concurrency: 1 },
  });
  await stage.narrate(
    Array.from({ length: 6 }, (_, turn) => `${turn % 2 === 0 ? 'ANN' : 'BOB'}: Turn ${turn}.`).join('\n\n'),
  );
  // One for each turn, and none that was opened for nothing.
  expect(stage.studio.sessions.map(({ voiceId }) => voiceId)).toEqual(
    ['b', 'c', 'b', 'c', 'b', 'c'].map((letter) => `tone-${letter}`),
  );
});

test('a cover that cannot be used is told before anything is spent, and only where there is an episode to go with', async () => {
  const own = { voice: undefined, modelId: 'eleven_flash_v2_5', languageCode: undefined, controls: {} };
  const direct: Direct = async () => ({ ...plainDirection(own), tags: { cover: '/nowhere/cover.png' } });
  const stage = await openStage({ direct });
  await expect(stage.narrate('Good evening.')).rejects.toMatchObject({ code: 'ERR_INPUT' });
  expect(stage.studio.sessions).toEqual([]);
  const input = { path: path.join(stage.folder, 'talk.md') };
  await stage.narrateInputs([input], { output: { file: undefined, stdout: true, play: false } });
  expect(wordsIn(stage.heard())).toEqual(['Good', 'evening.']);
});
