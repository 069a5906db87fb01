import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { missingEpisodeJudges } from '../testing/episode-judges.js';
import { judgeSrt, judgeVtt } from '../testing/subtitle-judges.js';
import { checkChaptersFile, writeChapters } from './chapters-file.js';
import type { TranscriptSentence } from './transcript.js';
import { checkTranscriptFile, writeTranscript } from './transcript-file.js';

const missing = missingEpisodeJudges();
if (missing) console.warn(`skipped: SubRip files are not judged, install ${missing}`);

const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'narrate-transcript-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** A word every 250 ms. */
const sentence = (text: string, startMs: number, more: Partial<TranscriptSentence> = {}): TranscriptSentence => {
  const words = text.split(' ').map((word, index) => ({
    text: word,
    startMs: startMs + 250 * index,
    endMs: startMs + 250 * index + 200,
  }));
  const endMs = words.at(-1)?.endMs ?? startMs;
  return { speaker: undefined, text, startMs, endMs, words, startsParagraph: false, ...more };
};

const EPISODE = [
  sentence('Chapter one', 0, { startsParagraph: true }),
  sentence('Is 1 < 2 & 3 > 2 --> true?', 1000, { speaker: 'HOST', startsParagraph: true }),
  sentence('Yes.', 3500, { speaker: 'Dr. O’Neil & Co', startsParagraph: true }),
  sentence('日本語もある。', 4000, { speaker: 'Dr. O’Neil & Co', words: [] }),
];

const written = async (name: string, sentences: readonly TranscriptSentence[] = EPISODE): Promise<string> => {
  const path = join(scratchFolder(), name);
  await writeTranscript(path, sentences);
  return path;
};

test('WebVTT says who speaks, and its parser minds nothing', async () => {
  const text = readFileSync(await written('x.vtt'), 'utf8');
  expect(text).toMatchInlineSnapshot(`
    "WEBVTT

    00:00:00.000 --> 00:00:01.000
    Chapter one

    00:00:01.000 --> 00:00:03.450
    <v HOST>Is 1 &lt; 2 &amp; 3 &gt; 2 --&gt; true?</v>

    00:00:03.500 --> 00:00:04.200
    <v Dr. O’Neil &amp; Co>Yes. 日本語もある。</v>
    "
  `);
  const { cues, complaints } = judgeVtt(text);
  expect(complaints).toEqual([]);
  expect(cues.map(({ text }) => text)).toEqual(['Chapter one', 'Is 1 < 2 & 3 > 2 --> true?', 'Yes. 日本語もある。']);
  expect(cues.map(({ voice }) => voice)).toEqual([undefined, 'HOST', expect.stringMatching(/^Dr. O’Neil &/)]);
});

test.skipIf(missing)('SubRip labels a speaker where that changes, and ffmpeg reads it', async () => {
  const path = await written('x.srt', [...EPISODE, sentence('The end', 6000, { startsParagraph: true })]);
  expect(readFileSync(path, 'utf8')).toMatchInlineSnapshot(`
    "1
    00:00:00,000 --> 00:00:01,000
    Chapter one

    2
    00:00:01,000 --> 00:00:03,450
    HOST: Is 1 < 2 & 3 > 2 --> true?

    3
    00:00:03,500 --> 00:00:04,500
    Dr. O’Neil & Co: Yes. 日本語もある。

    4
    00:00:06,000 --> 00:00:06,450
    Narrator: The end

    "
  `);
  const { cues, complaints } = judgeSrt(path);
  expect(complaints).toBe('');
  expect(cues.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
    [0, 1000],
    [1000, 3450],
    [3500, 4500],
    [6000, 6450],
  ]);
});

test('JSON has a segment for each sentence, with its words', async () => {
  const { version, segments } = JSON.parse(readFileSync(await written('x.json'), 'utf8'));
  expect(version).toBe('1.0.0');
  expect(segments).toHaveLength(4);
  expect(segments[0]).toEqual({
    startTime: 0,
    endTime: 0.45,
    body: 'Chapter one',
    words: [
      { text: 'Chapter', startTime: 0, endTime: 0.2 },
      { text: 'one', startTime: 0.25, endTime: 0.45 },
    ],
  });
  expect(segments[3]).toEqual({ speaker: 'Dr. O’Neil & Co', startTime: 4, endTime: 4.2, body: '日本語もある。' });
});

test.each([
  ['x.srt', ''],
  ['x.vtt', 'WEBVTT\n'],
  ['x.json', '{"version":"1.0.0","segments":[\n]}\n'],
])('an episode without a word is an empty %s', async (name, content) => {
  expect(readFileSync(await written(name, [sentence(' ', 0)]), 'utf8')).toBe(content);
});

test('ten hours of it', async () => {
  const sentences = Array.from({ length: 8000 }, (_, index) =>
    sentence(`${'some words and '.repeat(5)}more, in sentence ${index}.`, 4500 * index),
  );
  const text = readFileSync(await written('x.vtt', sentences), 'utf8');
  const { cues, complaints } = judgeVtt(text);
  expect(complaints).toEqual([]);
  expect(cues.at(-1)).toMatchObject({ endMs: 36_000_200, text: expect.stringContaining('sentence 7999.') });
});

test.each([
  ['x.txt', 'ERR_USAGE', 'end it in .srt, .vtt or .json: --subtitles episode.srt'],
  ['srt', 'ERR_USAGE', 'end it in .srt, .vtt or .json: --subtitles episode.srt'],
  ['missing/x.srt', 'ERR_OUTPUT', expect.stringMatching(/^create it first: mkdir -p .*missing$/)],
  ['folder.vtt', 'ERR_OUTPUT', 'name a file inside it'],
  ['fifo.vtt', 'ERR_OUTPUT', 'name a file'],
])('%s is refused before anything is spent', async (name, code, hint) => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'folder.vtt'));
  spawnSync('mkfifo', [join(folder, 'fifo.vtt')]);
  await expect(checkTranscriptFile(join(folder, name))).rejects.toMatchObject({ code, hint });
  await expect(writeTranscript(join(folder, name), EPISODE)).rejects.toMatchObject({ code, hint });
  expect(readdirSync(folder).sort()).toEqual(['fifo.vtt', 'folder.vtt']);
});

test('what stood there is replaced whole, and nothing is left beside it', async () => {
  const folder = scratchFolder();
  const path = join(folder, 'x.SRT');
  writeFileSync(path, 'old '.repeat(1000));
  expect(await checkTranscriptFile(path)).toBe('srt');
  expect(readFileSync(path, 'utf8')).toContain('old');
  await writeTranscript(path, EPISODE);
  expect(readFileSync(path, 'utf8')).not.toContain('old');
  expect(readdirSync(folder)).toEqual(['x.SRT']);
});

test('chapters for a feed', async () => {
  const path = join(scratchFolder(), 'chapters.json');
  const chapters = [
    { title: 'One – 日本', level: 1, startMs: 0, endMs: 1234.4 },
    { title: 'Two', level: 2, startMs: 1234.4, endMs: 5000 },
  ];
  await writeChapters(path, chapters, { title: 'T', author: 'A', show: 'S', cover: 'cover.jpg' });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    ...{ version: '1.2.0', title: 'T', author: 'A', podcastName: 'S' },
    chapters: [
      { startTime: 0, endTime: 1.234, title: 'One – 日本' },
      { startTime: 1.234, endTime: 5, title: 'Two' },
    ],
  });
  await expect(checkChaptersFile(`${path}.txt`)).rejects.toMatchObject({ code: 'ERR_USAGE' });
  await expect(checkChaptersFile('/missing/x.json')).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
});
