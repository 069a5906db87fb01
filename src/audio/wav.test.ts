import { expect, test } from 'vitest';
import { WAV_MAX_DATA_BYTES, wavHeader } from './wav.js';

const mono = { sampleRateHz: 44100, channels: 1 };

test('the largest size fits to the byte, one more is refused', () => {
  expect(Buffer.from(wavHeader(mono, WAV_MAX_DATA_BYTES)).readUInt32LE(4)).toBe(0xffffffff);
  expect(() => wavHeader(mono, WAV_MAX_DATA_BYTES + 1)).toThrow(expect.objectContaining({ code: 'ERR_OUTPUT' }));
});
