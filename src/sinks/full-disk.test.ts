import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const BUILT = new URL('../../dist/src/sinks/episode-file.js', import.meta.url);
const TONE = fileURLToPath(new URL('../../fixtures/audio/tone.mp3', import.meta.url));

/** Only a user namespace lets a test have a small disk of its own. */
const hasNamespaces = spawnSync('unshare', ['-rm', 'true']).status === 0;
if (!hasNamespaces) console.warn('skipped: a full disk cannot be tried here, unshare is not permitted');

/** Saves tone.mp3 (22 569 bytes a passage) as many times as asked for, and prints what came of it. */
const SCRIPT = `
  const [path, passages, title] = process.argv.slice(2);
  const { openEpisodeFile } = await import(${JSON.stringify(BUILT.href)});
  const { readFileSync, readdirSync } = await import('node:fs');
  const { dirname } = await import('node:path');
  const format = { id: 'mp3_44100_128', codec: 'mp3', sampleRateHz: 44100, bitrateKbps: 128 };
  const tone = readFileSync(${JSON.stringify(TONE)});
  const furniture = () => ({ tags: title ? { title } : {}, chapters: [] });
  let outcome = 'saved';
  try {
    const sink = await openEpisodeFile({ path, format, furniture });
    for (let passage = 0; passage < Number(passages); passage++) {
      await sink.write(tone);
      await sink.endPassage();
    }
    await sink.end();
  } catch (error) {
    outcome = error.code + ': ' + error.message;
  }
  console.log(JSON.stringify({ outcome, files: readdirSync(dirname(path)), first: readFileSync(path).subarray(0, 3).toString('latin1') }));
`;

const saveWith = (shell: (run: string, disk: string) => string, passages: number, extension = 'mp3', title = '') => {
  const name = `episode.${extension}`;
  const folder = mkdtempSync(join(tmpdir(), 'narrate-disk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  writeFileSync(join(disk, name), 'old');
  writeFileSync(join(folder, 'save.mjs'), SCRIPT);
  const run = `"${process.execPath}" "${folder}/save.mjs" "${disk}/${name}" ${passages} ${title}`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', shell(run, disk)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
  return JSON.parse(stdout) as { outcome: string; files: string[]; first: string };
};

const smallDisk = (run: string, disk: string): string => diskFor('mp3', run, disk);
const diskFor = (extension: string, run: string, disk: string): string =>
  `unshare -rm bash -c 'mount -t tmpfs -o size=256k none "${disk}" && echo -n old > "${disk}/episode.${extension}" && ${run}'`;

test.skipIf(!hasNamespaces || !existsSync(BUILT))(
  'a full disk: an output error, the old episode, and nothing else',
  () => {
    const { outcome, files, first } = saveWith(smallDisk, 40);
    expect(outcome).toContain('ERR_OUTPUT');
    expect(outcome).toContain('the disk is full');
    expect(files).toEqual(['episode.mp3']);
    expect(first).toBe('old');
  },
);

test.skipIf(!hasNamespaces || !existsSync(BUILT))('the same disk holds a smaller episode', () => {
  expect(saveWith(smallDisk, 5)).toMatchObject({ outcome: 'saved', files: ['episode.mp3'] });
});

test.skipIf(!existsSync(BUILT))('a file size limit does not end the process', () => {
  const { outcome, files, first } = saveWith((run) => `ulimit -f 100; ${run}`, 40);
  expect(outcome).toContain('ERR_OUTPUT');
  expect(outcome).toContain('larger than allowed');
  expect(files).toEqual(['episode.mp3']);
  expect(first).toBe('old');
});

const hasFfmpeg = !spawnSync('ffmpeg', ['-version']).error;
if (!hasFfmpeg) console.warn('skipped: what ffmpeg does on a full disk, install ffmpeg');

// Beside the sound there is no room for a second file with tags in front, nor for what ffmpeg makes of it.
test.skipIf(!hasNamespaces || !existsSync(BUILT) || !hasFfmpeg).each([
  ['a tag', 'mp3', 7],
  ['Opus', 'opus', 10],
  ['AAC', 'm4a', 10],
])('a disk that is full when %s is to be written: an output error, and the old episode', (_, extension, passages) => {
  const shell = (run: string, disk: string) => diskFor(extension, run, disk);
  const { outcome, files, first } = saveWith(shell, passages, extension, 'Title');
  expect(outcome).toContain('ERR_OUTPUT');
  expect(outcome).toContain('the disk is full');
  expect(files).toEqual([`episode.${extension}`]);
  expect(first).toBe('old');
});

test.skipIf(!hasNamespaces || !existsSync(BUILT) || !hasFfmpeg).each([['mp3'], ['opus'], ['m4a']])(
  'the same disk holds a smaller .%s with its title',
  (extension) => {
    const shell = (run: string, disk: string) => diskFor(extension, run, disk);
    expect(saveWith(shell, 4, extension, 'Title')).toMatchObject({ outcome: 'saved', files: [`episode.${extension}`] });
  },
);
