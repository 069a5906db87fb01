import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { judgeMp3, missingJudges } from '../testing/mp3-judges.js';
import { hears, recogniserMissing } from '../testing/recogniser.js';
import { runNarrate, temporaryFolder } from '../testing/run-narrate.js';

const PILOT = fileURLToPath(new URL('../../fixtures/scripts/pilot.md', import.meta.url));

/** LAME's 576 and a decoder's own 529. */
const DELAY_SAMPLES = 1105;

/** Of the same kind and length, and nowhere in the pilot. */
const DECOYS = [
  'My brother drives a green bus across the bridge every Monday. The children wave at him from the school yard.',
  'He has a dog with three legs, who sleeps under the last seat. Nobody has ever complained about it.',
  'In spring the road is full of mud, and people push. Then they all sit down again and share their bread.',
  'A woman in a red coat once sang an opera between two stops. He still tells that story at parties.',
  'The bus is older than I am. Its doors open only when they want, and its horn plays half of an old tune.',
  'Next year they will buy a new one with soft chairs. I think that he will miss the noise.',
  'He keeps a list of things that were left behind. A violin, two wedding rings, a bag of frozen fish.',
  'Some owners come back after years. They hold the thing in both hands and do not know what to say.',
  'When he is alone he drives the long way home. The lake is there, and the lights of the factory.',
];

/** The pilot's words, without its marks. */
const pilotWords = (): string =>
  readFileSync(PILOT, 'utf8')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^(# |- )(.*)$/gm, '$2.')
    .replace(/[*]/g, '');

const missing = recogniserMissing() ?? missingJudges();
if (missing) console.warn(`skipped: the pilot is not listened to; missing ${missing}`);

test.skipIf(missing)(
  'the pilot episode, with no key and in an empty HOME, speaks its script and is well made',
  async () => {
    const cwd = temporaryFolder();
    const ran = await runNarrate([PILOT, '-o', 'pilot.mp3'], { cwd });
    expect(ran).toMatchObject({ exit: 0, left: ['pilot.mp3'] });
    expect(ran.stdout.length).toBe(0);
    expect(ran.stderr).toMatch(/^Saved pilot\.mp3: 0:5\d of audio, .*\(offline\)\n$/);

    const file = path.join(cwd, 'pilot.mp3');
    const judged = judgeMp3(file);
    expect(judged.complaints).toEqual([]);
    expect(judged.mpg123Samples).toBe(judged.ffmpegSamples);
    // ffprobe counts the encoder's delay, which no player plays.
    expect(Math.abs(judged.durationSeconds - (judged.mpg123Samples + DELAY_SAMPLES) / 44_100)).toBeLessThan(0.001);

    const heard = await hears(file, pilotWords(), DECOYS);
    expect(heard.wordErrorRate).toBeLessThanOrEqual(0.04);
    expect(heard.wrongTextErrorRate).toBeGreaterThanOrEqual(0.8);
  },
  90_000,
);

test('an undisturbed offline run tries nothing twice, whatever the voice', async () => {
  const cwd = temporaryFolder();
  for (const voice of ['slt', 'kal16']) {
    const ran = await runNarrate([PILOT, '-v', voice, '-o', `${voice}.mp3`, '--json'], { cwd });
    expect(ran).toMatchObject({ exit: 0 });
    expect(JSON.parse(ran.stdout.toString()).metrics).toMatchObject({ retries: 0, resentCharacters: 0 });
  }
}, 60_000);
