import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom';
import { expect, test } from 'vitest';
import { type Metrics, MetricsRecorder } from '../../../session/metrics.js';
import { measuredRun, type RunShape } from '../../../testing/measured-run.js';
import { LabelRow } from './labels.js';
import { WIDTH } from './look.js';
import { element, escaped } from './markup.js';
import { waterfallPage } from './page.js';
import { clockTime, spoken, ticks } from './time.js';
import { drawWaterfall } from './waterfall.js';

/** @throws when it is not well formed */
const parsed = (xml: string, type: 'image/svg+xml' | 'application/xhtml+xml' = 'image/svg+xml') =>
  new DOMParser({ onError: onErrorStopParsing }).parseFromString(xml, type);

const drawn = (metrics: Metrics) => {
  const picture = parsed(drawWaterfall(metrics, 'done'));
  const all = (name: string) => [...picture.getElementsByTagName(name)];
  return {
    height: Number(picture.documentElement?.getAttribute('viewBox')?.split(' ')[3]),
    texts: all('text').map((text) => ({
      text: text.textContent ?? '',
      kind: text.getAttribute('class') ?? '',
      x: Number(text.getAttribute('x')),
      y: Number(text.getAttribute('y')),
    })),
    boxes: all('rect'),
    tooltips: all('title').map((title) => title.textContent ?? ''),
  };
};

const LIVE: RunShape = {
  passages: 8,
  sentenceEveryMs: 700,
  passageMs: 4_000,
  retried: [3],
  reused: [5],
  late: [2],
};

const SHAPES: Readonly<Record<string, RunShape>> = {
  'three seconds': { passages: 1, passageMs: 2_500, sentencesPerPassage: 2 },
  'a writer': LIVE,
  'a file that is only saved': { passages: 12, isHeard: false, reused: [0, 1] },
  'two hours': { passages: 200, passageMs: 36_000, late: [60], retried: [100] },
  'ten hours': { passages: 1_500, passageMs: 24_000 },
  nothing: { passages: 0 },
};

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`${name}: well formed, in the frame, of reasonable size`, () => {
    const metrics = measuredRun(shape);
    const svg = drawWaterfall(metrics, 'failed');
    expect(svg).not.toMatch(/NaN|undefined|Infinity|null/);
    expect(svg).toContain('failed before the end');
    expect(svg.length).toBeLessThan(1_000_000);
    const { texts, boxes, height } = drawn(metrics);
    for (const label of ['text arriving', 'text sent', 'audio received', 'audio heard']) {
      expect(texts.filter(({ text, kind }) => text === label && kind === 'label')).toHaveLength(1);
    }
    expect(height).toBeLessThan(1_500);
    for (const { x, y, text } of texts) {
      expect(x >= 0 && x < WIDTH && y > 0 && y < height, text).toBe(true);
    }
    for (const box of boxes) {
      const [x, y, width, boxHeight] = ['x', 'y', 'width', 'height'].map((key) => Number(box.getAttribute(key) ?? 0));
      expect(x! >= 0 && x! + width! <= WIDTH + 1 && y! + boxHeight! <= height + 1, String(box)).toBe(true);
    }
    const page = waterfallPage(metrics, 'done');
    expect(() => parsed(page.replace('<!DOCTYPE html>\n', ''), 'application/xhtml+xml')).not.toThrow();
    expect(page).not.toMatch(/NaN|undefined|Infinity|>null</);
  });
}

test('the lanes show the passages by the same numbers, what is special in words, and the milestones', () => {
  const metrics = measuredRun(LIVE);
  const { texts, tooltips } = drawn(metrics);
  const labelsY = (label: string) => texts.find(({ text, kind }) => text === label && kind === 'label')?.y ?? 0;
  const numbersOf = (label: string, next: string) =>
    texts
      .filter(({ kind, y, text }) => kind === 'number' && y > labelsY(label) && y < labelsY(next) && /^\d/.test(text))
      .flatMap(({ text }) => [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits)))
      .sort((one, other) => one - other);
  expect(numbersOf('text arriving', 'text sent')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  // The sixth came from the cache.
  expect(numbersOf('text sent', 'audio received')).toEqual([1, 2, 3, 4, 5, 7, 8]);
  expect(numbersOf('audio received', 'audio heard')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(numbersOf('audio heard', 'sound in reserve')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const said = texts.map(({ text }) => text);
  expect(said).toContain('4 tried again');
  expect(said).toContain('6 from the cache');
  expect(said).toContain(`underrun ${spoken(metrics.longestGapMs ?? 0)}`);
  const { firstByteAtMs, firstAudibleAtMs } = metrics.milestones;
  expect(said).toContain(`first byte ${spoken(firstByteAtMs ?? 0)}`);
  expect(said).toContain(`first audible ${spoken(firstAudibleAtMs ?? 0)}`);
  expect(said).toContain('186 ms (+38 ms)');
  expect(tooltips).toContain('text sent: passage 1, 524 ms to 1.99 s, 192 characters');
});

test('a silence that waited for the writer is drawn as what it is', () => {
  const metrics = new MetricsRecorder(() => 90);
  metrics.played({ atMs: 300, fromMs: 0, durationMs: 500, bufferedMs: 0 });
  metrics.waitedForWriter({ atMs: 800, gapMs: 3_200 });
  metrics.played({ atMs: 4_000, fromMs: 500, durationMs: 500, bufferedMs: 0 });
  const { texts, tooltips } = drawn(metrics.snapshot);
  const said = texts.map(({ text }) => text);
  expect(said).toContain('writer pause 3.20 s');
  expect(said).toContain('1.00 s of sound, 1 writer pause');
  expect(said).toContain('no underruns');
  expect(tooltips).toContain(
    'writer pause 3.20 s at 800 ms: the device was silent because the words had not been written yet',
  );
});

test('a script that is there at once is one mark for all passages', () => {
  const { texts } = drawn(measuredRun({ passages: 40, isHeard: false }));
  expect(texts.map(({ text }) => text)).toContain('1-40');
});

test('where nothing was heard the lane says why', () => {
  const textsOf = (metrics: Metrics) => drawn(metrics).texts.map(({ text }) => text);
  expect(textsOf(measuredRun({ passages: 2, isHeard: false }))).toContain('nobody listened: the sound was only saved');
  const piped = new MetricsRecorder(() => 90);
  piped.soundOut(300);
  expect(textsOf(piped.snapshot)).toContain('went down a pipe, from 300 ms on');
  const silent = new MetricsRecorder(() => 90);
  silent.deviceReady();
  expect(textsOf(silent.snapshot)).toContain('nothing was played');
});

test('the page needs nothing from anywhere, runs nothing, and tells the figures', () => {
  const page = waterfallPage(measuredRun({ ...LIVE, passages: 510 }), 'done');
  expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<link|<img|@import|url\(/);
  expect(page).toContain('<th scope="col">first byte</th>');
  expect(page).toContain('<td>real-time factor</td>');
  expect(page).toContain('10 more passages: 1920 characters, 40 s of audio');
  expect(page).toContain('prefers-color-scheme:dark');
});

test('text is nothing but text', () => {
  const nasty = `</title><script>"'&lt;\u0000\u001b\ud800\ufffe`;
  const xml = element('g', { id: nasty }, element('title', {}, escaped(nasty)));
  const read = parsed(xml).documentElement;
  const plain = `</title><script>"'&lt;${'\ufffd'.repeat(4)}`;
  expect([read?.getAttribute('id'), read?.textContent]).toEqual([plain, plain]);
});

test('no label lies on another', () => {
  const row = new LabelRow(10, 1_000);
  expect(row.put({ text: 'first', x: 0, kind: 'number' })).toBe(true);
  expect(row.put({ text: 'second', x: 20, kind: 'number' })).toBe(false);
  expect(row.put({ text: 'third', x: 60, kind: 'number' })).toBe(true);
  expect(parsed(`<g>${row.markup}</g>`).documentElement?.textContent).toBe('firstthird');
});

test('times are round, and read as people say them', () => {
  expect([0, 412.4, 1_234, 42_110, 754_000, 3_723_000].map(spoken)).toEqual([
    '0 ms',
    '412 ms',
    '1.23 s',
    '42.1 s',
    '12:34',
    '1:02:03',
  ]);
  expect(clockTime(59_600)).toBe('1:00');
  expect(ticks(3_000, 12)).toEqual([0, 500, 1_000, 1_500, 2_000, 2_500, 3_000]);
  expect(ticks(7_200_000, 6).map((ms) => ms / 60_000)).toEqual([0, 20, 40, 60, 80, 100, 120]);
  for (const endMs of [1, 7, 999, 60_000, 86_400_000, 1e9]) expect(ticks(endMs, 12).length).toBeLessThanOrEqual(13);
});
