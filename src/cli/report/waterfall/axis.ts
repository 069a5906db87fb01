import type { Panel } from './lane.js';
import { LABEL_X, PLOT_LEFT, PLOT_RIGHT } from './look.js';
import { element, type Markup, words } from './markup.js';
import { clockTime, type Scale, ticks } from './time.js';

const MOST_TICKS = 12;

/** Lines through all lanes, so that one moment can be followed down. */
export const drawGrid = (top: number, bottom: number, endMs: number, scale: Scale): Markup =>
  ticks(endMs, MOST_TICKS)
    .map((ms) => element('line', { x1: scale(ms), x2: scale(ms), y1: top, y2: bottom, class: 'grid' }))
    .join('');

/** Seconds, and from two minutes on also minutes and hours. */
export const drawAxis = (top: number, endMs: number, scale: Scale): Panel => {
  const isLong = endMs >= 120_000;
  const moments = ticks(endMs, MOST_TICKS);
  return {
    bottom: top + (isLong ? 40 : 26),
    markup: element(
      'g',
      {},
      element('line', { x1: PLOT_LEFT, x2: PLOT_RIGHT, y1: top, y2: top, class: 'axis' }),
      words(LABEL_X, top + 18, 'sub', 'seconds since the start'),
      ...(isLong ? [words(LABEL_X, top + 33, 'sub', '(as a clock shows them)')] : []),
      ...moments.flatMap((ms) => [
        element('line', { x1: scale(ms), x2: scale(ms), y1: top, y2: top + 5, class: 'axis' }),
        words(scale(ms), top + 18, 'small', `${ms / 1000} s`, 'middle'),
        ...(isLong ? [words(scale(ms), top + 33, 'sub', clockTime(ms), 'middle')] : []),
      ]),
    ),
  };
};
