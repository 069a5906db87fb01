import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { EpisodeFurniture } from '../audio/furniture.js';
import { silence } from '../audio/silence.js';
import { outputFormat } from '../speech/output-format.js';
import { audioFixture } from '../testing/audio-fixtures.js';
import { mediainfoOf, missingEpisodeJudges, probeEpisode } from '../testing/episode-judges.js';
import { decodeWithFfmpeg } from '../testing/mp3-judges.js';
import { toneFrequencyHz, tonePcm } from '../testing/tone-pcm.js';
import { checkEpisodeFile, type EpisodeFileOptions, openEpisodeFile } from './episode-file.js';
import { testSinkContract } from './sink.contract.js';

const missing = missingEpisodeJudges();
if (missing) console.warn(`skipped: episodes that ffmpeg makes are not judged, install ${missing}`);

const mp3 = outputFormat('mp3_44100_128');
const pcm = outputFormat('pcm_22050');
const tone = audioFixture('tone.mp3');
const pause = Buffer.concat([...silence(mp3, 3000).pieces()].map(({ frames }) => frames));
const SOUND_MS = ((54 + 115) * 1152 - 1105) / 44.1;

const TAGS = { title: 'Über = 日本 🎙; #1', author: 'A. Author', show: 'The Show', date: '2024-05-17', language: 'de' };
const DETAILS = { description: 'First line\nsecond \\ line', season: 2, episode: 7, copyright: '2024 A. Author' };

const chaptersOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    title: `Kapitel ${index + 1}; 日本 = 🎙`,
    level: 1,
    startMs: Math.round((SOUND_MS * index) / count),
    // As the frames tell it; players leave out the first 25 ms.
    endMs: Math.round((SOUND_MS * (index + 1)) / count + (index + 1 === count ? 25 : 0)),
  }));

const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'narrate-encoded-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const save = async (
  path: string,
  furniture: EpisodeFurniture = { tags: {}, chapters: [] },
  options: Partial<EpisodeFileOptions> & { passages?: readonly Uint8Array[] } = {},
): Promise<void> => {
  const sink = await openEpisodeFile({ path, format: mp3, furniture: () => furniture, ...options });
  onTestFinished(() => sink.abort());
  for (const frames of options.passages ?? [tone, pause]) {
    await sink.write(frames);
    await sink.endPassage();
  }
  await sink.end();
};

/** A PATH with only this ffmpeg on it. */
const withFfmpeg = (script: string): NodeJS.ProcessEnv => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'ffmpeg'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'ffmpeg'), 0o755);
  return { PATH: folder, ELEVENLABS_API_KEY: 'secret' };
};

const picture = (folder: string, extension: string, size = 300): string => {
  const path = join(folder, `cover.${extension}`);
  spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${size}x${size}`, '-frames:v', '1', path]);
  return path;
};

if (!missing) {
  testSinkContract('an episode that ffmpeg makes', {
    frames: tone,
    async open() {
      const folder = scratchFolder();
      const path = join(folder, 'episode.opus');
      return {
        sink: await openEpisodeFile({ path, format: mp3 }),
        output: async () => readFileSync(path),
        leftovers: async () => readdirSync(folder),
      };
    },
  });
}

test.skipIf(missing).each([
  ['opus', 'opus', 'Ogg'],
  ['ogg', 'opus', 'Ogg'],
  ['m4a', 'aac', 'MPEG-4'],
  ['m4b', 'aac', 'MPEG-4'],
])('an .%s has its tags and chapters, and as much sound as was spoken', async (extension, codec, container) => {
  const folder = scratchFolder();
  const path = join(folder, `episode.${extension}`);
  const chapters = chaptersOf(3);
  await save(path, { tags: { ...TAGS, ...DETAILS }, chapters });
  expect(readdirSync(folder)).toEqual([`episode.${extension}`]);
  const probed = probeEpisode(path);
  expect(probed.codec).toBe(codec);
  expect(probed.tags).toMatchObject({
    ...{ title: TAGS.title, artist: TAGS.author, album: TAGS.show, date: TAGS.date, track: '7', disc: '2' },
    ...{ comment: DETAILS.description, copyright: DETAILS.copyright, genre: 'Podcast' },
    language: container === 'Ogg' ? 'de' : 'deu',
  });
  // Ogg readers count the 312 samples that a decoder of Opus leaves out.
  const toldMs = SOUND_MS + (container === 'Ogg' ? 6.5 : 0);
  expect(probed.chapters).toEqual(
    chapters.map(({ title, startMs, endMs }) => ({ title, startMs, endMs: Math.min(endMs, Math.round(toldMs)) })),
  );
  const { General, Audio } = mediainfoOf(path);
  expect(General).toMatchObject({ Format: container, Album: 'The Show', Performer: 'A. Author' });
  if (extension === 'm4b') expect(General?.CodecID).toBe('M4B ');
  for (const ms of [probed.durationMs, Number(General?.Duration) * 1000, Number(Audio?.Duration) * 1000]) {
    expect(Math.abs(ms - toldMs)).toBeLessThan(1.1);
  }
  const rateHz = codec === 'opus' ? 48_000 : 44_100;
  const samples = decodeWithFfmpeg(path);
  expect(Math.abs(samples.length / rateHz - SOUND_MS / 1000)).toBeLessThan(0.024);
  const middle = samples.subarray(rateHz / 4, rateHz);
  const source = join(folder, 'source.mp3');
  await save(source);
  const original = decodeWithFfmpeg(source).subarray(44_100 / 4, 44_100);
  expect(Math.abs(toneFrequencyHz(middle, rateHz) - toneFrequencyHz(original, 44_100))).toBeLessThan(2);
});

test.skipIf(missing).each(['ogg', 'm4a'])('an .%s holds 300 chapters', async (extension) => {
  const path = join(scratchFolder(), `episode.${extension}`);
  const chapters = chaptersOf(300);
  await save(path, { tags: {}, chapters });
  expect(probeEpisode(path).chapters.map(({ title, startMs }) => ({ title, startMs }))).toEqual(
    chapters.map(({ title, startMs }) => ({ title, startMs })),
  );
});

const COVERS: [string, string, string][] = [
  ['m4a', 'jpg', 'mjpeg'],
  ['m4b', 'png', 'png'],
  ['opus', 'jpg', 'mjpeg'],
  ['ogg', 'png', 'png'],
];
test.skipIf(missing).each(COVERS)(
  'an .%s has its %s cover, of the size that podcasts use',
  async (kind, type, codec) => {
    const folder = scratchFolder();
    const path = join(folder, `episode.${kind}`);
    const cover = picture(folder, type, 1400);
    await save(path, { tags: { ...TAGS, cover }, chapters: chaptersOf(2) });
    expect(probeEpisode(path)).toMatchObject({ cover: codec, tags: { title: TAGS.title } });
    expect(probeEpisode(path).chapters).toHaveLength(2);
    const taken = spawnSync('ffmpeg', [
      '-v',
      'error',
      '-i',
      path,
      '-map',
      '0:v',
      '-c',
      'copy',
      '-f',
      'image2pipe',
      '-',
    ]);
    expect(taken.stdout.equals(readFileSync(cover))).toBe(true);
    expect(mediainfoOf(path).General?.Cover).toBe('Yes');
  },
);

test.skipIf(missing)('PCM becomes one as well', async () => {
  const path = join(scratchFolder(), 'episode.m4a');
  const samples = tonePcm(440, 2000, pcm.sampleRateHz);
  await save(path, { tags: TAGS, chapters: [] }, { format: pcm, passages: [new Uint8Array(samples.buffer)] });
  expect(probeEpisode(path).tags.title).toBe(TAGS.title);
  expect(Math.abs(probeEpisode(path).durationMs - 2000)).toBeLessThan(1);
  expect(toneFrequencyHz(decodeWithFfmpeg(path).subarray(2205, 40_000), pcm.sampleRateHz)).toBeCloseTo(440, -1);
});

test.skipIf(missing)('the same episode gives the same bytes', async () => {
  const folder = scratchFolder();
  for (const kind of ['opus', 'm4a']) {
    const [one, other] = [join(folder, `1.${kind}`), join(folder, `2.${kind}`)];
    for (const path of [one, other]) await save(path, { tags: TAGS, chapters: chaptersOf(2) });
    expect(readFileSync(one).equals(readFileSync(other))).toBe(true);
  }
});

test.skipIf(missing).each(['-rf.opus', '%03d.m4a', 'http:x.ogg', 'two\nlines.m4a', "it's 100 % [#1].opus"])(
  'the name %j works',
  async (name) => {
    const folder = scratchFolder();
    await save(join(folder, name));
    expect(readdirSync(folder)).toEqual([name]);
  },
);

test.each(['opus', 'ogg', 'm4a', 'm4b'])(
  'without ffmpeg an .%s is refused before anything is spent',
  async (extension) => {
    const folder = scratchFolder();
    const path = join(folder, `x.${extension}`);
    const failure = {
      code: 'ERR_OUTPUT',
      message: `Cannot save "x.${extension}": it takes ffmpeg, which is not on the PATH`,
      hint: 'install ffmpeg, or save as .mp3 or .wav',
    };
    await expect(checkEpisodeFile(path, { env: { PATH: folder } })).rejects.toMatchObject(failure);
    await expect(openEpisodeFile({ path, format: mp3, env: { PATH: folder } })).rejects.toMatchObject(failure);
    expect(readdirSync(folder)).toEqual([]);
  },
);

test('to find out, nothing is started, and .mp3 and .wav never ask', async () => {
  const folder = scratchFolder();
  const env = withFfmpeg(`touch "${folder}/started"`);
  await expect(checkEpisodeFile(join(folder, 'x.m4a'), { env })).resolves.toMatchObject({ kind: 'm4a' });
  await expect(checkEpisodeFile(join(folder, 'x.mp3'), { env: {} })).resolves.toMatchObject({ kind: 'mp3' });
  expect(readdirSync(folder)).toEqual([]);
});

const FAILURES: [string, string, string][] = [
  ['fails', 'echo "[libopus @ 0x55] something is wrong" >&2; exit 1', 'ffmpeg failed: something is wrong'],
  ['has no such encoder', `echo "Unknown encoder 'libopus'" >&2; exit 1`, 'this ffmpeg has no encoder "libopus"'],
  ['dies', 'kill -9 $$', 'ffmpeg failed: it was ended by SIGKILL'],
  ['finds the disk full, and ends with 0', 'echo "x: No space left on device" >&2', 'the disk is full'],
  ['writes nothing', 'exit 0', 'nothing was written'],
  ['is no program', 'exec /nonexistent', 'ffmpeg failed: '],
];
test.each(FAILURES)('an ffmpeg that %s: an output error, the old episode, and nothing else', async (_, script, why) => {
  const folder = scratchFolder();
  const path = join(folder, 'episode.opus');
  writeFileSync(path, 'old');
  await expect(save(path, undefined, { env: withFfmpeg(script) })).rejects.toMatchObject({
    code: 'ERR_OUTPUT',
    message: expect.stringContaining(why),
  });
  expect(readdirSync(folder)).toEqual(['episode.opus']);
  expect(readFileSync(path, 'utf8')).toBe('old');
});

test('an abort ends ffmpeg, and leaves nothing', async () => {
  const folder = scratchFolder();
  const pidFile = join(scratchFolder(), 'pid');
  const env = withFfmpeg(`echo $$ > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; exec sleep 60`);
  env.PATH += ':/usr/bin:/bin';
  const sink = await openEpisodeFile({ path: join(folder, 'episode.m4a'), format: mp3, env });
  await sink.write(tone);
  await sink.endPassage();
  const ended = sink.end().catch((reason: unknown) => reason);
  while (!existsSync(pidFile)) await sleep(10);
  await sink.abort();
  expect(await ended).toMatchObject({ name: 'AbortError' });
  expect(readdirSync(folder)).toEqual([]);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});

test('ffmpeg is not told the key', async () => {
  const seen = join(scratchFolder(), 'seen');
  const env = withFfmpeg(`export > ${seen}; exit 1`);
  await save(join(scratchFolder(), 'x.m4a'), undefined, { env }).catch(() => {});
  expect(readFileSync(seen, 'utf8')).toContain('PATH');
  expect(readFileSync(seen, 'utf8')).not.toContain('secret');
});

test('a FIFO cannot be one', async () => {
  const path = join(scratchFolder(), 'fifo.m4a');
  spawnSync('mkfifo', [path]);
  await expect(openEpisodeFile({ path, format: mp3 })).rejects.toMatchObject({
    code: 'ERR_OUTPUT',
    message: expect.stringContaining('only a file'),
  });
});
