import { SCHEDULE_PRESETS, type ScheduleChoice } from './schedule.js';

/** How eagerly somebody who listens is served: the other half of a schedule, the half that is ours. */
export interface Pace {
  /** The first sentence, when it is longer, is cut at a clause. */
  readonly openingChars: number;
  /** How long the writer may be silent behind a sentence before it is spoken. */
  readonly silenceMs: number;
  /** The same before the first sentence is out: the point behind a word may still turn out to stand inside one. */
  readonly openingSilenceMs: number;
  /** While less sound than this lies ahead of the ear, the service gathers no more text: it speaks sentence by sentence. */
  readonly reserveMs: number;
}

const PACES = {
  speed: { openingChars: 20, silenceMs: 200, openingSilenceMs: 40, reserveMs: 4_000 },
  balanced: { openingChars: 80, silenceMs: 300, openingSilenceMs: 150, reserveMs: 2_500 },
  quality: { openingChars: 160, silenceMs: 500, openingSilenceMs: 300, reserveMs: 1_500 },
} as const satisfies Record<keyof typeof SCHEDULE_PRESETS, Pace>;

/** The pace that goes with a schedule: that of the preset whose first number is nearest. */
export const paceOf = (choice: ScheduleChoice): Pace => {
  if (choice === 'adaptive') return PACES.balanced;
  const [firstChars = SCHEDULE_PRESETS.balanced[0]] = choice;
  const names = Object.keys(PACES) as (keyof typeof PACES)[];
  const distance = (name: keyof typeof PACES) => Math.abs(SCHEDULE_PRESETS[name][0] - firstChars);
  return PACES[names.reduce((nearest, name) => (distance(name) < distance(nearest) ? name : nearest))];
};
