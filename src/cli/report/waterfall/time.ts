/** Times as a person reads them: `412 ms`, `1.23 s`, `42.1 s`, `12:34`, `1:02:03`. */
export const spoken = (ms: number): string => {
  if (Math.abs(ms) < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 119_950) return `${(ms / 1000).toFixed(1)} s`;
  return clockTime(ms);
};

/** `12:34`, `1:02:03`. */
export const clockTime = (ms: number): string => {
  const whole = Math.round(ms / 1000);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
};

/** Round moments from 0 to `endMs`. @param most  how many there is room for, at least 2 */
export const ticks = (endMs: number, most: number): number[] => {
  const stepMs = STEPS_MS.find((step) => endMs / step <= most) ?? Math.ceil(endMs / most / DAY_MS) * DAY_MS;
  return Array.from({ length: Math.floor(endMs / stepMs) + 1 }, (_, at) => at * stepMs);
};

const DAY_MS = 86_400_000;
const STEPS_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800].map((step) => step * 1000),
];

/** Where a time lies in the drawing. */
export type Scale = (ms: number) => number;

export const scaleOf = (endMs: number, fromX: number, toX: number): Scale => {
  const pxPerMs = (toX - fromX) / Math.max(1, endMs);
  return (ms) => fromX + ms * pxPerMs;
};
