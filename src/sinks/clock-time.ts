/** A time as subtitles and chapters write it, to the nearest millisecond: 01:02:03.004. Hours grow as they must. */
export const clockTime = (timeMs: number, separator: '.' | ','): string => {
  const ms = Math.round(timeMs);
  const [hours, minutes, seconds] = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map((value) =>
    `${Math.floor(value)}`.padStart(2, '0'),
  );
  return `${hours}:${minutes}:${seconds}${separator}${`${ms % 1000}`.padStart(3, '0')}`;
};
