import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { BIN, runNarrate, temporaryFolder } from '../../testing/run-narrate.js';
import { type Service, startService } from '../../testing/service.js';

const SCRIPT = 'Good evening. And good night.\n\nSleep well.\n';
const CHARACTERS = 'Good evening. And good night. Sleep well. '.length;

test('--metrics tells on stderr what a run took', async () => {
  const { env } = await startService();
  const ran = await runNarrate(['--metrics', '-', '-o', '-'], { env, stdin: SCRIPT });
  expect(ran.exit).toBe(0);
  const number = String.raw`\d+(\.\d+)?`;
  const latency = `${number} ms after the first text, ${number} ms after the start`;
  for (const line of [
    `connect +${number} ms`,
    `first byte +${latency}`,
    `first sound +${latency}`,
    'connections +\\d+',
    `chunks +\\d+ sent, \\d+ received \\(${number} for each\\)`,
    `characters +${CHARACTERS}`,
    `audio +${number} s`,
    `real-time factor +${number}`,
    'underruns +0',
  ]) {
    expect(ran.stderr).toMatch(new RegExp(`^${line}$`, 'm'));
  }
});

test('--metrics report.json holds figures that fit what the service saw', async () => {
  const { env, studio } = await startService();
  const cwd = temporaryFolder();
  const ran = await runNarrate(['-', '-o', '-', '--metrics', 'report.json'], { cwd, env, stdin: SCRIPT });
  expect(ran).toMatchObject({ exit: 0, left: ['report.json'] });
  const report = JSON.parse(readFileSync(path.join(cwd, 'report.json'), 'utf8'));
  const spoken = studio.sessions.filter(({ frames }) => frames > 0);
  expect(report).toMatchObject({
    passages: 2,
    characters: CHARACTERS,
    connections: spoken.length,
    underruns: 0,
    retries: 0,
    reconnects: 0,
  });
  const sent = spoken.flatMap(({ messages }) => messages).map(({ message }) => message as { text: string });
  expect(report.chunksSent).toBe(sent.filter(({ text }) => text.trim() !== '').length);
  expect(report.chunksReceived).toBe(spoken.reduce((sum, { frames }) => sum + frames, 0));
  expect(report.chunkRatio).toBeCloseTo(report.chunksReceived / report.chunksSent, 1);
  const frameSeconds = 1152 / 44_100;
  const words = SCRIPT.match(/\S+/g) ?? [];
  const audioSeconds = frameSeconds * words.reduce((sum, { length }) => sum + length + 1, 0);
  expect(report.audioSeconds).toBeGreaterThanOrEqual(audioSeconds - 0.001);
  expect(report.audioSeconds).toBeLessThan(audioSeconds + 0.2);
  expect(report.realTimeFactor).toBeCloseTo(report.synthesisSeconds / report.audioSeconds, 2);
  for (const latency of [report.firstByte, report.firstSound]) {
    expect(latency.fromFirstTextMs).toBeGreaterThanOrEqual(0);
    expect(latency.fromProcessStartMs).toBeGreaterThan(latency.fromFirstTextMs);
  }
  expect(report.firstSound.fromProcessStartMs).toBeGreaterThanOrEqual(report.firstByte.fromProcessStartMs);
  expect(report.connectMs).toBeGreaterThan(0);
});

test('--metrics in front of a script does not take it for a report', async () => {
  const { env } = await startService();
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'talk.md'), 'Hello.');
  const ran = await runNarrate(['--metrics', 'talk.md', '-o', 'out.mp3'], { cwd, env });
  expect(ran).toMatchObject({ exit: 0 });
  expect(ran.stderr).toMatch(/^characters +7$/m);
  expect(readFileSync(path.join(cwd, 'talk.md'), 'utf8')).toBe('Hello.');
});

test('a report that cannot be written is exit 9, and the episode stays', async () => {
  const { env } = await startService();
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--metrics', 'no/report.json'], { env, stdin: SCRIPT });
  expect(ran).toMatchObject({ exit: 9, left: ['out.mp3'] });
  expect(ran.stderr).toMatch(/^error: .*no\/report\.json/m);
});

test('--json is one object on stdout, and nothing else is', async () => {
  const { env } = await startService();
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--json'], { env, stdin: SCRIPT });
  expect(ran.exit).toBe(0);
  expect(JSON.parse(ran.stdout.toString())).toMatchObject({
    output: 'out.mp3',
    engine: 'elevenlabs',
    voice: { id: 'tone-a', name: 'Tone a' },
    metrics: { characters: CHARACTERS, passages: 2 },
  });
});

test('one line tells what was done; -q leaves it out, but not what went wrong', async () => {
  const { env } = await startService();
  const normal = await runNarrate(['-', '-o', 'out.mp3'], { env, stdin: SCRIPT });
  expect(normal.stderr).toMatch(/^Saved out\.mp3: 0:0\d of audio, 42 characters, 2 passages, voice Tone a\n$/);
  const quiet = await runNarrate(['-', '-o', 'out.mp3', '-q', '--metrics'], { env, stdin: '\xff Hello.' });
  expect(quiet).toMatchObject({ exit: 0, stderr: '' });
  const failed = await runNarrate(['missing.txt', '-o', 'out.mp3', '-q'], { env });
  expect(failed.exit).toBe(3);
  expect(failed.stderr).toMatch(/^error: /);
});

/**
 * The output of a command on a terminal of so many columns; both streams go there.
 * @param interruptAt  what must be on the terminal for somebody to press Ctrl-C
 */
const onTerminal = async (
  { env, voices }: Service,
  args: readonly string[],
  columns: number,
  extra: Record<string, string> = {},
  interruptAt?: RegExp,
) => {
  const cwd = temporaryFolder();
  writeFileSync(
    path.join(cwd, 'script.txt'),
    Array.from({ length: 12 }, (_, at) => `Sentence ${at} follows the other.\n\n`).join(''),
  );
  const command = `stty cols ${columns}; exec '${process.execPath}' '${BIN}' ${args.join(' ')}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, TERM: 'xterm', ...env, ...extra },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    if (interrupted || !interruptAt?.test(shown)) return;
    interrupted = true;
    child.stdin.write('\x03');
  });
  const [exit] = await once(child, 'close');
  await expect.poll(() => voices.openStreams).toBe(0);
  return { exit, shown, cwd };
};

const noTerminal = spawnSync('script', ['--version']).error ? 'script (util-linux)' : undefined;
if (noTerminal) console.warn(`skipped: the status line is not watched; missing ${noTerminal}`);

test.skipIf(noTerminal)('on a terminal one line of at most its width is redrawn, and gone at the end', async () => {
  const service = await startService({ pieceDelayMs: 150 });
  const { exit, shown } = await onTerminal(service, ['script.txt', '-o', 'out.mp3'], 40);
  expect(exit).toBe(0);
  // Colours take no room; what moves the cursor parts the drawings.
  const drawings = shown
    .replace(/\x1b\[[0-9;]*m/g, '')
    .split(/\x1b\[[0-9?;]*[A-Za-z]|[\r\n]/)
    .filter(Boolean);
  expect(drawings.some((line) => /\d+ passages, \d+ characters/.test(line))).toBe(true);
  const [last = ''] = drawings.slice(-1);
  for (const line of drawings.slice(0, -1)) expect([...line].length).toBeLessThanOrEqual(40);
  expect(last).toMatch(/^Saved out\.mp3: /);
  // The cursor is shown again, perhaps once more behind the last line, where it does no harm.
  expect(shown.lastIndexOf('\x1b[?25h')).toBeGreaterThan(shown.lastIndexOf('\x1b[?25l'));
  expect(shown).toMatch(/\r\n(\x1b\[(1G|\?25h))*$/);
});

test.skipIf(noTerminal)('-q draws nothing, and an error has its colour', async () => {
  const quiet = await onTerminal(await startService(), ['script.txt', '-q', '-o', 'out.mp3'], 80);
  expect(quiet).toMatchObject({ exit: 0, shown: '' });
  const failed = await onTerminal(await startService(), ['missing.txt', '-o', 'out.mp3'], 80);
  expect(failed.exit).toBe(3);
  expect(failed.shown).toContain('\x1b[31merror:\x1b[39m');
});

test.skipIf(noTerminal)('NO_COLOR leaves no colour', async () => {
  const service = await startService({ pieceDelayMs: 60 });
  const { exit, shown } = await onTerminal(service, ['script.txt', '-o', 'out.mp3'], 80, { NO_COLOR: '1' });
  expect(exit).toBe(0);
  expect(shown).toContain('Saved out.mp3');
  expect(shown).not.toMatch(/\x1b\[[0-9;]*m/);
});

test.skipIf(noTerminal)('a terminal that can only print gets lines, and no line that is redrawn', async () => {
  const service = await startService({ pieceDelayMs: 60 });
  const { exit, shown } = await onTerminal(service, ['script.txt', '-o', 'out.mp3'], 80, { TERM: 'dumb' });
  expect(exit).toBe(0);
  expect(shown).toMatch(/^Saved out\.mp3: [^\r\n\x1b]+\r\n$/);
});

test.skipIf(noTerminal)('Ctrl-C takes the line away and gives the cursor back', async () => {
  const service = await startService({ pieceDelayMs: 100 });
  const { exit, shown, cwd } = await onTerminal(service, ['script.txt', '-o', 'out.mp3'], 80, {}, /\d passages/);
  expect(exit).toBe(130);
  expect(shown).not.toMatch(/error|Error| {4}at /);
  expect(shown.lastIndexOf('\x1b[?25h')).toBeGreaterThan(shown.lastIndexOf('\x1b[?25l'));
  expect(readdirSync(cwd).filter((name) => !/^\.(cache|local)$/.test(name))).toEqual(['script.txt']);
});

test.skipIf(noTerminal)('audio is not for a terminal', async () => {
  const service = await startService();
  const { exit, shown } = await onTerminal(service, ['script.txt', '-o', '-'], 80);
  expect(exit).toBe(2);
  expect(shown).toContain('Cannot write audio to a terminal');
  expect(service.studio.sessions).toEqual([]);
});

test('elsewhere there is no escape sequence, whatever is asked for', async () => {
  const { env } = await startService({ pieceDelayMs: 30 });
  for (const args of [['--verbose', '--metrics'], ['--speed', '9'], ['--json']]) {
    const ran = await runNarrate(['-', '-o', 'out.mp3', ...args], {
      env: { ...env, FORCE_COLOR: '1', CLICOLOR_FORCE: '1' },
      stdin: SCRIPT,
    });
    expect(ran.stderr + ran.stdout).not.toContain('\x1b');
  }
});

test('a narrator who said nothing is not told of', async () => {
  const { env } = await startService();
  const stdin = 'HOST: Good evening.\n\nGUEST: And to you.\n\nHOST: Well.\n';
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--cast', 'HOST=tone-a,GUEST=tone-b'], { env, stdin });
  expect(ran.stderr).toMatch(/, voices Tone a as HOST, Tone b as GUEST\n$/);
});
