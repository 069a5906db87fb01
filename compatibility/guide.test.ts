import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Alignment, type Conversation, speakAsTheGuideDoes } from './guide.js';
import { decodeMp3, decodePcm, secondsOf } from './sound.js';
import { expectSpeech, expectTimed, TEXT, type TimedText } from './speech.js';
import { type StudioProgram, startStudioProgram } from './studio-program.js';

let studio: StudioProgram;
beforeAll(async () => {
  studio = await startStudioProgram();
});
afterAll(() => studio?.stop());

const SENTENCES = TEXT.match(/\S.*?[.,]/g) ?? [];
const asParts = SENTENCES.map((sentence) => `${sentence} `);

test('text in parts becomes one MP3, and a time for each character', async () => {
  const said = await speakAsTheGuideDoes(studio.url, asParts, { apiKey: 'any' });
  const sound = await decodeMp3(said.audio);
  expectSpeech(sound, TEXT);
  expectTimed(timedText(said, 'alignment'), TEXT, sound);
  expectProperEnd(said);
});

test('each flush is a generation of its own, whose times begin again', async () => {
  const parts = asParts.map((part) => `!${part}`);
  const said = await speakAsTheGuideDoes(studio.url, parts, { apiKey: 'any', query: { output_format: 'pcm_22050' } });
  const sound = decodePcm(said.audio, 22_050);
  expectSpeech(sound, TEXT);
  const timed = said.frames.filter(({ alignment }) => alignment !== null);
  expect(timed).toHaveLength(parts.length);
  expect(timed.every(({ alignment }) => (alignment?.charStartTimesMs[0] ?? 999) < 300)).toBe(true);
  expect(
    timed
      .flatMap(({ alignment }) => alignment?.chars)
      .join('')
      .replaceAll('  ', ' ')
      .trim(),
  ).toBe(TEXT);
  const spokenMs = timed.reduce((sum, { alignment }) => sum + endMs(alignment), 0);
  expect(spokenMs / 1000).toBeLessThanOrEqual(secondsOf(sound) + 0.1);
  expectProperEnd(said);
});

test('letter by letter, as a language model writes', async () => {
  const said = await speakAsTheGuideDoes(studio.url, [...TEXT, ' '], { apiKey: 'any' });
  expectSpeech(await decodeMp3(said.audio), TEXT);
  expectProperEnd(said);
});

test('auto_mode, and with sync_alignment times in every frame', async () => {
  const query = { auto_mode: 'true', sync_alignment: 'true', output_format: 'mp3_22050_32' };
  const said = await speakAsTheGuideDoes(studio.url, [`${TEXT} `], { apiKey: 'any', query });
  const sound = await decodeMp3(said.audio);
  expect(sound.sampleRateHz).toBe(22_050);
  expectSpeech(sound, TEXT);
  const spoken = said.frames.filter(({ audio }) => audio);
  expect(spoken.length).toBeGreaterThan(2);
  // What the encoder held back at the very end says no more.
  expect(spoken.slice(0, -1).every(({ alignment }) => alignment !== null)).toBe(true);
  expectTimed(timedText(said, 'alignment'), TEXT, sound);
  expectProperEnd(said);
});

test('a voice that is not there is told on the open socket', async () => {
  const said = await speakAsTheGuideDoes(studio.url, asParts, { apiKey: 'any', voice: 'nobody' });
  expect(said).toMatchObject({ code: 1008, errors: [{ error: 'voice_id_does_not_exist', code: 1008 }] });
  expect(said.audio).toHaveLength(0);
});

const expectProperEnd = ({ frames, errors, code }: Conversation): void => {
  expect(errors).toEqual([]);
  expect(frames.slice(0, -1).every(({ isFinal }) => isFinal === null)).toBe(true);
  expect(frames.at(-1)).toEqual({ audio: null, isFinal: true, alignment: null, normalizedAlignment: null });
  expect(code).toBe(1000);
};

const endMs = (alignment: Alignment | null): number =>
  (alignment?.charStartTimesMs.at(-1) ?? 0) + (alignment?.charDurationsMs.at(-1) ?? 0);

/** Of one generation. */
const timedText = ({ frames }: Conversation, which: 'alignment' | 'normalizedAlignment'): TimedText => {
  const all = frames.flatMap((frame) => frame[which] ?? []);
  const startsMs = all.flatMap(({ charStartTimesMs }) => charStartTimesMs);
  const durationsMs = all.flatMap(({ charDurationsMs }) => charDurationsMs);
  return {
    text: all.flatMap(({ chars }) => chars).join(''),
    starts: startsMs.map((start) => start / 1000),
    ends: startsMs.map((start, at) => (start + (durationsMs[at] ?? 0)) / 1000),
  };
};
