import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eyeD3, mediainfoOf, missingEpisodeJudges, probeEpisode } from '../testing/episode-judges.js';
import { hears, recogniserMissing } from '../testing/recogniser.js';
import { runNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { silencesIn } from '../testing/silences.js';
import { type JudgedCue, judgeVtt } from '../testing/subtitle-judges.js';

const INTERVIEW = fileURLToPath(new URL('../../fixtures/scripts/interview.md', import.meta.url));

/** What somebody says who reads the interview aloud. */
const SPOKEN = `The price of rain. Good evening. Tonight we talk about water, and who pays for it. Welcome to the show.
  Thank you. I am glad to be here. What it costs. A farm in the valley paid one thousand two hundred dollars for it in
  nineteen eighty four. Is that much? It was. Today it is closer to fifteen thousand dollars, and nobody knows why.
  Note, the numbers are from the county. Goodbye. We have written it all down, following w c a g, at example dot com.
  Good night! And from me, too.`.replace(/\s+/g, ' ');

/** Of the same kind and length; some of it stands in the interview, but not to be spoken. */
const DECOYS = [
  'My brother drives a green bus across the bridge every Monday. The children wave at him from the school yard.',
  'He has a dog with three legs, who sleeps under the last seat. Nobody has ever complained about it.',
  'A woman in a red coat once sang an opera between two stops. He still tells that story at parties.',
  'The bus is older than I am. Its doors open only when they want, and its horn plays half of an old tune.',
  'Host and guest, pause one second. Dollar one, two hundred. Read this one slowly. Slash rain, voice guest, slash voice.',
];

const missing = recogniserMissing() ?? missingEpisodeJudges();
if (missing) console.warn(`skipped: episodes are not listened to; missing ${missing}`);

/** Stretches of a recording, with quiet between them: a recogniser wants to hear that somebody begins. */
const cut = (file: string, cues: readonly JudgedCue[]): string => {
  const pieces = `${file}.pieces.wav`;
  const inputs = cues.flatMap(({ startMs, endMs }) => [
    ...['-ss', String(startMs / 1000), '-to', String(endMs / 1000), '-i', file],
  ]);
  const apart = cues.map((_, index) => `[${index}:a]adelay=500,apad=pad_dur=0.5[${index}]`).join(';');
  const joined = `${cues.map((_, index) => `[${index}]`).join('')}concat=n=${cues.length}:v=0:a=1`;
  const { error } = spawnSync('ffmpeg', ['-v', 'error', ...inputs, '-filter_complex', `${apart};${joined}`, pieces]);
  if (error) throw error;
  return pieces;
};

test.skipIf(missing)(
  'an interview is heard as it would be read aloud, and each cue where it says',
  async () => {
    const cwd = temporaryFolder();
    const ran = await runNarrate([INTERVIEW, '-o', 'rain.mp3', '--subtitles', 'rain.vtt'], { cwd });
    expect(ran).toMatchObject({ exit: 0 });
    const file = path.join(cwd, 'rain.mp3');
    const heard = await hears(file, SPOKEN, DECOYS);
    expect(heard.wordErrorRate).toBeLessThanOrEqual(0.06);
    expect(heard.wrongTextErrorRate).toBeGreaterThanOrEqual(0.8);

    const { cues } = judgeVtt(readFileSync(path.join(cwd, 'rain.vtt'), 'utf8'));
    const recognisable = cues.filter(({ text }) => !/[\d:]/.test(text));
    expect(recognisable.length).toBeGreaterThan(6);
    // The host, the guest and a heading, behind silences and behind nothing but a turn.
    const some = recognisable.slice(1, 5);
    const { words } = await hears(cut(file, some), SPOKEN, DECOYS);
    const written = some.map(({ text }) =>
      text
        .toLowerCase()
        .replace(/\s+/g, ' ')
        .replace(/[^a-z ]/g, ''),
    );
    expect(words.join(' ')).toBe(written.join(' '));
  },
  120_000,
);

test.skipIf(missing)(
  'players read the same about an episode, whatever its kind',
  async () => {
    const cwd = temporaryFolder();
    const cover = path.join(cwd, 'cover.png');
    spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=300x300', '-frames:v', '1', cover]);
    for (const kind of ['mp3', 'm4a', 'opus']) {
      const ran = await runNarrate([INTERVIEW, '-o', `rain.${kind}`, '--cover', 'cover.png'], { cwd });
      expect(ran, ran.stderr).toMatchObject({ exit: 0 });
    }
    const [mp3, m4a, opus] = ['mp3', 'm4a', 'opus'].map((kind) => probeEpisode(path.join(cwd, `rain.${kind}`)));
    const file = path.join(cwd, 'rain.mp3');
    const said = eyeD3(file);
    const general = mediainfoOf(file).General;
    for (const [name, tag, field] of [
      ['title', 'title', 'Title'],
      ['artist', 'artist', 'Performer'],
      ['album', 'album', 'Album'],
    ] as const) {
      const value = mp3?.tags[name];
      expect(value).toMatch(/\w/);
      expect(said).toContain(`${tag}: ${value}\n`);
      expect(general?.[field]).toBe(value);
      expect(m4a?.tags[name]).toBe(value);
      expect(opus?.tags[name]).toBe(value);
    }
    expect(said).toContain('CHAP x 3 ');
    const durationMs = mp3?.durationMs ?? 0;
    expect(Math.abs(Number(general?.Duration) * 1000 - durationMs)).toBeLessThan(50);
    for (const other of [m4a, opus]) {
      expect(Math.abs((other?.durationMs ?? 0) - durationMs)).toBeLessThan(100);
      const places = (chapters = mp3?.chapters) => chapters?.map(({ title, startMs }) => ({ title, startMs }));
      expect(places(other?.chapters)).toEqual(places());
    }

    const pictures = path.join(cwd, 'pictures');
    mkdirSync(pictures);
    spawnSync('eyeD3', [`--write-images=${pictures}`, file]);
    const [picture = ''] = readdirSync(pictures);
    expect(readFileSync(path.join(pictures, picture)).equals(readFileSync(cover))).toBe(true);
    for (const kind of ['m4a', 'opus']) {
      const taken = path.join(cwd, `${kind}.png`);
      spawnSync('ffmpeg', ['-v', 'error', '-i', `rain.${kind}`, '-map', '0:v', '-c', 'copy', taken], { cwd });
      expect(readFileSync(taken).equals(readFileSync(cover)), kind).toBe(true);
    }
  },
  60_000,
);

test.skipIf(missing)(
  'who seeks to a chapter hears what stands there in the whole',
  async () => {
    const cwd = temporaryFolder();
    expect(await runNarrate([INTERVIEW, '-o', 'rain.mp3'], { cwd })).toMatchObject({ exit: 0 });
    const file = path.join(cwd, 'rain.mp3');
    const whole = samplesOf(['-i', file]);
    for (const { startMs, title } of probeEpisode(file).chapters) {
      const sought = samplesOf(['-ss', String(startMs / 1000), '-i', file, '-t', '1']);
      const at = Math.round(startMs * SAMPLES_PER_MS);
      const there = whole.subarray(at, at + sought.length);
      const loudest = Math.max(...there.map(Math.abs));
      expect(loudest, title).toBeGreaterThan(3000);
      const furthest = Math.max(...there.map((sample, index) => Math.abs(sample - (sought[index] ?? 0))));
      expect(furthest, title).toBeLessThan(loudest / 100);
    }
  },
  30_000,
);

const SAMPLES_PER_MS = 44.1;

const samplesOf = (input: readonly string[]): Int16Array => {
  const { stdout } = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', ...input, '-ac', '1', '-f', 's16le', '-'], {
    maxBuffer: 1 << 28,
  });
  return new Int16Array(new Uint8Array(stdout).buffer);
};

/** The breath before a sentence counts as its first word's. */
const MOST_SILENCE = 0.8;

const FOUR = `HOST: Good evening. Tonight we talk about water, and who pays for it.

GUEST: Thank you. It was cheap once; now nobody knows why, or when it will end.

ANNA: A farm in the valley paid for all of it. Is that much?

HOST: Perhaps. [pause 1s] We have written it down, word for word.

BOB: I was there, too. And it rained, all day long.
`;

test.skipIf(missing)('no speaker is said to speak where nothing sounds', async () => {
  const cwd = temporaryFolder();
  const cast = ['--cast', 'HOST=rms,GUEST=slt,ANNA=awb,BOB=kal16', '--turn-gap', '0.7s'];
  const ran = await runNarrate(['-', '-o', 'four.mp3', '--subtitles', 'four.json', ...cast], { cwd, stdin: FOUR });
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  const { segments } = JSON.parse(readFileSync(path.join(cwd, 'four.json'), 'utf8')) as Transcript;
  expect(new Set(segments.map(({ speaker }) => speaker))).toEqual(new Set(['HOST', 'GUEST', 'ANNA', 'BOB']));
  const quiet = silencesIn(path.join(cwd, 'four.mp3'), 100);
  // Before each turn but the first, and the pause.
  expect(quiet.filter(({ fromMs, toMs }) => toMs - fromMs > 600).length).toBeGreaterThanOrEqual(5);
  for (const { speaker, words } of segments) {
    for (const { text, startTime, endTime } of words) {
      const [startMs, endMs] = [startTime * 1000, endTime * 1000];
      const silentMs = quiet
        .map(({ fromMs, toMs }) => Math.max(0, Math.min(toMs, endMs) - Math.max(fromMs, startMs)))
        .reduce((sum, ms) => sum + ms, 0);
      expect(silentMs, `${speaker}: ${text}`).toBeLessThan(MOST_SILENCE * (endMs - startMs));
    }
  }
});

interface Transcript {
  readonly segments: readonly {
    readonly speaker: string;
    readonly words: readonly { readonly text: string; readonly startTime: number; readonly endTime: number }[];
  }[];
}
