import { expect, test } from 'vitest';
import { outputFormat } from '../speech/output-format.js';
import { createFrameSplitter } from './frames.js';

test('PCM samples stay whole', () => {
  const splitter = createFrameSplitter(outputFormat('pcm_8000'));
  expect([...splitter.push(Uint8Array.of(1, 2, 3))]).toEqual([1, 2]);
  expect([...splitter.push(new Uint8Array(0))]).toEqual([]);
  expect([...splitter.push(Uint8Array.of(4, 5))]).toEqual([3, 4]);
  expect(splitter.durationMs).toBe(0.25);
  expect(splitter.end()).toEqual({ frames: new Uint8Array(0), droppedBytes: 1 });
});

test('what can be neither played nor saved is refused', () => {
  expect(() => createFrameSplitter(outputFormat('opus_48000_64'))).toThrow('can be neither played nor saved');
});
