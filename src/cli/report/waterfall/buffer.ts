import type { Metrics } from '../../../session/metrics.js';
import type { Panel } from './lane.js';
import { LABEL_X, PLOT_LEFT, PLOT_RIGHT } from './look.js';
import { element, tooltip, words } from './markup.js';
import { type Scale, spoken, ticks } from './time.js';

/** How much sound was in reserve, over time. Nothing when nobody listened. */
export const drawBuffer = (top: number, { bufferOverTime, leastBufferedMs }: Metrics, scale: Scale): Panel => {
  const [head, last] = [bufferOverTime[0], bufferOverTime.at(-1)];
  if (!head || !last) return { markup: '', bottom: top };
  const mostMs = Math.max(...bufferOverTime.map(({ bufferedMs }) => bufferedMs), 1);
  const floor = top + HEIGHT - 4;
  const y = (ms: number) => floor - (ms / mostMs) * (HEIGHT - 22);
  const levels = ticks(mostMs, 2);
  const line = bufferOverTime.map(({ atMs, bufferedMs }) => `L${scale(atMs).toFixed(1)} ${y(bufferedMs).toFixed(1)}`);
  return {
    bottom: top + HEIGHT,
    markup: element(
      'g',
      {},
      tooltip(`sound in reserve: at most ${spoken(mostMs)}`),
      words(LABEL_X, top + 20, 'label', 'sound in reserve'),
      words(LABEL_X, top + 37, 'sub', 'written, not heard yet'),
      ...(leastBufferedMs === null ? [] : [words(LABEL_X, top + 52, 'sub', `least: ${spoken(leastBufferedMs)}`)]),
      ...levels.flatMap((ms) => [
        element('line', { x1: PLOT_LEFT, x2: PLOT_RIGHT, y1: y(ms), y2: y(ms), class: 'grid' }),
        words(PLOT_LEFT - 6, y(ms) + 4, 'number', ms === 0 ? '0 s' : spoken(ms), 'end'),
      ]),
      element('path', {
        d: `M${scale(head.atMs).toFixed(1)} ${floor}${line.join('')}L${scale(last.atMs).toFixed(1)} ${floor}z`,
        class: 'curve',
      }),
    ),
  };
};

const HEIGHT = 84;
