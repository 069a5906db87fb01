import { expect, test } from 'vitest';
import { measuredRun } from '../testing/measured-run.js';
import { MetricsRecorder } from './metrics.js';

/** A recorder whose clock stands where the test puts it. */
const recorderAt = (startMs = 0) => {
  const clock = { nowMs: startMs };
  return { clock, metrics: new MetricsRecorder(() => clock.nowMs) };
};

test('before anything happened nothing is made up', () => {
  const { metrics } = recorderAt(90);
  const { milestones, ...rest } = metrics.snapshot;
  const { optionsReadAtMs, ...others } = milestones;
  expect(optionsReadAtMs).toBe(90);
  expect(Object.values(others).every((atMs) => atMs === null)).toBe(true);
  expect(rest).toMatchObject({
    connectMs: null,
    longestGapMs: null,
    leastBufferedMs: null,
    bufferOverTime: [],
    passagesDetail: [],
    passagesBeyond: null,
    lanes: { textArrived: [], textSent: [], audioReceived: [], audioHeard: [], underruns: [], writerPauses: [] },
  });
});

test('each milestone is when it was reached first', () => {
  const { clock, metrics } = recorderAt(80);
  const later = (tell: () => void) => {
    clock.nowMs += 10;
    tell();
  };
  for (let round = 0; round < 2; round++) {
    later(() => metrics.textArrived(5));
    later(() => metrics.voiceFound());
    later(() => metrics.deviceReady());
    later(() => metrics.observe({ type: 'open', durationMs: 7 }));
    later(() => metrics.observe({ type: 'sent', characters: 5 }, 0));
    later(() => metrics.observe({ type: 'received', sizeBytes: 100 }, 0));
    later(() => metrics.soundOut(clock.nowMs));
    later(() => metrics.audible(clock.nowMs + 30));
  }
  expect(metrics.snapshot.milestones).toEqual({
    optionsReadAtMs: 80,
    firstTextArrivedAtMs: 90,
    voiceKnownAtMs: 100,
    deviceReadyAtMs: 110,
    socketOpenAtMs: 120,
    firstTextSentAtMs: 130,
    firstByteAtMs: 140,
    firstSoundAtMs: 150,
    firstAudibleAtMs: 190,
  });
});

test('a connection that was opened ahead was open before somebody wrote on it', () => {
  const { clock, metrics } = recorderAt();
  clock.nowMs = 5_000;
  metrics.observe({ type: 'open', durationMs: 40, atMs: 120 });
  expect(metrics.snapshot.milestones.socketOpenAtMs).toBe(120);
});

test('a passage has its own times, and how its synthesis fits behind the one before', () => {
  const { clock, metrics } = recorderAt();
  const at = (nowMs: number, tell: () => void) => {
    clock.nowMs = nowMs;
    tell();
  };
  at(100, () => metrics.startedPassage(0));
  at(110, () => metrics.observe({ type: 'sent', characters: 40 }, 0));
  at(300, () => metrics.observe({ type: 'received', sizeBytes: 900 }, 0));
  at(350, () => metrics.made(0, 2_000));
  at(360, () => metrics.wrote(2_000));
  at(370, () => metrics.startedPassage(1));
  at(380, () => metrics.observe({ type: 'sent', characters: 30 }, 1));
  at(390, () => metrics.retried({ code: 'ERR_STREAM_CUT', recovery: 'retry', delayMs: 0 }, 1));
  at(400, () => metrics.observe({ type: 'sent', characters: 30 }, 1));
  at(410, () => metrics.observe({ type: 'received', sizeBytes: 900 }, 0));
  at(415, () => metrics.played({ atMs: 415, fromMs: 0, durationMs: 2_000, bufferedMs: 0 }));
  at(420, () => metrics.took(0, 40, false));
  at(430, () => metrics.endedPassage());
  at(880, () => metrics.observe({ type: 'received', sizeBytes: 900 }, 1));
  at(890, () => metrics.wrote(1_000));
  at(2_415, () => metrics.played({ atMs: 2_500, fromMs: 2_000, durationMs: 1_000, bufferedMs: 0 }));
  at(2_500, () => metrics.startedPassage(2));
  at(2_503, () => metrics.took(2, 20, true));
  at(2_504, () => metrics.made(2, 700));
  const [first, second, third] = metrics.snapshot.passagesDetail;
  expect(first).toEqual({
    index: 0,
    characters: 40,
    startedAtMs: 100,
    firstTextAtMs: 110,
    firstByteAtMs: 300,
    lastByteAtMs: 410,
    usableAtMs: 350,
    heardFromMs: 415,
    audioMs: 2_000,
    synthesisMs: 300,
    gapMs: 500 - 2_000,
    reused: false,
    retries: 0,
  });
  expect(second).toMatchObject({ characters: 60, heardFromMs: 2_500, synthesisMs: 500, retries: 1, reused: false });
  expect(third).toMatchObject({ characters: 20, reused: true, synthesisMs: 4, firstTextAtMs: null, gapMs: null });
  expect(metrics.snapshot).toMatchObject({ reusedCharacters: 20, resentCharacters: 60, retries: 1, reconnects: 1 });
});

test('what was taken back is not counted, and what sounds still belongs to its passage', () => {
  const { metrics } = recorderAt();
  const played = (fromMs: number) => metrics.played({ atMs: fromMs + 50, fromMs, durationMs: 100, bufferedMs: 0 });
  for (const durationMs of [100, 100, 100]) metrics.wrote(durationMs);
  metrics.tookBack(2);
  metrics.wrote(150);
  metrics.endedPassage();
  metrics.wrote(400);
  for (const fromMs of [0, 100, 200, 250, 350]) played(fromMs);
  expect(metrics.snapshot).toMatchObject({ audioSeconds: 0.65, passages: 1 });
  expect(metrics.snapshot.passagesDetail.map(({ heardFromMs }) => heardFromMs)).toEqual([50, 300]);
  expect(metrics.snapshot.passagesDetail[0]?.audioMs).toBe(250);
});

test('underruns: their number, the longest silence, and an empty buffer', () => {
  const { clock, metrics } = recorderAt();
  metrics.wrote(500);
  metrics.played({ atMs: 0, fromMs: 0, durationMs: 500, bufferedMs: 900 });
  clock.nowMs = 1_700;
  metrics.underrun({ atMs: 500, gapMs: 1_200 });
  clock.nowMs = 3_000;
  metrics.underrun({ atMs: 2_900, gapMs: 100 });
  expect(metrics.snapshot).toMatchObject({ underruns: 2, longestGapMs: 1_200, leastBufferedMs: 0 });
  expect(metrics.snapshot.lanes.underruns.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [500, 1_700],
    [2_900, 3_000],
  ]);
});

test('silences in which the words had still to be written are told apart from underruns', () => {
  const { metrics } = recorderAt();
  metrics.waitedForWriter({ atMs: 500, gapMs: 1_200 });
  metrics.waitedForWriter({ atMs: 2_000, gapMs: 300.04 });
  metrics.underrun({ atMs: 2_300, gapMs: 100 });
  expect(metrics.snapshot).toMatchObject({
    underruns: 1,
    longestGapMs: 100,
    writerPauses: 2,
    waitedForWriterMs: 1_500,
    leastBufferedMs: 0,
  });
  expect(metrics.snapshot.lanes.writerPauses.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [500, 1_700],
    [2_000, 2_300],
  ]);
});

test('a buffer that runs empty because all has been said is no figure', () => {
  const { clock, metrics } = recorderAt();
  for (const bufferedMs of [400, 300, 700, 200, 0]) {
    clock.nowMs += 100;
    if (bufferedMs >= 300) metrics.wrote(100);
    metrics.played({ atMs: clock.nowMs, fromMs: 0, durationMs: 100, bufferedMs });
  }
  expect(metrics.snapshot.leastBufferedMs).toBe(300);
  expect(metrics.snapshot.bufferOverTime.at(-1)).toEqual({ atMs: 500, bufferedMs: 0 });
});

test('passages beyond the 500th are counted together', () => {
  const { passagesDetail, passagesBeyond, passages } = measuredRun({ passages: 620, reused: [3, 510], retried: [600] });
  expect(passages).toBe(620);
  expect(passagesDetail.length).toBe(500);
  expect(passagesBeyond).toEqual({ passages: 120, characters: 120 * 192, audioMs: 720_000, reused: 1, retries: 1 });
});

test('passages that are spoken at once each have their own entries', () => {
  const { clock, metrics } = recorderAt();
  for (let at = 0; at < 100; at++) {
    clock.nowMs = at;
    metrics.observe({ type: 'received', sizeBytes: 1 }, at % 2);
  }
  clock.nowMs = 5_000;
  metrics.observe({ type: 'received', sizeBytes: 1 }, 0);
  expect(metrics.snapshot.lanes.audioReceived).toEqual([
    { fromMs: 0, toMs: 98, firstPassage: 0, lastPassage: 0, amount: 50 },
    { fromMs: 1, toMs: 99, firstPassage: 1, lastPassage: 1, amount: 50 },
    { fromMs: 5_000, toMs: 5_000, firstPassage: 0, lastPassage: 0, amount: 1 },
  ]);
});

test('a million events take no more room than a thousand, lose nothing, and stay in order', () => {
  const { clock, metrics } = recorderAt();
  const events = 1_000_000;
  const chunkMs = 36;
  for (let at = 0; at < events; at++) {
    clock.nowMs = at * chunkMs;
    const passage = Math.floor(at / 500);
    if (at % 10 === 0) metrics.textArrived(7);
    // Two passages at a time.
    const heard = passage + (at % 2);
    metrics.observe({ type: 'sent', characters: 1 }, heard);
    metrics.observe({ type: 'received', sizeBytes: 3 }, heard);
    metrics.wrote(chunkMs);
    metrics.played({ atMs: clock.nowMs, fromMs: at * chunkMs, durationMs: chunkMs, bufferedMs: 1_000 + (at % 50) });
    if (at % 1_000 === 0) metrics.underrun({ atMs: clock.nowMs, gapMs: 5 });
    if (at % 500 === 499) metrics.endedPassage();
  }
  const { lanes, bufferOverTime, passagesDetail } = metrics.snapshot;
  const amounts = { textArrived: 700_000, textSent: events, audioReceived: 3 * events, audioHeard: events * chunkMs };
  for (const [name, amount] of Object.entries(amounts)) {
    const entries = lanes[name as keyof typeof amounts];
    expect(entries.length, name).toBeLessThanOrEqual(1_000);
    expect(entries.length, name).toBeGreaterThan(100);
    expect(entries.reduce((sum, entry) => sum + entry.amount, 0)).toBeCloseTo(amount, -1);
    expect(entries.every(({ fromMs, toMs }) => toMs >= fromMs)).toBe(true);
    const starts = entries.map(({ fromMs }) => fromMs);
    expect(starts).toEqual([...starts].sort((one, other) => one - other));
    expect(Math.max(...entries.map(({ toMs }) => toMs))).toBeGreaterThanOrEqual((events - 11) * chunkMs);
  }
  expect(lanes.audioReceived.at(-1)?.lastPassage).toBe(events / 500);
  expect(lanes.underruns.length).toBeLessThanOrEqual(1_000);
  expect(bufferOverTime.length).toBeLessThanOrEqual(1_000);
  expect(passagesDetail.length).toBe(500);
  expect(JSON.stringify(metrics.snapshot).length).toBeLessThan(1_000_000);
});

test('what the service says it charges is summed, apart from what it says nothing of', () => {
  const { metrics } = recorderAt();
  metrics.observe({ type: 'sent', characters: 100 }, 0);
  expect(metrics.totals).toMatchObject({ creditsCharged: null, chargedCharacters: 0 });
  for (const credits of [20, 0.5]) {
    metrics.observe({ type: 'sent', characters: 40 }, 1);
    metrics.observe({ type: 'charged', credits, characters: 40 }, 1);
  }
  expect(metrics.totals).toMatchObject({ characters: 180, creditsCharged: 20.5, chargedCharacters: 80 });
  expect(metrics.snapshot.milestones.firstByteAtMs).toBeNull();
});
