import type { Metrics } from '../../../session/metrics.js';
import { drawAxis, drawGrid } from './axis.js';
import { drawBuffer } from './buffer.js';
import { drawFirstSound } from './first-sound.js';
import { drawLane, type LaneOptions, type Panel } from './lane.js';
import { LABEL_X, PLOT_LEFT, PLOT_RIGHT, STYLE, WIDTH } from './look.js';
import { element, type Markup, tooltip, words } from './markup.js';
import { clockTime, type Scale, scaleOf, spoken } from './time.js';

/** How a run ended. */
export type Outcome = 'done' | 'stopped' | 'failed';

/**
 * A run as a picture: the steps to the first sound, then one lane each for text arriving, text sent, audio received and
 * audio heard over the same time, and the buffer below.
 * @returns an SVG document; figures alone, nothing of the script
 */
export const drawWaterfall = (metrics: Metrics, outcome: Outcome): Markup => {
  const title = titleOf(metrics, outcome);
  const endMs = endOf(metrics);
  const scale = scaleOf(endMs, PLOT_LEFT, PLOT_RIGHT);
  const steps = drawFirstSound(56, metrics.milestones);
  const lanesTop = steps.bottom + 54;
  const backgrounds: Markup[] = [];
  const drawn: Markup[] = [];
  const add = (panel: Panel) => {
    if (panel.markup === '') return;
    const box = { x: PLOT_LEFT, y: top, width: PLOT_RIGHT - PLOT_LEFT, height: panel.bottom - top };
    backgrounds.push(element('rect', { ...box, class: 'lane' }));
    drawn.push(panel.markup);
    top = panel.bottom + GAP;
  };
  let top = lanesTop;
  for (const lane of lanesOf(metrics, scale)) add(drawLane(top, lane));
  add(drawBuffer(top, metrics, scale));
  const lanesBottom = top - GAP;
  const axis = drawAxis(lanesBottom + 4, endMs, scale);
  const height = axis.bottom + 14;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${Math.ceil(height)}`,
      role: 'img',
      'aria-label': title,
    },
    tooltip(title),
    element('style', {}, STYLE),
    element('rect', { width: WIDTH, height, class: 'paper' }),
    words(LABEL_X, 34, 'title', title),
    steps.markup,
    words(LABEL_X, lanesTop - 18, 'heading', 'The whole run'),
    ...backgrounds,
    drawGrid(lanesTop, lanesBottom, endMs, scale),
    ...drawn,
    axis.markup,
  );
};

const GAP = 6;

const titleOf = (metrics: Metrics, outcome: Outcome): string => {
  const { firstAudibleAtMs, firstSoundAtMs } = metrics.milestones;
  const firstMs = firstAudibleAtMs ?? firstSoundAtMs;
  const said = [
    firstMs === null ? '' : `first sound after ${spoken(firstMs)}`,
    `${clockTime(metrics.audioSeconds * 1000)} of audio`,
    `${metrics.passages} ${metrics.passages === 1 ? 'passage' : 'passages'}`,
    outcome === 'done' ? '' : `${outcome} before the end`,
  ];
  return `narrate: ${said.filter(Boolean).join(', ')}`;
};

const endOf = ({ milestones, lanes, bufferOverTime }: Metrics): number => {
  let endMs = 1;
  const reaches = (ms: number | null | undefined) => {
    endMs = Math.max(endMs, ms ?? 0);
  };
  for (const ms of Object.values(milestones)) reaches(ms);
  for (const lane of Object.values(lanes)) for (const { toMs } of lane) reaches(toMs);
  reaches(bufferOverTime.at(-1)?.atMs);
  return endMs;
};

const lanesOf = (metrics: Metrics, scale: Scale): LaneOptions[] => {
  const { lanes, milestones, passagesDetail } = metrics;
  const characters = (amount: number) => `${number(amount)} ${amount === 1 ? 'character' : 'characters'}`;
  const arrived = lanes.textArrived.reduce((sum, { amount }) => sum + amount, 0);
  const bytes = lanes.audioReceived.reduce((sum, { amount }) => sum + amount, 0);
  const heardMs = lanes.audioHeard.reduce((sum, { amount }) => sum + amount, 0);
  const cached = passagesDetail.filter(({ reused }) => reused).length;
  const retried = new Set(passagesDetail.flatMap(({ index, retries }) => (retries > 0 ? [index] : [])));
  return [
    {
      label: 'text arriving',
      about: [characters(arrived)],
      entries: lanes.textArrived,
      scale,
      whenEmpty: 'no text came',
      first: { atMs: milestones.firstTextArrivedAtMs, what: 'first text' },
      amountOf: characters,
    },
    {
      label: 'text sent',
      about: [characters(metrics.characters), metrics.retries > 0 ? `${metrics.retries} tried again` : ''],
      entries: lanes.textSent,
      scale,
      whenEmpty: 'nothing was sent',
      first: { atMs: milestones.firstTextSentAtMs, what: 'first text' },
      amountOf: characters,
      remarkOn: ({ firstPassage }) => (retried.has(firstPassage ?? -1) ? 'tried again' : undefined),
    },
    {
      label: 'audio received',
      about: [size(bytes), cached > 0 ? `${cached} from the cache` : ''],
      entries: lanes.audioReceived,
      scale,
      whenEmpty: 'nothing was received',
      first: { atMs: milestones.firstByteAtMs, what: 'first byte' },
      amountOf: (amount) => (amount === 0 ? 'from the cache' : size(amount)),
      remarkOn: ({ amount }) => (amount === 0 ? 'from the cache' : undefined),
    },
    {
      label: 'audio heard',
      about: heardAbout(metrics, heardMs),
      entries: lanes.audioHeard,
      scale,
      whenEmpty: whyUnheard(metrics),
      first: { atMs: milestones.firstAudibleAtMs, what: 'first audible' },
      amountOf: (amount) => `${spoken(amount)} of sound`,
      silences: [
        { entries: lanes.underruns, ...UNDERRUN },
        { entries: lanes.writerPauses, ...WRITER_PAUSE },
      ],
    },
  ];
};

const UNDERRUN = {
  what: 'underrun',
  why: 'the device was silent although its sound could have been there',
  kind: 'alarm',
} as const;

const WRITER_PAUSE = {
  what: 'writer pause',
  why: 'the device was silent because the words had not been written yet',
  kind: 'small',
} as const;

const heardAbout = (metrics: Metrics, heardMs: number): string[] => {
  const { underruns, longestGapMs, writerPauses } = metrics;
  if (heardMs === 0) return [];
  const silences = underruns === 0 ? 'no underruns' : `${underruns} ${underruns === 1 ? 'underrun' : 'underruns'}`;
  return [
    `${spoken(heardMs)} of sound${writerPauses === 0 ? '' : `, ${writerPauses} writer ${writerPauses === 1 ? 'pause' : 'pauses'}`}`,
    longestGapMs === null ? silences : `${silences}, longest ${spoken(longestGapMs)}`,
  ];
};

const whyUnheard = ({ milestones }: Metrics): string => {
  if (milestones.deviceReadyAtMs !== null) return 'nothing was played';
  if (milestones.firstSoundAtMs === null) return 'nobody listened: the sound was only saved';
  return `went down a pipe, from ${spoken(milestones.firstSoundAtMs)} on`;
};

const number = (value: number): string => Math.round(value).toLocaleString('en-US');

const size = (bytes: number): string => (bytes < 10_000 ? `${number(bytes)} bytes` : `${number(bytes / 1000)} kB`);
