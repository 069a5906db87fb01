import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { judgeMp3, missingJudges } from '../testing/mp3-judges.js';
import { runNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { judgeVtt } from '../testing/subtitle-judges.js';

const INTERVIEW = fileURLToPath(new URL('../../fixtures/scripts/interview.md', import.meta.url));
const VOICES = ['rms', 'slt', 'awb', 'kal16'];

const missing = missingJudges();
if (missing) console.warn(`skipped: episodes are not judged; missing ${missing}`);

const probe = (file: string) => {
  const asked = ['-v', 'error', '-show_chapters', '-show_format', '-of', 'json', file];
  return JSON.parse(spawnSync('ffprobe', asked).stdout.toString()) as {
    chapters: { start_time: string; end_time: string; tags: { title: string } }[];
    format: { duration: string; tags: Record<string, string> };
  };
};

/** Stretches of silence of a second or more, in seconds. */
const silences = (file: string): { from: number; to: number }[] => {
  const heard = ['-nostdin', '-i', file, '-af', 'silencedetect=noise=-50dB:d=0.9', '-f', 'null', '-'];
  const said = spawnSync('ffmpeg', heard).stderr.toString();
  const moments = [...said.matchAll(/silence_(?:start|end): ([\d.]+)/g)].map(([, seconds]) => Number(seconds));
  return Array.from({ length: moments.length >> 1 }, (_, at) => ({
    from: moments[2 * at] ?? 0,
    to: moments[2 * at + 1] ?? 0,
  }));
};

test.skipIf(missing)(
  'an interview becomes an episode: voices, chapters, tags, silence, transcripts',
  async () => {
    const cwd = temporaryFolder();
    const files = ['--subtitles', 'rain.vtt', '--subtitles', 'rain.srt', '--subtitles', 'rain.json'];
    const ran = await runNarrate([INTERVIEW, '-o', 'rain.mp3', ...files, '--chapters', 'rain.chapters.json'], { cwd });
    expect(ran).toMatchObject({ exit: 0 });
    const file = path.join(cwd, 'rain.mp3');
    const { complaints, mpg123Samples, ffmpegSamples } = judgeMp3(file);
    expect(complaints).toEqual([]);
    expect(mpg123Samples).toBe(ffmpegSamples);

    const { chapters, format } = probe(file);
    expect(chapters.map(({ tags }) => tags.title)).toEqual(['The Price of Rain', 'What it costs', 'Goodbye']);
    expect(format.tags).toMatchObject({ title: 'The Price of Rain', artist: 'Two Friends', album: 'The Quiet Hour' });
    expect(Number(chapters[0]?.start_time)).toBe(0);
    expect(Number(chapters.at(-1)?.end_time)).toBeCloseTo(Number(format.duration), 1);
    const quiet = silences(file);
    // A second before each later heading, and the pause that the host asks for.
    expect(quiet.length).toBeGreaterThanOrEqual(3);
    for (const { start_time } of chapters.slice(1)) {
      const before = quiet.find(({ from, to }) => from < Number(start_time) && to >= Number(start_time) - 0.03);
      expect(before, start_time).toBeDefined();
    }

    const vtt = readFileSync(path.join(cwd, 'rain.vtt'), 'utf8');
    const { cues, complaints: minded } = judgeVtt(vtt);
    expect(minded).toEqual([]);
    expect(cues.some(({ voice }) => voice === 'HOST')).toBe(true);
    const words = JSON.parse(readFileSync(path.join(cwd, 'rain.json'), 'utf8')).segments.flatMap(
      (segment: { words: { text: string }[] }) => segment.words.map(({ text }) => text),
    );
    expect(words).toEqual(expect.arrayContaining(['$1,200', '1984.', 'WCAG,', 'https://example.com/rain.']));
    expect(words.join(' ')).not.toMatch(/HOST|\*|pause|slowly/);
    const listed = JSON.parse(readFileSync(path.join(cwd, 'rain.chapters.json'), 'utf8'));
    expect(listed.chapters.map(({ title }: { title: string }) => title)).toEqual([
      'The Price of Rain',
      'What it costs',
      'Goodbye',
    ]);
  },
  60_000,
);

test('each is spoken by its voice, in words a model can read', async () => {
  const service = await startService({ voiceIds: VOICES });
  const cwd = temporaryFolder();
  const ran = await runNarrate([INTERVIEW, '-o', 'rain.mp3', '--concurrency', '1'], { cwd, env: service.env });
  expect(ran).toMatchObject({ exit: 0 });
  const said = service.studio.sessions
    .filter(({ messages }) => messages.length > 0)
    .map(({ voiceId, messages }) => [
      voiceId,
      messages
        .map(({ message }) => (message as { text?: string }).text ?? '')
        .join('')
        .trim(),
    ]);
  expect(said).toEqual([
    ['rms', 'The Price of Rain'],
    ['slt', 'Good evening. Tonight we talk about water, and who pays for it.'],
    ['slt', 'Welcome to the show.'],
    ['awb', 'Thank you. I am glad to be here.'],
    ['rms', 'What it costs'],
    [
      'slt',
      expect.stringMatching(/paid one thousand two hundred dollars for it in nineteen eighty-four\. Is that much\?$/),
    ],
    ['awb', expect.stringContaining('fifteen thousand dollars')],
    ['awb', 'Note: the numbers are from the county.'],
    ['rms', 'Goodbye'],
    ['slt', 'We have written it all down, following W C A G, at example.com.'],
    ['awb', 'Good night!'],
    ['slt', 'And from me, too.'],
  ]);
});

test('a pipe that comes letter by letter says the same as the file', async () => {
  const service = await startService({ voiceIds: VOICES });
  const run = async (args: readonly string[], stdin?: string) => {
    const before = service.voices.spoken.length;
    const ran = await runNarrate([...args, '-o', '-', '--no-cache', '--concurrency', '1'], {
      env: service.env,
      ...(stdin === undefined ? {} : { stdin }),
    });
    expect(ran).toMatchObject({ exit: 0 });
    return service.voices.spoken.slice(before);
  };
  const file = await run([INTERVIEW]);
  expect(await run(['-'], readFileSync(INTERVIEW, 'utf8'))).toEqual(file);
});

test.each([
  ['---\nvoice: nobody\n---\nHi.\n', '2:8'],
  ['---\nvoices:\n  HOST: { speed: 1, voice: nobody }\n---\nHOST: Hi.\n', '3:28'],
  ['Hi. [voice: nobody] Ho.\n', '1:5'],
])('a voice that is not there is told with its place: %j', async (script, place) => {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'talk.md'), script);
  const ran = await runNarrate(['talk.md', '-o', 'talk.mp3'], { cwd });
  expect(ran).toMatchObject({ exit: 2, left: ['talk.md'] });
  expect(ran.stderr).toContain(`error: talk.md:${place}: There is no voice "nobody"\n`);
});

test('a way of speaking that the model does not know is left out, and said so once', async () => {
  const service = await startService({ voiceIds: VOICES });
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'talk.md'), 'Hello [whispers] my friend. [whispers] Good night.\n');
  const ran = await runNarrate(['talk.md', '-o', 'talk.mp3'], { cwd, env: service.env });
  expect(ran).toMatchObject({ exit: 0 });
  expect(service.receivedText().trim()).toBe('Hello my friend. Good night.');
  const notes = ran.stderr.match(/^warning: .*$/gm);
  expect(notes).toEqual(['warning: [whispers] is left out: eleven_flash_v2_5 does not know how to speak like that']);
});

test.each([
  ['en-GB', 'We met on April third, twenty twenty-six.'],
  ['en-US', 'We met on March fourth, twenty twenty-six.'],
])('a date is read as in the country of %s', async (language, spoken) => {
  const service = await startService({ voiceIds: VOICES });
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'talk.md'), `---\nlanguage: ${language}\n---\nWe met on 3/4/2026.\n`);
  expect(await runNarrate(['talk.md', '-o', 'talk.mp3'], { cwd, env: service.env })).toMatchObject({ exit: 0 });
  expect(service.receivedText().trim()).toBe(spoken);
  expect(service.studio.sessions.at(-1)?.query).toMatchObject({ language_code: 'en' });
});
