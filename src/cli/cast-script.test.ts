import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { recordingPlayer } from '../testing/recording-player.js';
import { runNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';

const TALK = `---
language: en
cast: {HOST: tone-b, GUEST: tone-a}
lexicon: {Siobhan: shiv-AWN}
---
HOST: {Wexford|Wexfud} has Siobhan, born in 1901.

GUEST: Here I am.
`;

const open = async () => {
  const service = await startService();
  const player = recordingPlayer('aplay');
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'talk.md'), TALK);
  const cast = (...args: string[]) => runNarrate(['cast', ...args], { cwd, env: { ...service.env, ...player.env } });
  return { cast, service, player, cwd };
};

test('--play and a name: one speaker is heard, in the words of the episode', async () => {
  const { cast, service, player } = await open();
  const ran = await cast('talk.md', '--play', 'host');
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  expect(service.receivedText()).toContain('Wexfud has shiv-AWN, born in nineteen oh one.');
  expect(service.receivedText()).not.toContain('Here I am.');
  expect(player.pcm().length).toBeGreaterThan(0);
});

test('a speaker of --cast who never comes is told; those of a whole show’s cast are not', async () => {
  const { cast, cwd } = await open();
  writeFileSync(path.join(cwd, 'show.yaml'), 'NOBODY: tone-a\n');
  const ran = await cast('talk.md', '--cast', 'HSOT=tone-a');
  expect(ran).toMatchObject({
    exit: 0,
    stderr: expect.stringMatching(/^warning: --cast names "hsot", .* "HOST"\?\n$/),
  });
  expect(await cast('talk.md', '--cast', 'show.yaml')).toMatchObject({ exit: 0, stderr: '' });
});

test('--play alone: everybody', async () => {
  const { cast, service } = await open();
  expect(await cast('--play', 'talk.md')).toMatchObject({ exit: 0 });
  expect(service.receivedText()).toMatch(/Wexfud.*Here I am/);
});

test('--play speaks lines as they were read: a label, a mark or a name in them is not looked for again', async () => {
  const { cast, service, cwd } = await open();
  writeFileSync(path.join(cwd, 'odd.md'), '_al: \\[pause 3s\\] is a mark.\n\nBOB: \\*Host: hi\\*, so they say.\n');
  const ran = await cast('odd.md', '--play', '--cast', '_al=tone-b,BOB=tone-a');
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  expect(service.receivedText().replace(/\s+/g, ' ').trim()).toBe('[pause 3s] is a mark. *Host: hi*, so they say.');
  const spoken = service.studio.sessions.filter(({ frames }) => frames > 0);
  expect(spoken.map(({ voiceId }) => voiceId).sort()).toEqual(['tone-a', 'tone-b']);
});

test('what is wrong with the settings is told, as by any other command', async () => {
  const { cast, cwd } = await open();
  writeFileSync(path.join(cwd, '.env'), 'NARRATE_ENGINE=offline\n');
  const [spoken, ran] = [await runNarrate(['-', '-o', 'x.mp3'], { cwd, stdin: 'Hello.' }), await cast('talk.md')];
  const [warning] = /^warning: .+\n/.exec(spoken.stderr) ?? [];
  expect(warning).toBeDefined();
  expect(ran.stderr).toBe(warning);
});

test('--quiet says nothing but the sheet', async () => {
  const { cast } = await open();
  expect(await cast('talk.md', '--play', '-q')).toMatchObject({ exit: 0, stderr: '' });
});

test.each<[string[], RegExp]>([
  [['talk.md', '--play', 'HSOT'], /There is no speaker "HSOT" in the script\nhint: did you mean "HOST"\?/],
  [['talk.md', 'HOST'], /hint: add --play to hear its first line/],
])('%j is ERR_USAGE, and nobody speaks', async (args, message) => {
  const { cast, service } = await open();
  const ran = await cast(...args);
  expect(ran).toMatchObject({ exit: 2, stderr: expect.stringMatching(message) });
  expect(ran.stdout.length).toBe(0);
  expect(service.studio.sessions).toEqual([]);
});
