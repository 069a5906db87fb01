import { assert, constantFrom, integer, array as listOf, property } from 'fast-check';
import { expect, test } from 'vitest';
import { audioFixture, cutAt } from '../testing/audio-fixtures.js';
import { frameInfo } from './mp3-frame-info.js';
import { createMp3FrameSplitter, frameRuns } from './mp3-frames.js';

const split = (pieces: Iterable<Uint8Array>) => {
  const splitter = createMp3FrameSplitter();
  const parts: Uint8Array[] = [];
  let error: unknown;
  let droppedBytes = 0;
  try {
    for (const piece of pieces) parts.push(Buffer.from(splitter.push(piece)));
    const last = splitter.end();
    parts.push(last.frames);
    droppedBytes = last.droppedBytes;
  } catch (reason) {
    error = reason;
  }
  return { frames: Buffer.concat(parts), error, droppedBytes, splitter };
};

const text = (content: string) => new TextEncoder().encode(content);
const concat = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

test('gives a bare stream back as it is, without a copy', () => {
  const bytes = audioFixture('tone.mp3');
  const splitter = createMp3FrameSplitter();
  const frames = splitter.push(bytes);
  expect(Buffer.from(frames).equals(bytes)).toBe(true);
  expect(frames.buffer).toBe(bytes.buffer);
  expect(splitter.end()).toEqual({ frames: new Uint8Array(0), droppedBytes: 0 });
  expect(splitter.frameCount).toBe(54);
  expect(splitter.durationMs).toBeCloseTo((54 * 1152 * 1000) / 44100, 6);
});

test('drops tags and the Info header, and remembers its gapless fields', () => {
  const bytes = audioFixture('tagged.mp3');
  const { frames, splitter, droppedBytes } = split([bytes]);
  expect(frames.length).toBe(bytes.length - 38 - 417 - 128);
  expect(frameInfo(frames)).toMatchObject({ sampleRateHz: 44100, channels: 1, bitrateKbps: 128 });
  expect(splitter.frameCount).toBe(40);
  expect(splitter.gapless).toEqual({ delaySamples: 576, paddingSamples: 963 });
  expect(droppedBytes).toBe(0);
});

test('drops a tag and a header in the middle, where a new connection begins', () => {
  const tagged = audioFixture('tagged.mp3');
  const tone = audioFixture('tone.mp3');
  const alone = split([tagged]).frames;
  const { frames, splitter } = split([concat(tone, tagged, tagged)]);
  expect(frames.equals(Buffer.concat([tone, alone, alone]))).toBe(true);
  expect(splitter.frameCount).toBe(54 + 40 + 40);
});

test.each(['tagged.mp3', 'low.mp3'])('%s cut in two anywhere gives the same frames', (name) => {
  const bytes = audioFixture(name).subarray(0, 2600);
  const whole = split([bytes]);
  expect(whole.frames.length).toBeGreaterThan(1800);
  for (let position = 0; position <= bytes.length; position++) {
    const { frames, droppedBytes, error } = split(cutAt(bytes, [position]));
    if (!frames.equals(whole.frames) || droppedBytes !== whole.droppedBytes || error) expect.fail(`cut at ${position}`);
  }
});

test('bytes cut anywhere, whole or damaged, give the same frames and the same fault', () => {
  const sources = ['tagged.mp3', 'low.mp3', 'variable.mp3', 'stereo.mp3'].map(audioFixture);
  assert(
    property(
      constantFrom(...sources),
      listOf(integer({ min: 0, max: 17_500 }), { maxLength: 40 }),
      listOf(integer({ min: 0, max: 17_500 }), { maxLength: 2 }),
      (source, cuts, damages) => {
        const bytes = source.slice();
        for (const at of damages) if (at < bytes.length) bytes[at] = 0x7f;
        const whole = split([bytes, new Uint8Array(0)]);
        const pieces = split(cutAt(bytes, cuts));
        return (
          pieces.frames.equals(whole.frames) &&
          String(pieces.error) === String(whole.error) &&
          pieces.droppedBytes === whole.droppedBytes
        );
      },
    ),
    { numRuns: 400 },
  );
});

test('one byte at a time works too', () => {
  const bytes = audioFixture('variable.mp3');
  const { frames, splitter } = split(cutAt(bytes, [...bytes.keys()]));
  expect(frames.equals(bytes)).toBe(true);
  expect(splitter.isVariableBitrate).toBe(true);
});

test('drops a partial last frame and says how much that was', () => {
  const bytes = audioFixture('tone.mp3');
  const { frames, droppedBytes, splitter } = split([bytes.subarray(0, bytes.length - 100)]);
  expect(splitter.frameCount).toBe(53);
  expect(frames.length + droppedBytes).toBe(bytes.length - 100);
});

test('a lone frame comes out at the end', () => {
  const first = audioFixture('tone.mp3').subarray(0, 417);
  const splitter = createMp3FrameSplitter();
  expect(splitter.push(first)).toHaveLength(0);
  expect(Buffer.from(splitter.end().frames).equals(first)).toBe(true);
  expect(splitter.frameCount).toBe(1);
});

test('nothing at all is no fault', () => {
  expect(split([])).toMatchObject({ error: undefined, droppedBytes: 0 });
});

test.each([
  ['JSON', text('{"message":"quota"}'), 'got JSON instead'],
  ['HTML', text('\n<!doctype html><html>'), 'got HTML or XML instead'],
  ['WAV', text('RIFF\x24\x00\x00\x00WAVEfmt '), 'got WAV instead'],
  ['Ogg', text('OggS\x00\x02'.padEnd(40, '\0')), 'got Ogg instead'],
  ['zeros', new Uint8Array(5000), 'no MP3 frame at the start'],
  ['a false sync', concat(Uint8Array.of(0xff, 0xfb, 0x90, 0xc4), new Uint8Array(5000)), 'no MP3 frame at the start'],
  ['half a frame', audioFixture('tone.mp3').subarray(0, 300), '300 bytes hold no whole frame'],
  ['half a header', Uint8Array.of(0xff), '1 bytes hold no whole frame'],
])('%s is not MP3', (_, bytes, message) => {
  const { error, frames } = split([bytes]);
  expect(error).toMatchObject({ code: 'ERR_PROTOCOL', message: expect.stringContaining(message) });
  expect(frames).toHaveLength(0);
});

test('a lost byte is lost sync, after the frames before it', () => {
  const bytes = audioFixture('tone.mp3');
  const { error, splitter } = split([concat(bytes.subarray(0, 5000), bytes.subarray(5001))]);
  expect(error).toMatchObject({ code: 'ERR_PROTOCOL', message: expect.stringContaining('lost sync after frame 12') });
  expect(splitter.frameCount).toBe(12);
});

test.each(['low.mp3', 'stereo.mp3'])('tone.mp3 that goes on as %s is refused', (other) => {
  const { error, frames } = split([concat(audioFixture('tone.mp3'), audioFixture(other))]);
  expect(error).toMatchObject({ code: 'ERR_PROTOCOL', message: expect.stringContaining('changed inside') });
  expect(frames.equals(audioFixture('tone.mp3'))).toBe(true);
});

test('a huge tag is skipped without being kept', () => {
  const splitter = createMp3FrameSplitter();
  const header = Uint8Array.of(0x49, 0x44, 0x33, 4, 0, 0, 0x08, 0, 0, 0); // 16 MiB
  expect(splitter.push(header)).toHaveLength(0);
  for (let mib = 0; mib < 16; mib++) expect(splitter.push(new Uint8Array(1 << 20))).toHaveLength(0);
  expect(splitter.push(audioFixture('tone.mp3'))).toHaveLength(22569);
});

test('what is held back survives when the caller uses its buffer again', () => {
  const bytes = audioFixture('tone.mp3');
  const splitter = createMp3FrameSplitter();
  const buffer = Buffer.from(bytes.subarray(0, 1000));
  const first = Buffer.from(splitter.push(buffer));
  buffer.fill(0);
  const second = splitter.push(bytes.subarray(1000));
  expect(Buffer.concat([first, second]).equals(bytes)).toBe(true);
});

test('runs of frames are views that add up', () => {
  const bytes = audioFixture('tone.mp3');
  const runs = [...frameRuns(bytes, 10)];
  expect(runs.map(({ durationMs }) => Math.round(durationMs))).toEqual([261, 261, 261, 261, 261, 104]);
  expect(Buffer.concat(runs.map(({ frames }) => frames)).equals(bytes)).toBe(true);
  expect(runs.every(({ frames }) => frames.buffer === bytes.buffer)).toBe(true);
  expect(() => [...frameRuns(bytes.subarray(0, 1000), 10)]).toThrow('not whole frames');
});
