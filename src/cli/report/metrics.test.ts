import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom';
import { expect, test } from 'vitest';
import { error } from '../../studio/weather/faults.js';
import { runNarrate, startNarrate, temporaryFolder } from '../../testing/run-narrate.js';
import { startService } from '../../testing/service.js';

const SCRIPT = 'Marmalade was the first word.\n\nAnother paragraph follows.\n';

test.each(['report.html', 'report.svg', 'REPORT.SVG'])(
  '--metrics %s draws the run, without its words',
  async (name) => {
    const { env } = await startService();
    const cwd = temporaryFolder();
    const ran = await runNarrate(['-', '-o', 'out.mp3', '--metrics', name], { cwd, env, stdin: SCRIPT });
    expect(ran).toMatchObject({ exit: 0 });
    expect([...ran.left].sort()).toEqual([name, 'out.mp3'].sort());
    const report = readFileSync(path.join(cwd, name), 'utf8');
    const parser = new DOMParser({ onError: onErrorStopParsing });
    const picture = parser.parseFromString(report.replace('<!DOCTYPE html>\n', ''), 'text/xml');
    const texts = [...picture.getElementsByTagName('text')].map(({ textContent }) => textContent);
    for (const label of ['text arriving', 'text sent', 'audio received', 'audio heard']) expect(texts).toContain(label);
    expect(report).not.toMatch(/Marmalade|paragraph/i);
    expect(report.startsWith('<!DOCTYPE html>')).toBe(name === 'report.html');
  },
);

test.each([[['--metrics', 'talk.txt']], [['talk.txt', '--metrics']], [['--metrics', '--', 'talk.txt']]])(
  '%j speaks the script and reports on stderr',
  async (args) => {
    const { env, receivedText } = await startService();
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'talk.txt'), 'Hello.');
    const ran = await runNarrate(['-o', 'out.mp3', ...args], { cwd, env });
    expect(ran, ran.stderr).toMatchObject({ exit: 0 });
    expect(receivedText()).toContain('Hello.');
    expect(ran.stderr).toMatch(/^characters +7$/m);
  },
);

test('what stands behind -- is a script, whatever its name', async () => {
  const { env, receivedText } = await startService();
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'talk.svg'), 'Hello.');
  const ran = await runNarrate(['-o', 'out.mp3', '--metrics', '--', 'talk.svg'], { cwd, env });
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  expect(receivedText()).toContain('Hello.');
  expect(readFileSync(path.join(cwd, 'talk.svg'), 'utf8')).toBe('Hello.');
});

test('stderr tells the way to the first sound step by step, and with --verbose each passage', async () => {
  const { env } = await startService();
  const ran = await runNarrate(['-', '-o', '-', '--metrics', '--verbose'], { env, stdin: SCRIPT });
  const [, steps = ''] = /^from the start of the program:\n((?: {2}.*\n)+)/m.exec(ran.stderr) ?? [];
  const rows = [...steps.matchAll(/^ {2}(\S.*?) +([\d.]+) ms +\+([\d.]+)$/gm)].map(([, name, at, since]) => ({
    name,
    atMs: Number(at),
    sinceMs: Number(since),
  }));
  expect(rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['options read', 'socket open', 'first text sent', 'first audio received']),
  );
  let beforeMs = 0;
  for (const { atMs, sinceMs } of rows) {
    expect(atMs - beforeMs).toBeCloseTo(sinceMs, 0);
    expect(sinceMs).toBeGreaterThanOrEqual(0);
    beforeMs = atMs;
  }
  expect(ran.stderr).toMatch(/^longest gap +-$/m);
  expect(ran.stderr).toMatch(/^passage +characters .* gap +remarks$/m);
  expect(ran.stderr).toMatch(/^ +2 +27 /m);
  const calm = await runNarrate(['-', '-o', '-', '--metrics'], { env, stdin: SCRIPT });
  expect(calm.stderr).not.toContain('remarks');
});

test('a run that is stopped still tells what was measured', async () => {
  const service = await startService({ pieceDelayMs: 60 });
  const cwd = temporaryFolder();
  const running = startNarrate(['-', '-o', 'out.mp3', '--metrics', 'report.json'], { cwd, env: service.env });
  running.stdin.write(SCRIPT.repeat(5));
  await expect.poll(() => service.receivedText(), { timeout: 10_000 }).toContain('Another paragraph');
  await expect.poll(() => service.studio.sessions[0]?.frames, { timeout: 10_000 }).toBeGreaterThan(0);
  running.kill('SIGINT');
  const ran = await running.ended;
  expect(ran).toMatchObject({ exit: 130, left: ['report.json'] });
  const report = JSON.parse(readFileSync(path.join(cwd, 'report.json'), 'utf8'));
  expect(report.outcome).toBe('stopped');
  expect(report.characters).toBeGreaterThan(0);
  expect(report.milestones.firstTextSentAtMs).toBeGreaterThan(0);
});

const OUT_OF_QUOTA = [{ at: { frame: 1 }, do: error('quota_exceeded', 'no credits left') }] as const;

test('a run that fails has its own error and exit code, and a report', async () => {
  const { env } = await startService({ faults: OUT_OF_QUOTA });
  const cwd = temporaryFolder();
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--metrics', 'report.svg'], { cwd, env, stdin: SCRIPT });
  expect(ran).toMatchObject({ exit: 5, left: ['report.svg'] });
  expect(ran.stderr).toMatch(/^error: [^\n]+\n(hint: [^\n]+\n)?$/);
  expect(readFileSync(path.join(cwd, 'report.svg'), 'utf8')).toContain('failed before the end');
});

test('a report that cannot be written does not hide why the run failed', async () => {
  const { env } = await startService({ faults: OUT_OF_QUOTA });
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--metrics', 'no/report.json'], { env, stdin: SCRIPT });
  expect(ran).toMatchObject({ exit: 5, left: [] });
  expect(ran.stderr).toMatch(/^warning: [^\n]*no\/report\.json[^\n]*\nerror: [^\n]+\n(hint: [^\n]+\n)?$/);
});

test('an episode that stands is not called unfinished because its report cannot be written', async () => {
  const { env } = await startService();
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--metrics', 'no/report.html'], { env, stdin: SCRIPT });
  expect(ran).toMatchObject({ exit: 9, left: ['out.mp3'] });
  expect(ran.stderr).not.toContain('resume');
});
