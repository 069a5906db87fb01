import type { Milestones } from '../../../session/metrics.js';
import { reachedMilestones } from '../milestones.js';
import type { Panel } from './lane.js';
import { LABEL_X, PLOT_LEFT, PLOT_RIGHT } from './look.js';
import { element, tooltip, words } from './markup.js';
import { scaleOf, spoken } from './time.js';

/** The way to the first sound, as far as the run came, one step a row: each begins where the one before it ended. */
export const drawFirstSound = (top: number, milestones: Milestones): Panel => {
  const reached = reachedMilestones(milestones);
  const lastMs = reached.at(-1)?.atMs ?? 0;
  const scale = scaleOf(lastMs, PLOT_LEFT, PLOT_RIGHT - VALUE_PX);
  const rows = reached.map(({ name, atMs, sinceMs }, at) => {
    const y = top + HEADING_HEIGHT + at * ROW_HEIGHT;
    const [fromX, toX] = [scale(atMs - sinceMs), scale(atMs)];
    return element(
      'g',
      {},
      tooltip(`${name}: ${spoken(atMs)} after the start, ${spoken(sinceMs)} after the step before`),
      words(LABEL_X, y + 12, 'small', name),
      element('rect', { x: fromX, y: y + 3, width: Math.max(2, toX - fromX), height: 10, class: 'step' }),
      words(Math.max(toX, fromX + 2) + 8, y + 12, 'small', `${spoken(atMs)} (+${spoken(sinceMs)})`),
    );
  });
  return {
    bottom: top + HEADING_HEIGHT + rows.length * ROW_HEIGHT,
    markup: element(
      'g',
      {},
      words(LABEL_X, top + 14, 'heading', 'From the start of the program, step by step'),
      ...rows,
    ),
  };
};

const HEADING_HEIGHT = 26;
const ROW_HEIGHT = 18;
const VALUE_PX = 150;
