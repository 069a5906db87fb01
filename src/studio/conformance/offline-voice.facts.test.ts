import { expect, onTestFinished } from 'vitest';
import { createVoices } from '../voice/flite-voices.js';
import { factsAbout } from './fact.js';
import { alignedText, soundOf } from './read-frames.js';
import { END, START, testStudio } from './studio.js';

const { holds } = factsAbout('Socket: frames and alignment');

/** Frames of the voice that users hear. */
const spoken = async (text: string, query: Record<string, string> = {}) => {
  const voices = createVoices();
  onTestFinished(() => voices.close());
  const { talk } = await testStudio({ voices });
  return (await talk([START, { text }, END], { voiceId: 'flite-kal16', query })).frames;
};

holds(
  'frames.normalized.spelled-out',
  'normalizedAlignment holds the text as it is spoken, with numbers in words; alignment the text as it was sent.',
  ['recorded', 'documented'],
  async () => {
    const frames = await spoken('I have 3 cats.');
    expect(alignedText(frames)).toBe('I have 3 cats. ');
    expect(alignedText(frames, 'normalizedAlignment').toLowerCase()).toMatch(/^ i have three cats\.? ?$/);
  },
);
holds(
  'frames.mp3.first-header',
  'The first bytes of mp3_44100_128 are a frame of MPEG-1 layer III, 128 kbit/s, 44.1 kHz, mono.',
  ['elevenlabs/elevenlabs-docs#76'],
  async () => {
    const sound = soundOf(await spoken('Hello.'));
    expect(sound.subarray(0, 2).toString('hex')).toBe('fffb');
    expect((sound[2] ?? 0) & 0xfc).toBe(0x90);
    expect((sound[3] ?? 0) & 0xc0).toBe(0xc0);
  },
);
