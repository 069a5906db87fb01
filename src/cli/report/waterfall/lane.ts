import type { LaneEntry } from '../../../session/metrics.js';
import { type Group, groupsOf, inTracks } from './groups.js';
import { LabelRow } from './labels.js';
import { hueOf, LABEL_X, PLOT_LEFT, WIDTH } from './look.js';
import { element, type Markup, tooltip, widthOf, words } from './markup.js';
import { drawNumbers, type RemarkOn } from './numbers.js';
import { type Scale, spoken } from './time.js';

export interface LaneOptions {
  readonly label: string;
  /** Two lines at most, below the label. */
  readonly about: readonly string[];
  readonly entries: readonly LaneEntry[];
  readonly scale: Scale;
  /** What stands in the lane when it is empty. */
  readonly whenEmpty: string;
  /** The moment that counts, and what it is. */
  readonly first: { readonly atMs: number | null; readonly what: string };
  /** What the amount of an entry is, in words. */
  readonly amountOf: (amount: number) => string;
  readonly remarkOn?: RemarkOn;
  readonly silences?: readonly Silences[];
}

/** Silences of one cause. */
export interface Silences {
  readonly entries: readonly LaneEntry[];
  readonly what: string;
  readonly why: string;
  readonly kind: 'alarm' | 'small';
}

/** A piece of the drawing, and how far down it reaches. */
export interface Panel {
  readonly markup: Markup;
  readonly bottom: number;
}

/** One lane: its name at the left, what happened when at the right, each passage with its number. */
export const drawLane = (top: number, options: LaneOptions): Panel => {
  const { label, about, entries, scale, whenEmpty, silences = [] } = options;
  const tracks = inTracks(groupsOf(entries), MAX_TRACKS);
  const height = Math.max(MIN_HEIGHT, MARKS_HEIGHT + tracks.length * TRACK_HEIGHT + PADDING);
  const barTops = tracks.map((_, at) => top + MARKS_HEIGHT + at * TRACK_HEIGHT + NUMBERS_HEIGHT);
  const marks = new LabelRow(top + 14, WIDTH - 8);
  return {
    bottom: top + height,
    markup: element(
      'g',
      {},
      words(LABEL_X, top + 20, 'label', label),
      ...about.map((line, at) => words(LABEL_X, top + 37 + at * 15, 'sub', line)),
      ...(entries.length === 0 ? [words(PLOT_LEFT + 12, top + height / 2 + 4, 'sub', whenEmpty)] : []),
      ...tracks.map((groups, at) => drawTrack(barTops[at] ?? top, groups, options)),
      firstMark(top, marks, options),
      ...silences.flatMap((cause) =>
        cause.entries.map((entry) => drawSilence(barTops[0] ?? top, entry, cause, scale, marks)),
      ),
      marks.markup,
    ),
  };
};

const MAX_TRACKS = 8;
const MIN_HEIGHT = 66;
const MARKS_HEIGHT = 20;
const NUMBERS_HEIGHT = 13;
const BAR_HEIGHT = 12;
const TRACK_HEIGHT = NUMBERS_HEIGHT + BAR_HEIGHT;
const PADDING = 8;
const MIN_BAR_PX = 2;

const drawTrack = (y: number, groups: readonly Group[], options: LaneOptions): Markup =>
  groups.map((group) => drawGroup(y, group, options)).join('') +
  drawNumbers(y - 3, groups, options.scale, options.remarkOn ?? (() => undefined));

const drawGroup = (y: number, group: Group, { scale, label, amountOf }: LaneOptions): Markup => {
  const { firstPassage, lastPassage, fromMs, toMs, amount } = group;
  const hue = hueOf(firstPassage);
  const isOne = firstPassage === lastPassage;
  const who =
    firstPassage === null
      ? ''
      : isOne
        ? `passage ${firstPassage + 1}, `
        : `passages ${firstPassage + 1} to ${(lastPassage ?? 0) + 1}, `;
  const when = toMs === fromMs ? `at ${spoken(fromMs)}` : `${spoken(fromMs)} to ${spoken(toMs)}`;
  const spanWidth = scale(toMs) - scale(fromMs);
  const isInstant = amount === 0;
  return element(
    'g',
    {},
    tooltip(`${label}: ${who}${when}, ${amountOf(amount)}`),
    ...(firstPassage === null || isInstant ? [] : [bar(scale(fromMs), y, spanWidth, `${hue} bar span`)]),
    ...(isInstant
      ? [bar(scale(fromMs), y, Math.max(6, spanWidth), `${hue} cached`)]
      : runsOf(group, scale).map(({ fromX, toX }) => bar(fromX, y, toX - fromX, `${hue} bar`))),
  );
};

const bar = (x: number, y: number, width: number, kind: string): Markup =>
  element('rect', { x, y, width: Math.max(MIN_BAR_PX, width), height: BAR_HEIGHT, class: kind });

/** Entries that touch in the drawing are one bar. */
const runsOf = ({ entries }: Group, scale: Scale): { fromX: number; toX: number }[] => {
  const runs: { fromX: number; toX: number }[] = [];
  for (const { fromMs, toMs } of entries) {
    const [fromX, toX] = [scale(fromMs), scale(toMs)];
    const last = runs.at(-1);
    if (last && fromX - last.toX < TOUCH_PX) last.toX = Math.max(last.toX, toX);
    else runs.push({ fromX, toX });
  }
  return runs;
};

const TOUCH_PX = 1;

const firstMark = (top: number, marks: LabelRow, { first: { atMs, what }, scale }: LaneOptions): Markup => {
  if (atMs === null) return '';
  const x = scale(atMs);
  marks.put({ text: `${what} ${spoken(atMs)}`, x: x + 9, kind: 'small' });
  return element('path', { d: `M${x.toFixed(1)} ${top + 15}l-5 -9h10z`, class: 'mark' });
};

/** With its word: inside if that fits, else above, if nothing else stands there. */
const drawSilence = (
  y: number,
  { fromMs, toMs, amount }: LaneEntry,
  { what, why, kind }: Silences,
  scale: Scale,
  marks: LabelRow,
): Markup => {
  const [x, width] = [scale(fromMs), Math.max(3, scale(toMs) - scale(fromMs))];
  const text = `${what} ${spoken(amount)}`;
  const fitsInside = widthOf(text, 12) < width;
  if (!fitsInside) marks.put({ text, x, kind });
  return element(
    'g',
    {},
    tooltip(`${text} at ${spoken(fromMs)}: ${why}`),
    element('rect', {
      x,
      y: y - 2,
      width,
      height: BAR_HEIGHT + 4,
      class: kind === 'alarm' ? 'silence' : 'silence pause',
    }),
    ...(fitsInside ? [words(x + width / 2, y + 10, kind, text, 'middle')] : []),
  );
};
