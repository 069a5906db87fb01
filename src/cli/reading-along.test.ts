import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { recordingPlayer } from '../testing/recording-player.js';
import { runNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';

const SENTENCES = ['The first.', 'And the second, which takes longer.', 'A third.'];

const openPlace = async () => {
  const service = await startService();
  const player = recordingPlayer('aplay');
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'a story.txt'), SENTENCES.join(' '));
  return { cwd, player, env: { ...service.env, ...player.env } };
};

test('captions can be read without sound, as quickly as they would be spoken', async () => {
  const { player, ...place } = await openPlace();
  const startedMs = performance.now();
  const ran = await runNarrate(['a story.txt', '--captions', '--no-play'], place);
  expect(ran.stderr.split('\n').slice(0, 3)).toEqual(SENTENCES);
  expect(ran.stderr).toMatch(/\nSpoke 0:0[12] of audio, .*\n$/);
  expect(ran).toMatchObject({ exit: 0, left: ['a story.txt'] });
  expect(performance.now() - startedMs).toBeGreaterThan(1_000);
  expect(player.surroundings()).toBe('');
});

test('where nothing can be heard, that is the hint', async () => {
  const { cwd, env } = await openPlace();
  const ran = await runNarrate(['a story.txt'], { cwd, env: { ...env, PATH: '/nowhere' } });
  expect(ran.exit).toBe(10);
  expect(ran.stderr).toMatch(
    /^error: Cannot play: no (audio player|sound device) .*\nhint: .*narrate --captions --no-play 'a story\.txt'$/m,
  );
});

test('while a file is made, captions are its sentences', async () => {
  const { player, ...place } = await openPlace();
  const ran = await runNarrate(['a story.txt', '--captions', '-o', 'out.mp3'], place);
  expect(ran.stderr.split('\n').slice(0, 4)).toEqual([...SENTENCES, expect.stringMatching(/^Saved out\.mp3: /)]);
  expect(player.surroundings()).toBe('');
});

test('without captions nothing is left to do', async () => {
  const { cwd, env } = await openPlace();
  const ran = await runNarrate(['a story.txt', '--no-play'], { cwd, env });
  expect(ran.exit).toBe(2);
  expect(ran.stderr).toContain('--captions');
});
