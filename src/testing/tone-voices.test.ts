import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../speech/output-format.js';
import { createToneVoices, toneBytes, wordsIn } from './tone-voices.js';

const TEXT = 'Hello there, "world". Ünïcode 日本語 and 👩‍🚀, too! A ';
const WORDS = ['Hello', 'there,', '"world".', 'Ünïcode', '日本語', 'and', '👩‍🚀,', 'too!', 'A'];
const MP3 = outputFormat('mp3_44100_128');

test.each(['mp3_44100_128', 'mp3_44100_32', 'mp3_44100_192', 'mp3_22050_32'])('%s names its words', (id) => {
  expect(wordsIn(toneBytes(TEXT, outputFormat(id)))).toEqual(WORDS);
});

test('the stream gives the same bytes, cut inside frames, with true times', async () => {
  const voices = createToneVoices();
  const stream = voices.open({ voiceId: 'tone-a', speed: 1, format: MP3 });
  const parts: Uint8Array[] = [];
  let chars = '';
  let durationMs = 0;
  for await (const piece of stream.speak(TEXT, new AbortController().signal)) {
    parts.push(piece.bytes);
    chars += piece.alignment.chars.join('');
    durationMs += piece.durationMs;
    const ends = piece.alignment.startsMs.map((start, index) => start + (piece.alignment.durationsMs[index] ?? 0));
    expect(ends.at(-1)).toBeCloseTo(piece.durationMs);
  }
  expect(parts.length).toBe(5);
  expect(wordsIn(Buffer.concat(parts)).at(-1)).toBe('A~');
  parts.push(await stream.finish());
  stream.close();
  expect(chars).toBe(TEXT);
  expect(Buffer.concat(parts).equals(toneBytes(TEXT, MP3))).toBe(true);
  const frames = WORDS.reduce((sum, word) => sum + Array.from(word).length + 1, 0);
  expect(durationMs).toBeCloseTo((frames * 1152) / 44.1);
  expect(voices.openStreams).toBe(0);
});

test('words with missing, doubled or swapped frames do not count as whole', () => {
  const bytes = toneBytes('Hello world', MP3);
  expect(wordsIn(bytes.subarray(0, 417 * 3))).toEqual(['He~']);
  expect(wordsIn(bytes.subarray(417))).toEqual(['ello~', 'world']);
  expect(wordsIn(Buffer.concat([bytes.subarray(0, 417), bytes]))).toEqual(['H~', 'Hello', 'world']);
  expect(wordsIn(Buffer.concat([toneBytes('one', MP3), toneBytes('two', MP3)]))).toEqual(['one', 'two']);
});

test('a word longer than a frame, and bytes that are not ours', () => {
  const word = 'x'.repeat(2000);
  expect(wordsIn(toneBytes(word, outputFormat('mp3_44100_32')))).toEqual([word]);
  expect(wordsIn(Buffer.from('ID3\x04\0\0\0\0\0\x02\xff\xfb', 'latin1'))).toEqual([]);
  expect(wordsIn(Buffer.concat([Buffer.from('noise\xff\xfb'), toneBytes('word', MP3)]))).toEqual(['word']);
});

test('decoders take it', ({ skip }) => {
  if (spawnSync('mpg123', ['--version']).status !== 0 || spawnSync('ffmpeg', ['-version']).status !== 0)
    skip('mpg123 and ffmpeg are not installed');
  const folder = mkdtempSync(join(tmpdir(), 'tone-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const id of ['mp3_44100_128', 'mp3_44100_64', 'mp3_22050_32']) {
    const file = join(folder, `${id}.mp3`);
    writeFileSync(file, toneBytes(TEXT, outputFormat(id)));
    const mpg123 = spawnSync('mpg123', ['-t', file], { encoding: 'utf8' });
    expect(mpg123.status).toBe(0);
    expect(mpg123.stderr).not.toMatch(/error|warning/i);
    const ffmpeg = spawnSync('ffmpeg', ['-v', 'warning', '-i', file, '-f', 'null', '-'], { encoding: 'utf8' });
    expect(ffmpeg.stderr.replace(/.*Estimating duration from bitrate.*\n/, '')).toBe('');
  }
});

test('stops when told to', async () => {
  const voices = createToneVoices({ pieceDelayMs: 5_000 });
  const stop = new AbortController();
  const spoken = voices.open({ voiceId: 'tone-b', speed: 1, format: MP3 }).speak('Slow. ', stop.signal);
  const next = spoken.next();
  stop.abort();
  await expect(next).rejects.toThrow();
});

test('refuses what it cannot make', () => {
  const voices = createToneVoices();
  expect(() => voices.open({ voiceId: 'nobody', speed: 1, format: MP3 })).toThrow(/No voice/);
  expect(() => voices.open({ voiceId: 'tone-a', speed: 1, format: outputFormat('opus_48000_32') })).toThrow(/opus/);
});
