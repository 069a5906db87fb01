import { expect, test } from 'vitest';
import { parseTimedAudio } from './timed-audio.js';

const times = (starts: unknown, ends: unknown) => ({
  characters: ['a', 'b'],
  character_start_times_seconds: starts,
  character_end_times_seconds: ends,
});

test.each<[string, unknown, unknown]>([
  ['whole times', times([0, 0.1], [0.1, 0.25]), { chars: ['a', 'b'], startsMs: [0, 100], durationsMs: [100, 150] }],
  [
    'times that binary fractions blur',
    times([0.29, 1.005], [1.005, 4.35]),
    expect.objectContaining({ durationsMs: [715, 3345] }),
  ],
  ['an end before its start', times([0.2, 0.3], [0.1, 0.4]), expect.objectContaining({ durationsMs: [0, 100] })],
  ['no times', null, undefined],
  ['absent times', undefined, undefined],
  ['too few', times([0], [0.1, 0.2]), undefined],
  ['texts for times', times(['0', '1'], [1, 2]), undefined],
  ['anything else', 'x', undefined],
])('%s', (_name, alignment, expected) => {
  const parsed = parseTimedAudio(JSON.stringify({ audio_base64: 'AAAA', alignment }));
  expect(parsed).toEqual({ type: 'audio', bytes: Buffer.alloc(3), alignment: expected });
});
