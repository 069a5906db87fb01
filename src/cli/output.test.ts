import { lstatSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Fault, refuse, reset } from '../studio/weather/faults.js';
import { expectClearFailure } from '../testing/clear-failure.js';
import { runNarrate, startNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { wordsIn } from '../testing/tone-voices.js';

const manyLines = Array.from({ length: 40 }, (_, at) => `Line ${at} says that it is not line ${at + 1}.`);

const OLD = 'an older episode';

test('a wav has a header that fits its samples', async () => {
  const { env } = await startService();
  const cwd = temporaryFolder();
  const ran = await runNarrate(['-', '-o', 'out.wav'], { cwd, env, stdin: 'Good evening.' });
  expect(ran).toMatchObject({ exit: 0, left: ['out.wav'] });
  const wav = readFileSync(path.join(cwd, 'out.wav'));
  expect([wav.toString('latin1', 0, 4), wav.toString('latin1', 8, 16)]).toEqual(['RIFF', 'WAVEfmt ']);
  expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
  const [codec, channels, rateHz, bytesPerSecond, blockBytes, bits] = [
    wav.readUInt16LE(20),
    wav.readUInt16LE(22),
    wav.readUInt32LE(24),
    wav.readUInt32LE(28),
    wav.readUInt16LE(32),
    wav.readUInt16LE(34),
  ];
  expect({ codec, channels, rateHz, bytesPerSecond, blockBytes, bits }).toEqual({
    codec: 1,
    channels: 1,
    rateHz: 44_100,
    bytesPerSecond: 88_200,
    blockBytes: 2,
    bits: 16,
  });
  expect(wav.toString('latin1', 36, 40)).toBe('data');
  expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
  // A frame for each character and one behind each word; a decoder may leave out what is not sound.
  expect((wav.length - 44) / 2).toBeGreaterThan(12 * 1152);
  expect((wav.length - 44) / 2).toBeLessThan(17 * 1152);
});

test('an episode speaks every passage once, in order, and replaces an older one', async () => {
  const { env } = await startService();
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'out.mp3'), OLD);
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--concurrency', '4'], {
    cwd,
    env,
    stdin: manyLines.join('\n\n'),
  });
  expect(ran).toMatchObject({ exit: 0, left: ['out.mp3'] });
  expect(wordsIn(readFileSync(path.join(cwd, 'out.mp3')))).toEqual(manyLines.join(' ').split(' '));
});

test('streamed and saved are the same sound', async () => {
  const { env } = await startService();
  const cwd = temporaryFolder();
  const stdin = 'Good evening. And good night.';
  const streamed = await runNarrate(['-', '-o', '-'], { env, stdin });
  await runNarrate(['-', '-o', 'out.mp3'], { cwd, env, stdin });
  const saved = readFileSync(path.join(cwd, 'out.mp3'));
  // Behind the header's frame.
  expect(saved.subarray(-streamed.stdout.length).equals(streamed.stdout)).toBe(true);
});

const denied: Fault = {
  connection: 1,
  at: { frame: 1 },
  do: { type: 'error', id: 'quota_exceeded', message: 'No.', code: 1008 },
};

test('a run that fails leaves an older episode as it was', async () => {
  const { env, studio } = await startService({ faults: [denied] });
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'out.mp3'), OLD);
  const ran = await runNarrate(['-', '-o', 'out.mp3'], { cwd, env, stdin: 'One.\n\nTwo.\n\nThree.' });
  expectClearFailure(ran, 5);
  expect(studio.hits).toEqual([1]);
  expect(ran.left).toEqual(['out.mp3']);
  expect(readFileSync(path.join(cwd, 'out.mp3'), 'utf8')).toBe(OLD);
});

test.each([
  ['cut connections', [{ connection: 0, at: { frame: 1 }, do: reset }]],
  ['refused handshakes', [{ connection: 0, at: { phase: 'upgrade' }, do: refuse(503) }]],
] as const)('%s are made good: every word once', async (_what, faults) => {
  const { env, studio } = await startService({ faults });
  const cwd = temporaryFolder();
  const ran = await runNarrate(['-', '-o', 'out.mp3'], { cwd, env, stdin: 'One and two.\n\nThree and four.' });
  expect(ran).toMatchObject({ exit: 0 });
  expect(studio.hits).toEqual([1]);
  expect(wordsIn(readFileSync(path.join(cwd, 'out.mp3')))).toEqual('One and two. Three and four.'.split(' '));
});

test('a run that is killed leaves nothing under the final name', async () => {
  const { env, voices } = await startService({ pieceDelayMs: 30 });
  const cwd = temporaryFolder();
  const running = startNarrate(['-', '-o', 'out.mp3'], { cwd, env });
  running.stdin.end(manyLines.join('\n\n'));
  await expect.poll(() => voices.piecesMade, { timeout: 10_000 }).toBeGreaterThan(10);
  running.kill('SIGKILL');
  const ran = await running.ended;
  expect(ran.killedBy).toBe('SIGKILL');
  expect(ran.left.filter((name) => !name.endsWith('.part'))).toEqual([]);
});

test('a link stays a link, and its target becomes the episode', async () => {
  const { env } = await startService();
  const cwd = temporaryFolder();
  mkdirSync(path.join(cwd, 'episodes'));
  writeFileSync(path.join(cwd, 'episodes/one.mp3'), OLD);
  symlinkSync('episodes/one.mp3', path.join(cwd, 'latest.mp3'));
  symlinkSync('episodes/two.mp3', path.join(cwd, 'next.mp3'));
  for (const name of ['latest.mp3', 'next.mp3']) {
    expect(await runNarrate(['-', '-o', name], { cwd, env, stdin: 'Hello.' })).toMatchObject({ exit: 0 });
    expect(lstatSync(path.join(cwd, name)).isSymbolicLink()).toBe(true);
    const target = path.join(cwd, readlinkSync(path.join(cwd, name)));
    expect(wordsIn(readFileSync(target))).toEqual(['Hello.']);
  }
});

test('the file has its name only when it is complete', async () => {
  const { env, voices } = await startService({ pieceDelayMs: 20 });
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'out.mp3'), OLD);
  const running = startNarrate(['-', '-o', 'out.mp3'], { cwd, env });
  running.stdin.write('One sentence.\n\nAnother one.\n\n');
  await expect.poll(() => voices.piecesMade, { timeout: 10_000 }).toBeGreaterThan(0);
  await sleep(200);
  expect(readFileSync(path.join(cwd, 'out.mp3'), 'utf8')).toBe(OLD);
  running.stdin.end('The end.');
  expect(await running.ended).toMatchObject({ exit: 0, left: ['out.mp3'] });
  expect(wordsIn(readFileSync(path.join(cwd, 'out.mp3')))).toHaveLength(6);
});

test.each([
  ['a file name in a folder that is a file', 'file/out.mp3'],
  ['a name that ends like a folder', 'new/'],
])('%s is refused', async (_what, output) => {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'file'), '');
  const ran = await runNarrate(['-', '-o', output], { cwd, stdin: 'Hello.' });
  expectClearFailure(ran, 9);
  expect(ran.left).toEqual(['file']);
});

test('an extension that is no format is refused before anything is spoken', async () => {
  const { env, studio } = await startService();
  const ran = await runNarrate(['-', '-o', 'out.xyz'], { env, stdin: 'Hello.' });
  expectClearFailure(ran, 2);
  expect([...ran.left, ...studio.sessions]).toEqual([]);
});

test.each<string[]>([
  ['-o', 'a.mp3', '--subtitles', '{stem}.srt'],
  ['--chapters', '{n:2}.json', '-o', 'a.mp3'],
  ['-o', '-', '--metrics', '{title}.html'],
])('a pattern beside an output that is none is ERR_USAGE: %j', async (...args) => {
  const { env } = await startService();
  const ran = await runNarrate(['-', ...args], { env, stdin: 'Hello.' });
  expectClearFailure(ran, 2);
  expect(ran).toMatchObject({ left: [], stderr: expect.stringContaining('is a pattern, and --output is none') });
});

test.each<[string, string[], RegExp]>([
  ['the script, as subtitles', ['a.srt', '-o', 'a.mp3', '--subtitles', './a.srt'], /is the script "a\.srt" itself/],
  ['a later script', ['b.md', 'a.srt', '-o', 'a.mp3', '--subtitles', 'a.srt'], /is the script "a\.srt" itself/],
  ['the cast', ['b.md', '-o', 'a.mp3', '--cast', 'c.json', '--chapters', 'c.json'], /is "c\.json", which is read/],
  ['a report', ['b.md', '-o', 'a.mp3', '--lexicon', 'c.json', '--metrics', 'c.json'], /is "c\.json", which is read/],
  [
    'one another',
    ['b.md', '-o', 'a.mp3', '--chapters', 'd.json', '--subtitles', 'd.json'],
    /^error: Two files of "b\.md" would/,
  ],
  [
    'each other in several scripts',
    ['s', '-o', '{stem}.mp3', '--lexicon', 'c.json', '--metrics', 'c.json'],
    /which is read/,
  ],
])('files are not written over %s', async (_what, args, message) => {
  const { studio, env } = await startService();
  const cwd = temporaryFolder();
  const subtitle = '1\n00:00:00,000 --> 00:00:01,000\nHello.\n';
  mkdirSync(path.join(cwd, 's'));
  for (const [name, text] of Object.entries({
    'a.srt': subtitle,
    'b.md': 'Hello.\n',
    'c.json': '{}',
    's/b.md': 'Hello.\n',
  }))
    writeFileSync(path.join(cwd, name), text);
  const ran = await runNarrate(args, { cwd, env });
  expectClearFailure(ran, 2);
  expect(ran.stderr).toMatch(message);
  expect([...ran.left].sort()).toEqual(['a.srt', 'b.md', 'c.json', 's/b.md']);
  expect(readFileSync(path.join(cwd, 'a.srt'), 'utf8')).toBe(subtitle);
  expect(studio.requests).toEqual([]);
});
