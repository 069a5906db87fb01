import { expect, test } from 'vitest';
import { outputFormat } from '../speech/output-format.js';
import { audioFixture } from '../testing/audio-fixtures.js';
import { nullSink } from './null.js';
import { testSinkContract } from './sink.contract.js';

const format = outputFormat('mp3_44100_128');
const frames = audioFixture('tone.mp3');

testSinkContract('the instant null device', {
  frames,
  async open() {
    const sink = nullSink({ format, pace: 'instant' });
    return { sink, output: async () => Buffer.alloc(Math.round(sink.heardMs)), leftovers: async () => [] };
  },
  async openStalled() {
    const sink = nullSink({ format, pace: 'realtime', lookAheadMs: 3000 });
    return { sink, output: async () => Buffer.alloc(Math.round(sink.heardMs)), leftovers: async () => [] };
  },
});

test('takes as long as the sound', async () => {
  const sink = nullSink({ format: outputFormat('pcm_8000'), pace: 'realtime' });
  await sink.ready;
  const startMs = performance.now();
  for (let piece = 0; piece < 9; piece++) await sink.write(new Uint8Array(1600));
  await sink.endPassage();
  await sink.end();
  expect(performance.now() - startMs).toBeGreaterThan(895);
  expect(performance.now() - startMs).toBeLessThan(1300);
  expect(sink.heardMs).toBeCloseTo(900, 6);
  expect(sink.firstSoundAtMs).toBeGreaterThanOrEqual(startMs);
});

test('refuses a format that has no decoder', () => {
  expect(() => nullSink({ format: outputFormat('opus_48000_64'), pace: 'instant' })).toThrow('can be neither played');
});
