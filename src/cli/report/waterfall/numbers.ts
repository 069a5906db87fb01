import type { Group } from './groups.js';
import { LabelRow } from './labels.js';
import { PLOT_LEFT, WIDTH } from './look.js';
import { type Markup, widthOf, words } from './markup.js';
import type { Scale } from './time.js';

/** What is special about a group of entries, in a word. */
export type RemarkOn = (group: Group) => string | undefined;

/** The numbers of the passages in a track, each where it begins; round ones alone when there is no room for all. */
export const drawNumbers = (y: number, groups: readonly Group[], scale: Scale, remarkOn: RemarkOn): Markup => {
  const numbered = groups.flatMap((group): Numbered[] => {
    const { firstPassage, lastPassage, fromMs } = group;
    if (firstPassage === null || lastPassage === null) return [];
    return [{ first: firstPassage + 1, last: lastPassage + 1, x: scale(fromMs), remark: remarkOn(group) }];
  });
  const [head, last] = [numbered[0], numbered.at(-1)];
  if (!head || !last) return '';
  const row = new LabelRow(y, WIDTH - 8);
  const widthPx = last.x - head.x;
  const passages = Math.max(...numbered.map((one) => one.last)) - Math.min(...numbered.map((one) => one.first)) + 1;
  const step = stepFor(passages, widthPx);
  if (step === 1 || widthPx < NUMBER_PX) {
    for (const { x, text } of side(numbered)) row.put({ text, x, kind: 'number' });
  } else {
    // What is special comes before what is round.
    for (const { first, x, remark } of numbered) if (remark) row.put({ text: `${first} ${remark}`, x, kind: 'number' });
    for (const one of numbered) {
      const round = one === head ? one.first : Math.ceil(one.first / step) * step;
      if (round <= one.last && !one.remark) row.put({ text: String(round), x: one.x, kind: 'number' });
    }
  }
  return words(PLOT_LEFT - 8, y, 'sub', 'passage', 'end') + row.markup;
};

interface Numbered {
  /** From 1. */
  readonly first: number;
  readonly last: number;
  readonly x: number;
  readonly remark: string | undefined;
}

/** Numbers that would lie on one another stand side by side. */
const side = (numbered: readonly Numbered[]): { x: number; text: string }[] => {
  const places: { x: number; text: string; members: Numbered[] }[] = [];
  for (const one of numbered) {
    const before = places.at(-1);
    if (before && one.x < before.x + widthOf(`${before.text} `, SIZE_PX)) {
      before.members.push(one);
      before.text = listed(before.members);
    } else places.push({ x: one.x, text: listed([one]), members: [one] });
  }
  return places;
};

/** `1-4, 5 from the cache, 6` */
const listed = (numbered: readonly Numbered[]): string => {
  const parts: { first: number; last: number; remark: string | undefined }[] = [];
  for (const { first, last, remark } of numbered) {
    const before = parts.at(-1);
    if (before && before.remark === remark && first >= before.first && first <= before.last + 1)
      before.last = Math.max(before.last, last);
    else parts.push({ first, last, remark });
  }
  return parts
    .map(({ first, last, remark }) => `${first === last ? first : `${first}-${last}`}${remark ? ` ${remark}` : ''}`)
    .join(', ');
};

const stepFor = (passages: number, widthPx: number): number => {
  const roomFor = Math.max(1, widthPx / (GAP_PX + DIGIT_PX * String(passages).length));
  return STEPS.find((step) => passages / step <= roomFor) ?? passages;
};

const SIZE_PX = 12;
const DIGIT_PX = 7;
const GAP_PX = 14;
/** Numbers closer to one another than this cannot stand apart. */
const NUMBER_PX = 34;
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];
