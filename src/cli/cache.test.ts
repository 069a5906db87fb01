import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeNote } from '../store/private-note.js';
import { expectClearFailure } from '../testing/clear-failure.js';
import { BIN, runNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { openWorkplace, type Workplace } from '../testing/workplace.js';

const PARAGRAPHS = ['And wake up early.', 'Good evening. And good night.', 'Sleep well.'];
const CHARACTERS = `${PARAGRAPHS.join(' ')} `.length;

const expectDone = async ({ run }: Workplace, ...args: string[]) => {
  const ran = await run(...args);
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  return ran;
};

test('running an unchanged script again sends no character and gives the same bytes', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, { moody: true });
  const undisturbed = await expectDone(workplace);
  expect(undisturbed.stderr).toMatch(/^Saved out\.mp3: [^;\n]+\n$/);
  expect(workplace.newlySent()).toEqual(PARAGRAPHS);
  const first = workplace.episode();
  rmSync(path.join(workplace.home, 'out.mp3'));
  const again = await expectDone(workplace, '--json');
  expect(workplace.newlySent()).toEqual([]);
  expect(again.stderr).toMatch(new RegExp(`; ${CHARACTERS} characters reused from earlier runs\n$`));
  expect(JSON.parse(again.stdout.toString()).metrics).toMatchObject({
    characters: 0,
    chunksSent: 0,
    reusedCharacters: CHARACTERS,
    retries: 0,
  });
  expect(workplace.episode().equals(first)).toBe(true);
});

test('what was heard is saved without being spoken again', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, { moody: true });
  const heard = await workplace.command('script.txt', '-o', '-');
  expect(heard.exit).toBe(0);
  expect(workplace.newlySent()).toEqual(PARAGRAPHS);
  await expectDone(workplace);
  expect(workplace.newlySent()).toEqual([]);
  expect(workplace.episode().subarray(-heard.stdout.length).equals(heard.stdout)).toBe(true);
});

test('one edited sentence speaks one passage again', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, { moody: true });
  await expectDone(workplace);
  workplace.newlySent();
  const edited = PARAGRAPHS.with(1, 'Good evening. And a good night.');
  workplace.writeScript(edited);
  await expectDone(workplace);
  expect(workplace.newlySent()).toEqual(['Good evening. And a good night.']);
  expect(workplace.words()).toBe(edited.join(' '));
});

test('--no-cache reads nothing and writes nothing', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, { moody: true });
  await expectDone(workplace, '--no-cache');
  expect([...workplace.cacheFiles(), ...workplace.runFiles()]).toEqual([]);
  await expectDone(workplace);
  expect(workplace.newlySent()).toEqual([...PARAGRAPHS, ...PARAGRAPHS].sort());
  const [kept, spoken] = [workplace.cacheFiles(), workplace.episode()];
  const again = await expectDone(workplace, '--no-cache');
  expect(workplace.newlySent()).toEqual(PARAGRAPHS);
  expect(again.stderr).not.toContain('reused');
  expect(workplace.episode().equals(spoken)).toBe(false);
  expect(workplace.cacheFiles()).toEqual(kept);
});

test('a flipped bit in every file of the cache is noticed, and the takes are made again', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, { moody: true });
  await expectDone(workplace);
  workplace.newlySent();
  flipABitInEach(workplace.cacheFiles());
  const repaired = await expectDone(workplace);
  expect(workplace.newlySent()).toEqual(PARAGRAPHS);
  expect(repaired.stderr).toMatch(
    /^warning: A stored take cannot be used and is made again: it was damaged\nSaved [^\n]+\n$/,
  );
  expect(workplace.words()).toBe(PARAGRAPHS.join(' '));
  const healthy = await expectDone(workplace);
  expect(workplace.newlySent()).toEqual([]);
  expect(healthy.stderr).not.toContain('warning');
});

const flipABitInEach = (names: readonly string[]): void => {
  expect(names).toHaveLength(2 * PARAGRAPHS.length);
  for (const name of names) {
    const bytes = readFileSync(name);
    const at = Math.floor(bytes.length / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(name, bytes);
  }
};

test('voice, model, format, speed and server are part of a take; the schedule is not', async () => {
  const workplace = await openWorkplace(['Good evening.']);
  await expectDone(workplace);
  workplace.newlySent();
  for (const args of [
    ['-v', 'tone-b'],
    ['-m', 'eleven_multilingual_v2'],
    ['--format', 'mp3_22050_32'],
    ['--speed', '0.9'],
    // The same studio under another name.
    ['--base-url', `http://localhost:${workplace.service.studio.port}`],
  ]) {
    await expectDone(workplace, ...args);
    expect(workplace.newlySent(), args.join(' ')).toEqual(['Good evening.']);
  }
  await expectDone(workplace, '--schedule', 'quality');
  expect(workplace.newlySent()).toEqual([]);
});

test('a line that comes twice in one script is spoken twice, and both takes are kept', async () => {
  const workplace = await openWorkplace(['Unquestionably.', 'Nevertheless.', 'Unquestionably.'], { moody: true });
  await expectDone(workplace);
  expect(workplace.newlySent()).toEqual(['Nevertheless.', 'Unquestionably.', 'Unquestionably.']);
  const first = workplace.episode();
  await expectDone(workplace);
  expect(workplace.newlySent()).toEqual([]);
  expect(workplace.episode().equals(first)).toBe(true);
});

test('what is kept is for its owner alone, whatever the umask', async () => {
  const { home, service, cacheFiles, runFiles } = await openWorkplace([...PARAGRAPHS, 'Bye.'], {
    faults: [
      { connection: 3, at: { frame: 0 }, do: { type: 'error', id: 'quota_exceeded', message: 'No.', code: 1008 } },
    ],
  });
  const child = spawn('sh', ['-c', 'umask 000; exec "$0" "$@"', process.execPath, BIN, '-', '-o', 'out.mp3'], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, ...service.env },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end([...PARAGRAPHS, 'Bye.'].join('\n\n'));
  expect(await once(child, 'close')).toEqual([5, null]);
  const kept = [...cacheFiles(), ...runFiles()].map((name) => statSync(name));
  const modes = (wantsFile: boolean) =>
    new Set(kept.filter((facts) => facts.isFile() === wantsFile).map(({ mode }) => mode & 0o777));
  expect(kept.length).toBeGreaterThanOrEqual(2 + 3);
  expect(modes(true)).toEqual(new Set([0o600]));
  expect(modes(false)).toEqual(new Set([0o700]));
  const folders = ['.cache/narrate', '.cache/narrate/blobs', '.cache/narrate/takes', '.local/state/narrate/runs'];
  expect(folders.map((name) => statSync(path.join(home, name)).mode & 0o777)).toEqual(folders.map(() => 0o700));
});

test.each([
  ['a HOME that is no folder', (home: string) => ({ HOME: path.join(home, 'script.txt') }), 2],
  ['a cache folder that is a file', (home: string) => ({ XDG_CACHE_HOME: path.join(home, 'file') }), 1],
  ['a cache folder that everyone may write to', (home: string) => ({ XDG_CACHE_HOME: path.join(home, 'open') }), 1],
])('%s only warns', async (_what, envIn, warnings) => {
  const { home, service, words } = await openWorkplace(PARAGRAPHS, { moody: true });
  writeFileSync(path.join(home, 'file'), '');
  mkdirSync(path.join(home, 'open'));
  mkdirSync(path.join(home, 'open/narrate'));
  chmodSync(path.join(home, 'open/narrate'), 0o777);
  const ran = await runNarrate(['script.txt', '-o', 'out.mp3'], { cwd: home, env: { ...service.env, ...envIn(home) } });
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  expect(ran.stderr.match(/^warning: Going on without .+$/gm)).toHaveLength(warnings);
  expect(words()).toBe(PARAGRAPHS.join(' '));
});

test('narrate cache shows, verifies and clears', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, { moody: true });
  const { command, cacheFiles } = workplace;
  await expectDone(workplace);
  const shown = await command('cache');
  expect(shown).toMatchObject({ exit: 0, stderr: '' });
  expect(shown.stdout.toString()).toMatch(/\.cache\/narrate: 3 takes, 0\.\d MB of at most 1073\.7 MB\n$/);
  const json = await command('cache', '--json');
  expect(JSON.parse(json.stdout.toString())).toMatchObject({ takes: 3, maxBytes: 1024 ** 3 });

  const verified = async () => (await command('cache', 'verify')).stdout.toString();
  expect(await verified()).toBe('3 takes checked, 0 were damaged and are removed\n');
  flipABitInEach(cacheFiles());
  expect(await verified()).toBe('3 takes checked, 3 were damaged and are removed\n');
  expect(await verified()).toBe('0 takes checked, 0 were damaged and are removed\n');

  await expectDone(workplace);
  expect(await command('cache', 'clear')).toMatchObject({ exit: 0 });
  expect(cacheFiles()).toEqual([]);
  workplace.newlySent();
  await expectDone(workplace);
  expect(workplace.newlySent()).toEqual(PARAGRAPHS);
});

/** A home in which a run was interrupted after three passages, another has ended, and somebody stopped listening. */
const livedInHome = async () => {
  const workplace = await openWorkplace([...PARAGRAPHS, 'Bye.'], {
    faults: [
      { connection: 3, at: { frame: 0 }, do: { type: 'error', id: 'quota_exceeded', message: 'No.', code: 1008 } },
    ],
  });
  expect((await workplace.run('--concurrency', '1', '-v', 'Tone a')).exit).toBe(5);
  const { home, service } = workplace;
  writeFileSync(path.join(home, 'other.txt'), 'Unquestionably.');
  expect((await workplace.command('other.txt', '-o', 'other.mp3')).exit).toBe(0);
  const state = path.join(home, '.local/state/narrate');
  for (const [folder, name] of [
    ['bookmarks', 'a'],
    ['bookmarks', 'b'],
    ['service', 'c'],
  ] as const) {
    await writeNote(path.join(state, folder), name, {}, 60_000);
  }
  const notes = () =>
    ['bookmarks', 'service'].flatMap((folder) =>
      readdirSync(path.join(state, folder)).filter((name) => !name.startsWith('.')),
    );
  return { ...workplace, service, state, notes };
};

test('narrate cache clear says what it removes and what it leaves, and leaves interrupted runs what they go on with', async () => {
  const { command, run, notes, runFiles, keptTakes, newlySent, state } = await livedInHome();
  const [before, journals] = [notes(), runFiles()];
  const serviceNotes = before.length - 2;
  const shown = await command('cache');
  expect(shown.stdout.toString()).toContain(
    `${state}: 2 bookmarks, ${serviceNotes} ${serviceNotes === 1 ? 'note' : 'notes'} about the service, 1 interrupted run\n`,
  );
  const ran = await command('cache', 'clear');
  expect(ran).toMatchObject({ exit: 0, stderr: '' });
  expect(ran.stdout.toString()).toMatch(
    /^Removed 1 take \(0\.\d MB\)\nKept 2 bookmarks, \d notes? about the service, 1 interrupted run, with 3 takes it goes on with; "narrate cache clear --all" removes bookmarks and notes; "narrate resume" finishes what was interrupted\n$/,
  );
  expect([notes(), runFiles(), keptTakes()]).toEqual([before, journals, 3]);
  newlySent();
  expect((await run('--concurrency', '1', '-v', 'Tone a')).exit).toBe(0);
  expect(newlySent()).toEqual(['Bye.']);
});

test('narrate cache clear --all forgets bookmarks and notes as well, and still no interrupted run', async () => {
  const { command, notes, runFiles, keptTakes } = await livedInHome();
  const journals = runFiles();
  const ran = await command('cache', 'clear', '--all', '--json');
  expect(ran).toMatchObject({ exit: 0, stderr: '' });
  expect(JSON.parse(ran.stdout.toString())).toMatchObject({
    takes: 3,
    bookmarks: 0,
    serviceNotes: 0,
    interruptedRuns: 1,
    removed: { takes: 1, bookmarks: 2 },
  });
  expect([notes(), runFiles(), keptTakes()]).toEqual([[], journals, 3]);
  const again = await command('cache', 'clear', '--all');
  expect(again.stdout.toString()).toMatch(/^Removed 0 takes \(0\.0 MB\)\nKept 1 interrupted run, with /);
});

test('--all is for clear alone', async () => {
  const home = temporaryFolder();
  const ran = await runNarrate(['cache', 'verify', '--all'], { cwd: home });
  expectClearFailure(ran, 2);
  expect(existsSync(path.join(home, '.cache'))).toBe(false);
});

test('--json is for every action', async () => {
  const { command } = await openWorkplace([]);
  const verified = await command('cache', 'verify', '--json');
  expect(JSON.parse(verified.stdout.toString())).toEqual({ checked: 0, corrupt: 0 });
});

test('another action is a mistake, and makes no folder', async () => {
  const home = temporaryFolder();
  const ran = await runNarrate(['cache', 'eat'], { cwd: home });
  expectClearFailure(ran, 2);
  expect(ran.stderr).toContain('one of show, verify, clear');
  expect(existsSync(path.join(home, '.cache'))).toBe(false);
});
