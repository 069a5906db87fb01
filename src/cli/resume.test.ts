import { readFileSync, rmSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { close, type Fault, reset } from '../studio/weather/faults.js';
import { expectClearFailure } from '../testing/clear-failure.js';
import { runNarrate, startNarrate } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { openWorkplace, type Workplace } from '../testing/workplace.js';

const PARAGRAPHS = Array.from({ length: 6 }, (_, at) => `Paragraph ${at} follows, and it is not long.`);

const SLOW = { pieceDelayMs: 25 } as const;

const until = async (isTrue: () => boolean): Promise<void> => {
  await expect.poll(isTrue, { timeout: 10_000, interval: 5 }).toBe(true);
};

/** Start the narration, and kill it when the time has come. */
const killed = async (workplace: Workplace, isTime: (workplace: Workplace) => boolean): Promise<void> => {
  const running = workplace.start();
  await until(() => isTime(workplace));
  running.kill('SIGKILL');
  expect(await running.ended).toMatchObject({ killedBy: 'SIGKILL' });
};

const undisturbed = async (paragraphs: readonly string[]): Promise<Buffer> => {
  const workplace = await openWorkplace(paragraphs);
  expect(await workplace.run()).toMatchObject({ exit: 0 });
  return workplace.episode();
};

test.each<[string, (workplace: Workplace) => boolean]>([
  ['before a word was sent', ({ service }) => service.studio.requests.length > 0],
  ['while the first passage is spoken', ({ service }) => service.voices.piecesMade > 0],
  ['when one passage is kept', ({ keptTakes }) => keptTakes() >= 1],
  ['when most are kept', ({ keptTakes }) => keptTakes() >= 4],
])('kill -9 %s, then the same command: it goes on, says so, and sends only the rest', async (_when, isTime) => {
  const workplace = await openWorkplace(PARAGRAPHS, SLOW);
  await killed(workplace, isTime);
  const kept = workplace.keptTakes();
  workplace.newlySent();
  // What was cut off while it was being written is left alone for a moment: it may be another run's. That moment has passed.
  for (const file of workplace.runFiles().filter((name) => /\/\.[0-9a-f]{32}$/.test(name))) utimesSync(file, 0, 0);
  const ran = await workplace.run();
  expect(ran, ran.stderr).toMatchObject({ exit: 0, left: ['out.mp3', 'script.txt'] });
  expect(workplace.newlySent()).toHaveLength(PARAGRAPHS.length - kept);
  // The last two may be kept without being noted as this narration's own.
  if (kept > 2) expect(ran.stderr).toMatch(/^Going on with the interrupted run: \d passages? \(\d+ characters\)/);
  if (kept > 0) expect(ran.stderr).toMatch(/; \d+ characters reused from earlier runs\n$/);
  expect(workplace.runFiles()).toEqual([]);
  expect(workplace.episode().equals(await undisturbed(PARAGRAPHS))).toBe(true);
});

/** A narration of a pipe that nobody closes, killed when two passages are kept. @returns what had been written */
const killedPipe = async ({ home, service, keptTakes }: Workplace, ...args: string[]): Promise<string> => {
  const written = `${PARAGRAPHS.slice(0, 3).join('\n\n')}\n\nAnd then the writer`;
  const running = startNarrate(['-', '-o', 'out.mp3', ...args], { cwd: home, env: service.env });
  running.stdin.write(written);
  await until(() => keptTakes() >= 2);
  running.kill('SIGKILL');
  await running.ended;
  return written.replace(/\s+/g, ' ');
};

test.each([[[]], [['out.mp3']]])('a piped narration that was killed is finished by narrate resume %j', async (file) => {
  const workplace = await openWorkplace([], SLOW);
  const { home, command, words, keptTakes, newlySent, runFiles } = workplace;
  const written = await killedPipe(workplace);
  const listed = await command('resume', '--list');
  expect(listed).toMatchObject({ exit: 0 });
  expect(listed.stderr).toMatch(new RegExp(`^${home}/out\\.mp3: \\d passages? done, of a pipe, begun .+\n$`));
  expect(listed.left).not.toContain('out.mp3');
  const kept = keptTakes();
  newlySent();
  const ran = await command('resume', ...file);
  expect(ran, ran.stderr).toMatchObject({ exit: 0, left: ['out.mp3', 'script.txt'] });
  expect(newlySent()).toHaveLength(4 - kept);
  expect(words()).toBe(written);
  expect(runFiles()).toEqual([]);
  const after = await command('resume');
  expect(after).toMatchObject({ exit: 0, stderr: 'No narration was interrupted.\n' });
});

test('what had been asked for is asked for again', async () => {
  const workplace = await openWorkplace([], SLOW);
  await killedPipe(workplace, '-v', 'tone-b', '--speed', '0.8', '--format', 'mp3_22050_32');
  const ran = await workplace.command('resume', '--json');
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  const { sessions } = workplace.service.studio;
  expect(sessions.at(-1)).toMatchObject({ voiceId: 'tone-b', query: { output_format: 'mp3_22050_32' } });
  expect(JSON.stringify(sessions.at(-1)?.messages)).toContain('"speed":0.8');
  expect(JSON.parse(ran.stdout.toString()).voice.id).toBe('tone-b');
});

test('a service that has moved finishes what another has begun', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, SLOW);
  await killed(workplace, ({ keptTakes }) => keptTakes() >= 3);
  const kept = workplace.keptTakes();
  await workplace.service.studio.close();
  const moved = await startService();
  const ran = await workplace.command('resume', '--base-url', moved.studio.url);
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  const spoken = moved.voices.spoken.filter((text) => text.trim() !== '');
  // A passage that was stored, but not yet noted as this narration's own, is another server's.
  expect(spoken.length).toBeGreaterThanOrEqual(PARAGRAPHS.length - kept);
  expect(spoken.length).toBeLessThanOrEqual(PARAGRAPHS.length - kept + 2);
  expect(workplace.episode().equals(await undisturbed(PARAGRAPHS))).toBe(true);
  expect(workplace.runFiles()).toEqual([]);
});

test('a script that was changed in between: only what is new is spoken', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, SLOW);
  await killed(workplace, ({ keptTakes }) => keptTakes() >= 3);
  const missing = PARAGRAPHS.length - workplace.keptTakes();
  workplace.newlySent();
  const changed = PARAGRAPHS.with(0, 'It begins in another way.');
  workplace.writeScript(changed);
  const ran = await workplace.command('resume', 'out.mp3');
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  const sent = workplace.newlySent();
  expect(sent).toContain('It begins in another way.');
  expect(sent).toHaveLength(missing + 1);
  expect(workplace.words()).toBe(changed.join(' '));
});

test('--fresh forgets the interrupted run', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, SLOW);
  await killed(workplace, ({ keptTakes }) => keptTakes() >= 2);
  workplace.newlySent();
  const ran = await workplace.run('--fresh', '--no-cache');
  expect(ran, ran.stderr).toMatchObject({ exit: 0, left: ['out.mp3', 'script.txt'] });
  expect(ran.stderr).not.toContain('Going on');
  expect(workplace.newlySent()).toEqual(PARAGRAPHS);
  expect(workplace.runFiles()).toEqual([]);
});

test('two runs for one output: the second names the first and leaves it alone', async () => {
  // Two programs are started and end while the first is at work.
  const workplace = await openWorkplace(PARAGRAPHS, { pieceDelayMs: 800 });
  const first = workplace.start();
  await until(() => workplace.service.voices.piecesMade > 2);
  const second = await workplace.run();
  expectClearFailure(second, 11);
  expect(second.stderr).toContain(`process ${first.pid}`);
  const resumed = await workplace.command('resume', 'out.mp3');
  expect(resumed, resumed.stderr).toMatchObject({ exit: 11 });
  expect(await first.ended).toMatchObject({ exit: 0, left: ['out.mp3', 'script.txt'] });
  expect(workplace.words()).toBe(PARAGRAPHS.join(' '));
  expect(workplace.runFiles()).toEqual([]);
  expect(workplace.newlySent()).toEqual(PARAGRAPHS);
});

test('credits that run out in the middle: what was done is kept, and the hint names the command that goes on', async () => {
  const quota: Fault = {
    connection: 3,
    at: { frame: 1 },
    do: { type: 'error', id: 'quota_exceeded', message: 'No.', code: 1008 },
  };
  const workplace = await openWorkplace(PARAGRAPHS, { faults: [quota] });
  const failed = await workplace.run();
  expectClearFailure(failed, 5);
  expect(failed.left).toEqual(['script.txt']);
  expect(failed.stderr).toMatch(/^hint: .*\d passages are kept; to go on: narrate resume out\.mp3\n$/m);
  const kept = workplace.keptTakes();
  expect(kept).toBeGreaterThanOrEqual(3);
  workplace.newlySent();
  const ran = await workplace.command('resume', 'out.mp3');
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  expect(workplace.newlySent()).toHaveLength(PARAGRAPHS.length - kept);
  expect(workplace.episode().equals(await undisturbed(PARAGRAPHS))).toBe(true);
});

test('a disturbed run tells what it cost: in the summary, with --json and with --metrics', async () => {
  const faults: Fault[] = [
    { connection: 0, at: { frame: 1 }, do: reset },
    { connection: 2, at: { frame: 1 }, do: close(1011) },
  ];
  const workplace = await openWorkplace(PARAGRAPHS, { faults });
  const ran = await workplace.run('--json', '--metrics', '--concurrency', '1');
  expect(ran).toMatchObject({ exit: 0 });
  const { metrics } = JSON.parse(ran.stdout.toString());
  expect(metrics).toMatchObject({ retries: 2, reconnects: 2, reusedCharacters: 0 });
  expect(metrics.resentCharacters).toBeGreaterThan(0);
  expect(ran.stderr).toContain(`; 2 retries (2 reconnects), ${metrics.resentCharacters} characters sent again\n`);
  expect(ran.stderr).toMatch(/^retries +2 \(2 reconnects\)$/m);
  expect(ran.stderr).toContain(`sent again         ${metrics.resentCharacters} characters\n`);
  expect(workplace.words()).toBe(PARAGRAPHS.join(' '));
});

test('one that cannot be finished does not keep the others from it', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, SLOW);
  await killed(workplace, ({ keptTakes }) => keptTakes() >= 1);
  rmSync(path.join(workplace.home, 'script.txt'));
  const { home, service, keptTakes } = workplace;
  const kept = keptTakes();
  const piped = startNarrate(['-', '-o', 'other.mp3'], { cwd: home, env: service.env });
  piped.stdin.write('Something else.\n\nAnd more of it.\n\n');
  await until(() => keptTakes() > kept);
  piped.kill('SIGKILL');
  await piped.ended;
  const ran = await workplace.command('resume');
  expect(ran, ran.stderr).toMatchObject({ exit: 3 });
  expect(ran.left).toContain('other.mp3');
  expect(ran.stderr).toMatch(/^error: .*script\.txt/m);
});

test('an interrupted narration that nobody knows is a wrong input', async () => {
  const { command } = await openWorkplace([]);
  expectClearFailure(await command('resume', 'never.mp3'), 3);
});

test('what lies beside the sound is finished, too, and a limit still holds', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, SLOW);
  const { home, command, keptTakes } = workplace;
  const beside = ['--subtitles', 'out.srt', '--write-subtitles', 'out.vtt', '--chapters', 'out.chapters.json'];
  const running = workplace.start(...beside, '--max-chars', '5000');
  await until(() => keptTakes() >= 2);
  running.kill('SIGKILL');
  await running.ended;
  const refused = await command('resume', '--max-chars', '50');
  expect(refused).toMatchObject({ exit: 3, stderr: expect.stringContaining('longer than --max-chars 50\n') });
  const ran = await command('resume');
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  expect(ran.left).toEqual(expect.arrayContaining(['out.mp3', 'out.srt', 'out.vtt', 'out.chapters.json']));
  expect(readFileSync(path.join(home, 'out.srt'), 'utf8')).toContain('Paragraph 5 follows, and it is not long.');
});

test('a pipe that was longer than allowed is not spoken by resuming it', async () => {
  const { home, command, service, newlySent } = await openWorkplace([]);
  const stdin = PARAGRAPHS.join('\n\n');
  const args = ['-', '-o', 'out.mp3', '--max-chars', '100'];
  expect(await runNarrate(args, { cwd: home, env: service.env, stdin })).toMatchObject({ exit: 3 });
  newlySent();
  const resumed = await command('resume');
  expect(resumed).toMatchObject({ exit: 3, stderr: expect.stringContaining('longer than --max-chars 100\n') });
  expect(newlySent()).toEqual([]);
  expect(await command('resume', '--max-chars', '5000')).toMatchObject({ exit: 0 });
});
