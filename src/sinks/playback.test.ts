import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { createMp3Decoder, pcmBytes, pcmSamples } from '../audio/decode.js';
import { NarrateError } from '../errors.js';
import { outputFormat } from '../speech/output-format.js';
import { audioFixture } from '../testing/audio-fixtures.js';
import { recordingDevices } from '../testing/recording-device.js';
import { noisePcm } from '../testing/sound-card.js';
import { toneFrequencyHz, tonePcm } from '../testing/tone-pcm.js';
import { nullSink } from './null.js';
import { type AudioDevice, type PlaybackOptions, type PlayoutEvent, playbackSink } from './playback.js';

const pcmFormat = outputFormat('pcm_44100');
const mp3Format = outputFormat('mp3_44100_128');

/** Opens a sink, and sees to it that it is gone afterwards. */
const opened = (
  pace: 'realtime' | 'instant',
  { manners = {}, ...options }: Partial<PlaybackOptions> & { manners?: { canPause?: boolean } } = {},
) => {
  const format = options.format ?? pcmFormat;
  const devices = recordingDevices(format.sampleRateHz, pace, manners);
  const events: PlayoutEvent[] = [];
  const sink = playbackSink({
    openDevice: devices.open,
    observe: (event) => events.push(event),
    ...options,
    format,
  });
  onTestFinished(() => sink.abort());
  return { sink, devices, events };
};

/** Until the ear is there. */
const heard = async (sink: { readonly heardMs: number }, placeMs: number): Promise<void> => {
  while (sink.heardMs < placeMs) await sleep(5);
};

const whole = (pieces: readonly Uint8Array[] | undefined): Buffer => Buffer.concat(pieces ?? []);
const peak = (pcm: Uint8Array): number => pcmSamples(pcm).reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
const bytesAt = (placeMs: number): number => 2 * Math.round(placeMs * 44.1);

test('as it is, sound goes through without a copy', async () => {
  const { sink, devices } = opened('instant');
  const pcm = noisePcm(1000);
  await sink.write(pcm);
  await sink.end();
  expect(whole(devices.given[0]).equals(Buffer.from(pcm))).toBe(true);
  expect(devices.given[0]?.every(({ buffer }) => buffer === pcm.buffer)).toBe(true);
  expect(sink.heardMs).toBeCloseTo(1000, 6);
  expect(sink.writtenMs).toBeCloseTo(1000, 6);
});

test('in a pause the ear stands still, nothing is handed over, and nothing is lost or repeated', async () => {
  const { sink, devices } = opened('realtime');
  const pcm = noisePcm(1500);
  await sink.write(pcm);
  await heard(sink, 300);
  const startMs = performance.now();
  sink.pause();
  sink.pause();
  expect(sink.isPaused).toBe(true);
  const [placeMs, given] = [sink.heardMs, devices.given[0]?.length];
  await sleep(700);
  expect(sink.heardMs).toBe(placeMs);
  expect(devices.given[0]).toHaveLength(given ?? 0);
  sink.resume();
  sink.resume();
  await sink.end();
  expect(performance.now() - startMs).toBeGreaterThan(1500 - placeMs + 700 - 5);
  expect(performance.now() - startMs).toBeLessThan(1500 - placeMs + 700 + 300);
  expect(devices.given).toHaveLength(1);
  expect(whole(devices.given[0]).equals(Buffer.from(pcm))).toBe(true);
  expect(sink.underruns).toBe(0);
});

test('a pause does not stop the writer before the look-ahead does', async () => {
  const { sink } = opened('realtime', { lookAheadMs: 3000 });
  await sink.ready;
  sink.pause();
  for (let piece = 0; piece < 11; piece++) await sink.write(noisePcm(250));
  await sink.endPassage();
  expect(sink.writtenMs).toBe(2750);
  expect(sink.heardMs).toBe(0);
  expect(sink.firstSoundAtMs).toBeUndefined();
});

test('the end waits for the resume', async () => {
  const { sink } = opened('realtime');
  await sink.write(noisePcm(400));
  await heard(sink, 100);
  sink.pause();
  let hasEnded = false;
  const ended = sink.end().then(() => {
    hasEnded = true;
  });
  await sleep(600);
  expect(hasEnded).toBe(false);
  sink.resume();
  await ended;
  expect(sink.heardMs).toBeCloseTo(400, 6);
});

test('an abort in a pause ends all that waits', async () => {
  const { sink } = opened('realtime', { lookAheadMs: 1000 });
  await sink.ready;
  sink.pause();
  const written = sink.write(noisePcm(2000));
  const ended = sink.end();
  const reasons = Promise.allSettled([written, ended]);
  await sink.abort();
  expect(await reasons).toMatchObject([
    { status: 'rejected', reason: { name: 'AbortError' } },
    { status: 'rejected', reason: { name: 'AbortError' } },
  ]);
});

test('a device that cannot pause is dropped, and another goes on at the ear', async () => {
  const { sink, devices } = opened('realtime', { manners: { canPause: false } });
  const pcm = noisePcm(1200);
  await sink.write(pcm);
  await heard(sink, 300);
  sink.pause();
  const placeMs = sink.heardMs;
  await sleep(200);
  expect(devices.given).toHaveLength(1);
  expect(sink.heardMs).toBe(placeMs);
  sink.resume();
  await sink.end();
  expect(whole(devices.given[1]).equals(Buffer.from(pcm.subarray(bytesAt(placeMs))))).toBe(true);
});

test('back to a place: what was ahead is dropped, and every sample from there sounds', async () => {
  const { sink, devices } = opened('realtime');
  const pcm = noisePcm(1500);
  await sink.write(pcm);
  await heard(sink, 600);
  sink.seek(333.3);
  expect(sink.heardMs).toBeCloseTo(333.3, 6);
  expect(sink.bufferedMs).toBeCloseTo(1500 - 333.3, 6);
  await sink.end();
  expect(devices.given).toHaveLength(2);
  expect(devices.sounded()[0]?.length).toBeLessThan(bytesAt(700));
  expect(whole(devices.given[1]).equals(Buffer.from(pcm.subarray(bytesAt(333.3))))).toBe(true);
  expect(sink.heardMs).toBeCloseTo(1500, 6);
  expect(sink.underruns).toBe(0);
});

/** Both passages, heard up to `untilMs` and then from another place on; what sounded then, and what should have. */
const mp3HeardFrom = async (placeMs: number, untilMs: number, keepBytes = 1 << 20) => {
  const { sink, devices } = opened('realtime', { format: mp3Format, keepBytes });
  const passages = ['noise.mp3', 'tone.mp3'].map(audioFixture);
  const decoder = await createMp3Decoder();
  const expected = Buffer.concat(passages.map((frames) => pcmBytes(decoder.decode(frames))));
  decoder.free();
  for (const frames of passages) {
    await sink.write(frames);
    await sink.endPassage();
  }
  await heard(sink, untilMs);
  sink.seek(placeMs);
  const { heardMs } = sink;
  await sink.end();
  const leadInMs = 1105 / 44.1;
  return {
    heardMs,
    sounded: pcmSamples(whole(devices.given[1])),
    wanted: pcmSamples(expected.subarray(bytesAt(Math.max(0, heardMs - leadInMs)))),
  };
};

/** The decoder's sums come in another order: a last bit may differ; and a place between two samples may be either. */
const expectSameSound = (sounded: Int16Array, wanted: Int16Array): void => {
  expect(Math.abs(sounded.length - wanted.length)).toBeLessThanOrEqual(1);
  const shared = Math.min(sounded.length, wanted.length);
  const tail = wanted.subarray(-shared);
  const differences = sounded.subarray(-shared).map((sample, at) => Math.abs(sample - (tail[at] ?? 0)));
  expect(differences.reduce((worst, difference) => Math.max(worst, difference), 0)).toBeLessThanOrEqual(1);
};

// Runs begin at 522.449 and 1384.49.
test.each([0, 10, 522.45, 861.3, 1384.5, 2270])('in MP3 too, at %d ms', async (placeMs) => {
  const { heardMs, sounded, wanted } = await mp3HeardFrom(placeMs, 200);
  expect(heardMs).toBeCloseTo(placeMs, 6);
  expectSameSound(sounded, wanted);
});

test('and as far back as it is kept', async () => {
  const { heardMs, sounded, wanted } = await mp3HeardFrom(0, 1500, 1000);
  expect(heardMs).toBeGreaterThan(1000);
  expectSameSound(sounded, wanted);
});

test('a held key opens one device, and ends where it was let go', async () => {
  const { sink, devices } = opened('realtime');
  const pcm = noisePcm(3000);
  await sink.write(pcm);
  await heard(sink, 500);
  for (let press = 0; press < 20; press++) {
    sink.seek(2900 - press * 20);
    await sleep(10);
  }
  await sink.end();
  expect(devices.given).toHaveLength(2);
  expect(whole(devices.given[1]).equals(Buffer.from(pcm.subarray(bytesAt(2520))))).toBe(true);
});

test('a seek in a pause opens no device before the resume', async () => {
  const { sink, devices } = opened('realtime');
  const pcm = noisePcm(1000);
  await sink.write(pcm);
  await heard(sink, 200);
  sink.pause();
  sink.seek(700);
  expect(sink.isPaused).toBe(true);
  await sleep(150);
  expect(devices.given).toHaveLength(1);
  expect(sink.heardMs).toBe(700);
  sink.resume();
  await sink.end();
  expect(whole(devices.given[1]).equals(Buffer.from(pcm.subarray(bytesAt(700))))).toBe(true);
});

test('a place beyond the end is the end, one before the beginning the beginning', async () => {
  const { sink, devices } = opened('realtime');
  const pcm = noisePcm(500);
  await sink.write(pcm);
  await heard(sink, 100);
  sink.seek(1e9);
  expect(sink.heardMs).toBe(500);
  await sink.write(pcm);
  sink.seek(-5);
  expect(sink.heardMs).toBe(0);
  await sink.end();
  expect(whole(devices.given.at(-1)).equals(Buffer.concat([pcm, pcm]))).toBe(true);
});

test('back after the last word was handed over, but before it has sounded, plays it again', async () => {
  const { sink, devices } = opened('realtime');
  const pcm = noisePcm(700);
  await sink.write(pcm);
  const ended = sink.end();
  await heard(sink, 600);
  expect(sink.bufferedMs).toBe(0);
  sink.seek(400);
  await ended;
  expect(whole(devices.given[1]).equals(Buffer.from(pcm.subarray(bytesAt(400))))).toBe(true);
  sink.seek(0);
  expect(sink.heardMs).toBeCloseTo(700, 6);
});

test('when no device opens again, it is a playback error', async () => {
  const devices = recordingDevices(44_100, 'realtime');
  let openings = 0;
  const openDevice = async (): Promise<AudioDevice> => {
    if (openings++ > 0) throw new NarrateError('ERR_PLAYBACK', 'gone');
    return devices.open();
  };
  const { sink } = opened('realtime', { openDevice });
  await sink.write(noisePcm(1000));
  await heard(sink, 100);
  sink.seek(0);
  await expect(sink.end()).rejects.toMatchObject({ code: 'ERR_PLAYBACK' });
  await expect(sink.write(noisePcm(10))).rejects.toMatchObject({ code: 'ERR_PLAYBACK' });
});

test('at speed 1.5 a tone lasts two thirds of its time at the same pitch, and the place is right', async () => {
  const { sink, devices } = opened('instant');
  sink.speed = 1.5;
  const tone = pcmBytes(tonePcm(440, 6000, 44_100));
  await sink.write(tone);
  await sink.endPassage();
  await sink.end();
  const samples = pcmSamples(whole(devices.given[0]));
  expect(samples.length / 44_100).toBeCloseTo(4, 1);
  expect(toneFrequencyHz(samples.subarray(4410, -4410), 44_100)).toBeCloseTo(440, -1);
  expect(sink.heardMs).toBeCloseTo(6000, 6);
});

test('the place is right while the speed changes, and back at 1 the samples are the written ones again', async () => {
  const { sink, devices, events } = opened('realtime');
  const pcm = noisePcm(2500);
  sink.speed = 2;
  const startMs = performance.now();
  const ended = sink.write(pcm).then(() => sink.end());
  await heard(sink, 500);
  // It runs a little ahead of the sound, by what the stretcher holds back.
  expect(performance.now() - startMs).toBeGreaterThan(250 - 80);
  expect(performance.now() - startMs).toBeLessThan(250 + 150);
  sink.speed = 1;
  await ended;
  const places = events.filter((event) => event.type === 'played');
  places.slice(1).forEach((event, index) => {
    const before = places[index];
    expect(event.fromMs).toBeCloseTo(before ? before.fromMs + before.durationMs : -1, 6);
  });
  expect(places.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBeCloseTo(2500, 6);
  const tail = Buffer.from(pcm.subarray(-bytesAt(500)));
  expect(whole(devices.given[0]).subarray(-tail.length).equals(tail)).toBe(true);
});

test('volume 0.5 halves the peak, 2 clips it, 0 is silence', async () => {
  const peaks: number[] = [];
  for (const volume of [0.5, 2, 0, 7]) {
    const { sink, devices } = opened('instant');
    sink.volume = volume;
    await sink.write(pcmBytes(tonePcm(440, 1000, 44_100, 20_000)));
    await sink.end();
    const loud = whole(devices.given[0]).subarray(bytesAt(20));
    peaks.push(peak(loud));
    // Clipped, not wrapped: a sine that overflows would rise through zero far more often.
    if (volume > 0) expect(toneFrequencyHz(pcmSamples(loud), 44_100)).toBeCloseTo(440, -1);
  }
  expect(peaks).toEqual([10_000, 32_768, 0, 32_768]);
});

test('an underrun is counted, with its gap', async () => {
  const { sink, events } = opened('realtime');
  await sink.write(noisePcm(300));
  await heard(sink, 300);
  await sleep(200);
  await sink.write(noisePcm(700));
  await sink.end();
  expect(sink.underruns).toBe(1);
  expect(sink.longestGapMs).toBeGreaterThan(190);
  expect(sink.longestGapMs).toBeLessThan(400);
  expect(events.filter(({ type }) => type === 'underrun')).toEqual([
    { type: 'underrun', atMs: expect.any(Number), gapMs: sink.longestGapMs },
  ]);
});

test('the silence of a pause is no underrun', async () => {
  const { sink } = opened('realtime');
  await sink.write(noisePcm(300));
  await heard(sink, 250);
  sink.pause();
  await sleep(300);
  await sink.write(noisePcm(10));
  sink.resume();
  await sink.write(noisePcm(300));
  await sink.end();
  expect(sink.underruns).toBe(0);
});

test('the first sound that can be heard is behind the silence, and a pause puts it off', async () => {
  const { sink } = opened('realtime');
  const silence = new Uint8Array(bytesAt(300));
  await sink.write(Buffer.concat([silence, noisePcm(300)]));
  await heard(sink, 100);
  const { firstSoundAtMs, firstAudibleAtMs } = sink;
  expect((firstAudibleAtMs ?? 0) - (firstSoundAtMs ?? 0)).toBeGreaterThan(299);
  expect((firstAudibleAtMs ?? 0) - (firstSoundAtMs ?? 0)).toBeLessThan(320);
  sink.pause();
  expect(sink.firstAudibleAtMs).toBeUndefined();
  await sleep(200);
  sink.resume();
  await sink.end();
  expect((sink.firstAudibleAtMs ?? 0) - (firstAudibleAtMs ?? 0)).toBeGreaterThan(199);
  expect((sink.firstAudibleAtMs ?? 0) - (firstAudibleAtMs ?? 0)).toBeLessThan(300);
});

test('silence alone is never heard', async () => {
  const { sink } = opened('instant');
  await sink.write(new Uint8Array(8820).fill(0));
  await sink.end();
  expect(sink.firstSoundAtMs).toBeDefined();
  expect(sink.firstAudibleAtMs).toBeUndefined();
});

test('tells of each run when it sounds, what it is and what waits', async () => {
  const { sink, events } = opened('realtime');
  await sink.write(noisePcm(1000));
  await sink.end();
  const played = events.filter((event) => event.type === 'played');
  expect(played.map(({ fromMs, durationMs, bufferedMs }) => [fromMs, durationMs, bufferedMs].map(Math.round))).toEqual([
    [0, 250, 750],
    [250, 250, 500],
    [500, 250, 250],
    [750, 250, 0],
  ]);
  const [first, , , last] = played;
  expect((last?.atMs ?? 0) - (first?.atMs ?? 0)).toBeCloseTo(750, 0);
});

test('passages follow each other without a gap, and the last frame of one does not wait for the next', async () => {
  const { sink, devices } = opened('realtime', { format: mp3Format });
  await sink.write(audioFixture('noise.mp3'));
  await sink.endPassage();
  await heard(sink, sink.writtenMs);
  const samples = () => (devices.given[0] ?? []).reduce((sum, { length }) => sum + length / 2, 0);
  expect(samples()).toBe(33 * 1152 - 1105);
  await sink.write(audioFixture('noise.mp3'));
  await sink.endPassage();
  await sink.end();
  expect(samples()).toBe(2 * 33 * 1152 - 1105);
});

test('at another speed too, the end of a passage is heard before the next one comes', async () => {
  const { sink, devices } = opened('realtime');
  sink.speed = 2;
  await sink.write(pcmBytes(tonePcm(440, 800, 44_100)));
  await sink.endPassage();
  while (sink.bufferedMs > 0) await turn();
  await turn();
  expect(whole(devices.given[0]).length / 88.2).toBeCloseTo(400, -2);
  expect(Math.abs(whole(devices.given[0]).length / 88.2 - 400)).toBeLessThan(15);
});

test('memory is flat over an hour', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const sink = nullSink({ pace: 'instant', format: outputFormat('pcm_8000'), keepBytes: 4 << 20 });
  onTestFinished(() => sink.abort());
  const memoryAfter = async (minutes: number) => {
    for (let second = 0; second < minutes * 60; second++) await sink.write(new Uint8Array(16_000));
    await heard(sink, sink.writtenMs);
    for (let round = 0; round < 2; round++) {
      collect();
      await turn();
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const afterTen = await memoryAfter(10);
  const afterAnHour = await memoryAfter(50);
  expect(sink.heardMs).toBeCloseTo(3_600_000, 3);
  expect(afterAnHour - afterTen).toBeLessThan(1 << 20);
  expect(sink.keptFromMs).toBeGreaterThan(3_600_000 - 270_000);
});
