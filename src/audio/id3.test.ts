import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../speech/output-format.js';
import { audioFixture } from '../testing/audio-fixtures.js';
import { eyeD3, mediainfoOf, missingEpisodeJudges, probeEpisode } from '../testing/episode-judges.js';
import { decodeWithFfmpeg, judgeMp3, missingJudges } from '../testing/mp3-judges.js';
import { createContainer } from './container.js';
import type { Chapter, Cover, EpisodeFurniture } from './furniture.js';
import { id3Tag } from './id3.js';
import { createMp3FrameSplitter } from './mp3-frames.js';
import { silence } from './silence.js';

const missing = missingJudges() ?? missingEpisodeJudges();
if (missing) console.warn(`skipped: tags are not judged, install ${missing}`);

const TAGS = {
  title: 'Über 日本 🎙',
  author: 'A. Author',
  show: 'The Show',
  description: 'First line\nsecond line',
  season: 2,
  episode: 7,
  date: '2024-05-17',
  publisher: 'A Publisher',
  copyright: '2024 A. Author',
  language: 'de-AT',
};

const chaptersOf = (count: number, totalMs: number): Chapter[] =>
  Array.from({ length: count }, (_, index) => ({
    title: `Kapitel ${index + 1} – 日本 🎙`,
    level: 2,
    startMs: (totalMs * index) / count,
    endMs: (totalMs * (index + 1)) / count,
  }));

/** Tone, then half a minute of silence. */
const FRAMES = 54 + 1148;
const MP3_MS = FRAMES * (1152 / 44.1);
let mp3: Buffer;
beforeAll(async () => {
  const format = outputFormat('mp3_44100_128');
  const container = createContainer('mp3', format, true);
  const passage = [audioFixture('tone.mp3'), ...[...silence(format, 30_000).pieces()].map(({ frames }) => frames)];
  const parts: Uint8Array[] = [];
  for await (const bytes of container.passage(passage)) parts.push(bytes);
  mp3 = Buffer.concat(parts);
  mp3.set(container.header() ?? []);
});

const saved = async (furniture: EpisodeFurniture, cover?: Cover): Promise<string> => {
  const path = join(scratchFolder(), 'episode.mp3');
  writeFileSync(path, Buffer.concat([(await id3Tag(furniture, cover)) ?? new Uint8Array(0), mp3]));
  return path;
};

const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'narrate-id3-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
};

test.skipIf(missing)('every tag is read as it was given, and no judge of the sound minds', async () => {
  const path = await saved({ tags: TAGS, chapters: chaptersOf(3, MP3_MS) });
  const { tags, durationMs } = probeEpisode(path);
  expect(tags).toEqual({
    title: TAGS.title,
    artist: TAGS.author,
    album: TAGS.show,
    comment: TAGS.description,
    disc: '2',
    track: '7',
    date: '2024-05-17',
    publisher: TAGS.publisher,
    copyright: TAGS.copyright,
    language: 'deu',
    genre: 'Podcast',
    encoder: 'narrate',
  });
  const printed = eyeD3(path);
  for (const line of [`title: ${TAGS.title}`, 'album: The Show', 'recording date: 2024-05-17', 'disc: 2']) {
    expect(printed).toContain(line);
  }
  const { General, Audio } = mediainfoOf(path);
  expect(General).toMatchObject({ Track: expect.stringContaining('Über 日本'), Album: 'The Show', Genre: 'Podcast' });
  expect(judgeMp3(path)).toMatchObject({ complaints: [], packets: FRAMES });
  for (const ms of [durationMs, Number(General?.Duration) * 1000, Number(Audio?.Duration) * 1000]) {
    expect(Math.abs(ms - MP3_MS)).toBeLessThan(1);
  }
});

test.skipIf(missing)('the sound is the same behind a tag', async () => {
  const path = await saved({ tags: TAGS, chapters: chaptersOf(3, MP3_MS) });
  const splitter = createMp3FrameSplitter();
  const frames = Buffer.concat([splitter.push(readFileSync(path)), splitter.end().frames]);
  expect(frames.equals(mp3.subarray(mp3.length - frames.length))).toBe(true);
  const bare = join(scratchFolder(), 'bare.mp3');
  writeFileSync(bare, mp3);
  expect(Buffer.compare(Buffer.from(decodeWithFfmpeg(path).buffer), Buffer.from(decodeWithFfmpeg(bare).buffer))).toBe(
    0,
  );
});

// More than one table of contents can hold: 300. More than two levels need: 66 000 would, at 255 × 255.
test.skipIf(missing).each([1, 3, 255, 256, 300])('%i chapters are found, each at its millisecond', async (count) => {
  const chapters = chaptersOf(count, MP3_MS);
  const path = await saved({ tags: {}, chapters });
  expect(probeEpisode(path).chapters).toEqual(
    chapters.map(({ title, startMs, endMs }) => ({ title, startMs: Math.round(startMs), endMs: Math.round(endMs) })),
  );
  expect(eyeD3(path)).toMatch(count === 1 ? /CHAP/ : new RegExp(`CHAP x ${count}`));
  expect(judgeMp3(path).complaints).toEqual([]);
});

test('what one table of contents cannot hold is in tables of their own, in order', async () => {
  const tag = Buffer.from((await id3Tag({ tags: {}, chapters: chaptersOf(600, MP3_MS) })) ?? []);
  const tables = contentsTables(tag);
  expect(tables.map(({ id, flags, children }) => [id, flags, children.length])).toEqual([
    ['toc', 3, 3],
    ['toc1', 1, 255],
    ['toc2', 1, 255],
    ['toc3', 1, 90],
  ]);
  const [top, ...others] = tables;
  expect(top?.children).toEqual(others.map(({ id }) => id));
  expect(others.flatMap(({ children }) => children)).toEqual(Array.from({ length: 600 }, (_, index) => `chp${index}`));
});

test.skipIf(missing).each([
  ['jpeg', 'mjpeg', 'image/jpeg'],
  ['png', 'png', 'image/png'],
] as const)('a %s cover is found', async (extension, codec, mimeType) => {
  const picture = join(scratchFolder(), `cover.${extension}`);
  spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=300x300', '-frames:v', '1', picture]);
  const bytes = readFileSync(picture);
  const path = await saved({ tags: { cover: picture }, chapters: [] }, { bytes, mimeType });
  expect(probeEpisode(path).cover).toBe(codec);
  expect(mediainfoOf(path).General).toMatchObject({ Cover: 'Yes', Cover_Mime: mimeType });
  expect(eyeD3(path)).toContain(`FRONT_COVER Image: [Size: ${bytes.length} bytes] [Type: ${mimeType}]`);
  expect(judgeMp3(path).complaints).toEqual([]);
});

test('the same furniture gives the same bytes', async () => {
  const furniture = { tags: TAGS, chapters: chaptersOf(3, MP3_MS) };
  expect(await id3Tag(furniture)).toEqual(await id3Tag(furniture));
});

test.each([[{}], [{ language: 'en' }], [{ title: '' }]])('nothing to tell is no tag: %j', async (tags) => {
  expect(await id3Tag({ tags, chapters: [] })).toBeUndefined();
});

test.each(['2024', '2024-05', '2024-05-17'])('a date of %s tells no more than it says', async (date) => {
  const tag = Buffer.from((await id3Tag({ tags: { date }, chapters: [] })) ?? []).toString('latin1');
  expect(tag).toContain('TYER\0\0\0\u0005\0\0\x002024');
  expect(tag.includes('TDAT\0\0\0\u0005\0\0\x001705')).toBe(date.length === 10);
});

/** The CTOC frames of a tag, read by hand. */
const contentsTables = (tag: Buffer): { id: string; flags: number; children: string[] }[] => {
  const tables: { id: string; flags: number; children: string[] }[] = [];
  for (let at = 10; tag[at]; at += 10 + tag.readUInt32BE(at + 4)) {
    if (tag.toString('latin1', at, at + 4) !== 'CTOC') continue;
    const body = tag.subarray(at + 10, at + 10 + tag.readUInt32BE(at + 4));
    const idEnd = body.indexOf(0);
    const children = body
      .toString('latin1', idEnd + 3)
      .split('\0')
      .slice(0, -1);
    expect(children).toHaveLength(body[idEnd + 2] ?? 0);
    tables.push({ id: body.toString('latin1', 0, idEnd), flags: body[idEnd + 1] ?? 0, children });
  }
  return tables;
};
