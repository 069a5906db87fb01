import { didYouMean, nearest } from '../errors/near-miss.js';
import { NarrateError } from '../errors.js';

/** How many characters the service gathers before each generation; the last number repeats. */
export type Schedule = readonly number[];

export const SCHEDULE_PRESETS = {
  speed: [50, 75, 100, 150],
  balanced: [120, 160, 250, 290],
  quality: [250, 350, 450, 500],
} as const satisfies Record<string, Schedule>;

/** What `adaptive` chooses from. */
export const SCHEDULE_BY_CONTENT = {
  dialogue: [80, 120, 160, 200],
  narration: [200, 280, 350, 400],
  mixed: SCHEDULE_PRESETS.balanced,
} as const satisfies Record<string, Schedule>;

export type ScheduleChoice = Schedule | 'adaptive';

const MIN_CHARS = 50;
const MAX_CHARS = 500;

/**
 * @param value  a preset's name, `adaptive`, or numbers: "50,120,200"
 * @throws NarrateError ERR_USAGE  neither, or a number outside 50-500
 */
export const parseSchedule = (value: string): ScheduleChoice => {
  if (value === 'adaptive') return value;
  if (Object.hasOwn(SCHEDULE_PRESETS, value)) return SCHEDULE_PRESETS[value as keyof typeof SCHEDULE_PRESETS];
  const numbers = value.split(',').map((item) => item.trim());
  if (!numbers.every((item) => /^\d+$/.test(item))) {
    const near = nearest(value, [...Object.keys(SCHEDULE_PRESETS), 'adaptive']);
    throw new NarrateError('ERR_USAGE', `Unknown schedule "${value}"`, {
      hint:
        near === undefined
          ? 'speed, balanced, quality, adaptive, or numbers such as 50,120,200'
          : didYouMean(`"${near}"`),
    });
  }
  const schedule = numbers.map(Number);
  const outside = schedule.find((chars) => chars < MIN_CHARS || chars > MAX_CHARS);
  if (outside !== undefined) {
    throw new NarrateError('ERR_USAGE', `The schedule number ${outside} is not within ${MIN_CHARS}-${MAX_CHARS}`, {
      hint: 'for example --schedule 50,120,200',
    });
  }
  return schedule;
};

/** More or less of a schedule, within what the service takes. */
export const scaledSchedule = (schedule: Schedule, factor: number): Schedule =>
  schedule.map((chars) => Math.min(MAX_CHARS, Math.max(MIN_CHARS, Math.round(chars * factor))));

/**
 * The longest passage that goes with a schedule, in characters: once through the schedule, so that its last, largest
 * number is reached; within what one retry should cost.
 */
export const passageMaxChars = (schedule: Schedule): number =>
  Math.min(
    800,
    Math.max(
      300,
      schedule.reduce((sum, chars) => sum + chars, 0),
    ),
  );
