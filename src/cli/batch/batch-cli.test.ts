import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Fault, refuse } from '../../studio/weather/faults.js';
import { expectClearFailure } from '../../testing/clear-failure.js';
import { runNarrate, startNarrate, temporaryFolder } from '../../testing/run-narrate.js';
import { startService } from '../../testing/service.js';
import { wordsIn } from '../../testing/tone-voices.js';

const open = async (
  scripts: Readonly<Record<string, string>>,
  options: { faults?: Fault[]; pieceDelayMs?: number } = {},
) => {
  const service = await startService(options);
  const cwd = temporaryFolder();
  for (const [name, text] of Object.entries(scripts)) {
    mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
    writeFileSync(path.join(cwd, name), text);
  }
  return {
    ...service,
    cwd,
    start: (...args: string[]) => startNarrate(args, { cwd, env: service.env }),
    run: (...args: string[]) => runNarrate(args, { cwd, env: service.env }),
    heard: (file: string) => wordsIn(readFileSync(path.join(cwd, file))).join(' '),
  };
};

test('several scripts, one pattern: a file of each, announced in order, and a sum', async () => {
  const { run, heard } = await open({ 'a.md': 'One.\n', 'b.md': 'Two.\n' });
  const ran = await run('b.md', 'a.md', '-o', 'out/{n:2} {stem}.mp3');
  expect(ran).toMatchObject({ exit: 0, left: ['a.md', 'b.md', 'out/01 b.mp3', 'out/02 a.mp3'] });
  expect(ran.stdout.length).toBe(0);
  expect(ran.stderr).toMatch(
    /^\[1\/2\] b\.md → out\/01 b\.mp3\nSaved .+\n\[2\/2\] a\.md → out\/02 a\.mp3\nSaved .+\nMade 2 of 2 files: 0:0\d of audio, \d+ characters\n$/,
  );
  expect([heard('out/01 b.mp3'), heard('out/02 a.mp3')]).toEqual(['Two.', 'One.']);
});

test('a folder, a glob and a pipe; the folders below a glob are kept', async () => {
  const { cwd, env } = await open({ 's/e10.md': 'Ten.\n', 's/e2.md': 'Two.\n', 't/x/y.txt': 'Why.\n' });
  const args = ['s', 't/**/*.txt', '-', '-o', 'out/{dir}/{n}-{stem}.mp3'];
  const ran = await runNarrate(args, { cwd, env, stdin: 'Piped.\n' });
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  expect(ran.left.filter((name) => name.startsWith('out/')).sort()).toEqual([
    'out/1-e2.mp3',
    'out/2-e10.mp3',
    'out/4-stdin.mp3',
    'out/x/3-y.mp3',
  ]);
});

test('a glob without a pattern is spoken one script after the other', async () => {
  const { run, heard } = await open({ 's/e10.md': 'Ten.\n', 's/e9.md': 'Nine.\n' });
  expect(await run('s/*.md', '-o', 'all.mp3')).toMatchObject({ exit: 0 });
  expect(heard('all.mp3')).toBe('Nine. Ten.');
});

test.each<[number, string, string[], RegExp]>([
  [2, 'an unknown placeholder', ['a.md', '-o', '{what}.mp3'], /there is no \{what\}\nhint: one of \{stem\}/],
  [
    2,
    'two scripts, one place',
    ['a.md', 'a.txt', '-o', '{stem}.mp3'],
    /"a\.md" and "a\.txt" would both be written to "a\.mp3"/,
  ],
  [2, 'a script would be overwritten', ['a.md', '-o', '{name}'], /is the script "a\.md" itself/],
  [3, 'a glob that matches nothing', ['*.fountain', '-o', '{stem}.mp3'], /No script matches "\*\.fountain"/],
  [3, 'a folder without scripts', ['empty', '-o', '{stem}.mp3'], /There is no script in the folder "empty"/],
  [3, 'a folder without a pattern', ['s', '-o', 'x.mp3'], /it is a folder\nhint: .*\{stem\}/],
])('exit %i before anything is asked of the service: %s', async (exit, _what, args, says) => {
  const { run, studio } = await open({ 'a.md': 'One.\n', 'a.txt': 'One.\n', 's/b.md': 'Two.\n', 'empty/x.png': '' });
  const ran = await run(...args);
  expectClearFailure(ran, exit);
  expect(ran.stderr).toMatch(says);
  expect(ran.left.filter((name) => name.endsWith('.mp3'))).toEqual([]);
  expect([...studio.requests, ...studio.sessions]).toEqual([]);
});

test('one that cannot be made does not keep the others from being made', async () => {
  const { run } = await open({ 'a.md': 'One.\n', 'b.md': '***\n', 'c.md': 'Three.\n' });
  const ran = await run('a.md', 'b.md', 'gone.md', 'c.md', '-o', 'out/{stem}.mp3');
  expect(ran).toMatchObject({ exit: 3, left: ['a.md', 'b.md', 'c.md', 'out/a.mp3', 'out/c.mp3'] });
  expect(ran.stderr).toMatch(
    /\nFailed: b\.md: .*nothing to say\nFailed: gone\.md: .*no such file\nerror: 2 of 4 files were not made\nhint: .+\n$/,
  );
});

test('a refused key is told once', async () => {
  const { run } = await open(
    { 'a.md': 'One.\n', 'b.md': 'Two.\n' },
    { faults: [{ http: '/v2/voices', do: refuse(401, { detail: { code: 'unauthorized' } }) }] },
  );
  const ran = await run('a.md', 'b.md', '-o', '{stem}.mp3');
  expect(ran).toMatchObject({ exit: 4, left: ['a.md', 'b.md'] });
  expect(ran.stderr.match(/^error: /gm)).toHaveLength(1);
  expect(ran.stderr).toContain('Left undone: b.md\n');
});

test('a file that another run holds fails alone', async () => {
  const { start, run, voices } = await open(
    { 'a.md': 'One sentence follows. '.repeat(99), 'b.md': 'Two.\n' },
    { pieceDelayMs: 20 },
  );
  const other = start('a.md', '-o', 'a.mp3');
  await expect.poll(() => voices.piecesMade, { timeout: 10_000, interval: 5 }).toBeGreaterThan(0);
  const ran = await run('a.md', 'b.md', '-o', '{stem}.mp3');
  other.kill('SIGKILL');
  await other.ended;
  expect(ran).toMatchObject({ exit: 11 });
  expect(ran.left).toContain('b.mp3');
});

test('Ctrl-C: what is done stays, and the same command makes the rest without speaking the done again', async () => {
  const { start, run, cwd, studio, heard } = await open(
    { 'a.md': 'One.\n', 'b.md': 'Every sentence takes a while. '.repeat(40), 'c.md': 'Three.\n' },
    { pieceDelayMs: 10 },
  );
  const running = start('a.md', 'b.md', 'c.md', '-o', '{stem}.mp3');
  await running.said(/\[2\/3\]/);
  running.kill('SIGINT');
  const ran = await running.ended;
  expect(ran).toMatchObject({ exit: 130, left: ['a.md', 'a.mp3', 'b.md', 'c.md'] });
  expect(ran.stderr).toMatch(/\nMade 1 of 3 files: .+\nLeft undone: b\.md, c\.md\n$/);
  const before = studio.sessions.length;
  const again = await run('a.md', 'b.md', 'c.md', '-o', '{stem}.mp3');
  expect(again).toMatchObject({ exit: 0 });
  expect(existsSync(path.join(cwd, 'b.mp3'))).toBe(true);
  expect(heard('c.mp3')).toBe('Three.');
  const texts = studio.sessions
    .slice(before)
    .flatMap(({ messages }) => messages.map(({ message }) => JSON.stringify(message)));
  expect(texts.join('')).not.toContain('One.');
});

test('a second run speaks nothing', async () => {
  const { run, receivedText } = await open({ 'a.md': 'One.\n', 'b.md': 'Two.\n' });
  await run('a.md', 'b.md', '-o', '{stem}.mp3');
  const spoken = receivedText();
  const ran = await run('a.md', 'b.md', '-o', '{stem}.mp3');
  expect(ran.stderr).toMatch(
    /\nMade 2 of 2 files: 0:0\d of audio, 0 characters, \d+ characters reused from earlier runs\n$/,
  );
  expect(receivedText().replace(/ /g, '')).toBe(spoken.replace(/ /g, ''));
});

test('--json is one document; --quiet says errors alone', async () => {
  const { run } = await open({ 'a.md': 'One.\n', 'b.md': '***\n' });
  const ran = await run('a.md', 'b.md', '-o', '{stem}.mp3', '--json', '-q');
  expect(ran.exit).toBe(3);
  expect(ran.stderr).toMatch(/^error: .*nothing to say\nhint: .+\nerror: 1 of 2 files were not made\nhint: .+\n$/);
  expect(JSON.parse(ran.stdout.toString())).toMatchObject({
    exit: 3,
    made: 1,
    failed: 1,
    files: [
      { script: 'a.md', output: 'a.mp3', status: 'made', voice: { id: 'tone-a' }, metrics: { passages: 1 } },
      { script: 'b.md', output: 'b.mp3', status: 'failed', error: { code: 'ERR_INPUT', exit: 3 } },
    ],
  });
});

test('--metrics takes a pattern too', async () => {
  const { run } = await open({ 'a.md': 'One.\n', 'b.md': 'Two.\n' });
  const ran = await run('a.md', 'b.md', '-o', 'out/{stem}.mp3', '--metrics', 'figures/{stem}.json');
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  expect(ran.left).toContain('figures/a.json');
  expect(ran.left).toContain('figures/b.json');
  const clash = await run('a.md', 'b.md', '-o', 'out/{stem}.mp3', '--metrics', 'x.json');
  expectClearFailure(clash, 2);
});

test('an interrupted one of many is resumed with the files that were planned for it', async () => {
  const text = Array.from({ length: 8 }, (_, at) => `Paragraph ${at} is not long.`).join('\n\n');
  const { cwd, start, run } = await open({ 'one.md': text }, { pieceDelayMs: 25 });
  const running = start('one.md', '-o', 'out/{stem}.mp3', '--subtitles', 'out/{stem}.srt');
  const takes = path.join(cwd, '.cache/narrate/takes');
  await expect
    .poll(() => existsSync(takes) && readdirSync(takes, { recursive: true }).length > 6, {
      timeout: 10_000,
      interval: 5,
    })
    .toBe(true);
  running.kill('SIGKILL');
  await running.ended;
  const ran = await run('resume');
  expect(ran, ran.stderr).toMatchObject({ exit: 0, left: ['one.md', 'out/one.mp3', 'out/one.srt'] });
});

test('a second run over a folder does not take its own subtitles for scripts', async () => {
  const scripts = {
    's/one.md': 'One.\n',
    's/two.md': 'Two.\n',
    's/three.srt': '1\n00:00:00,000 --> 00:00:01,000\nThree.\n',
  };
  const { run, heard } = await open(scripts);
  const args = ['-o', 'out/{n}-{stem}.mp3', '--subtitles', 's/{stem}.srt', '--chapters', 's/{stem}.json'];
  expect(await run('s/one.md', 's/two.md', ...args)).toMatchObject({ exit: 0 });
  const again = await run('s', 's/*.*', ...args, '--subtitles', 'out/{stem}.vtt');
  expect(again).toMatchObject({ exit: 2, stderr: expect.stringContaining('is the script "s/three.srt" itself') });
  const third = await run('s/one.md', 's/two.md', 's/one.srt', 's/two.srt', 's/one.json', ...args);
  expect(third, third.stderr).toMatchObject({ exit: 0 });
  expect(third.stderr).toMatch(
    /^Not taken for scripts, as they are made of others: s\/one\.srt, s\/two\.srt, s\/one\.json\n/,
  );
  expect(heard('out/2-two.mp3')).toBe('Two.');
  expect(third.left).not.toContain('out/3-one.mp3');
});

test('{title} is that of the front matter, else the first heading, else the name of the file', async () => {
  const scripts = {
    'a.md': '---\ntitle: Alpha\n---\n# Not this\n',
    'b.md': 'Before it.\n\n## The *second* one: really\n\nText.\n',
    'c.md': 'No heading.\n',
    'd.md': '---\ntitle: [\n---\nA bad one does not keep the others from being made.\n',
  };
  const { run } = await open(scripts);
  const ran = await run('a.md', 'b.md', 'c.md', 'd.md', 'nope.md', '-o', 'out/{title}.mp3');
  expect(ran).toMatchObject({ exit: 3 });
  expect(ran.left.filter((name) => name.startsWith('out/'))).toEqual([
    'out/Alpha.mp3',
    'out/The second one - really.mp3',
    'out/c.mp3',
  ]);
});

test('an output in a folder that is a file fails clearly', async () => {
  const { run } = await open({ 'a.md': 'One.\n', file: 'no folder' });
  const ran = await run('a.md', '-o', 'file/{stem}.mp3');
  expect(ran).toMatchObject({ exit: 9, stderr: expect.not.stringContaining(' at ') });
});

test('an estimate of many is that of each: who is not cast gets the voice of the run, and a bad one is left out', async () => {
  const dialogue = 'HOST: Hello.\n\nGUEST: You, too.\n';
  const scripts = {
    'a.md': dialogue,
    'b.md': `---\nlanguage: en\ncast: {HOST: tone-b, GUEST: tone-a}\n---\n# Title\n\n${dialogue}`,
    'c.md': 'GUEST: I come first.\n\nHOST: Not here.\n',
    'd.md': '',
  };
  const { run } = await open(scripts);
  const args = ['a.md', 'b.md', 'c.md', 'd.md', 'nope.md', '-o', '{stem}.mp3'];
  expect(await run(...args)).toMatchObject({ exit: 3 });
  const told = await run(...args, '--estimate', '--json');
  expect(told, told.stderr).toMatchObject({ exit: 0 });
  expect(told.stderr).toMatch(/^warning: Left out: .*"d\.md".*\nwarning: Left out: .*"nope\.md".*\n$/);
  const { passages, cached, charactersToSpeak } = JSON.parse(told.stdout.toString());
  expect({ passages, cached: cached.passages, charactersToSpeak }).toEqual({
    passages: 7,
    cached: 7,
    charactersToSpeak: 0,
  });
  expectClearFailure(await run('d.md', '-o', '{stem}.mp3', '--estimate'), 3);
});
