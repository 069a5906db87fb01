/** Dollars as people write them: "$63.00", "less than $0.01". */
export const dollars = (usd: number): string => {
  if (usd > 0 && usd < 0.01) return 'less than $0.01';
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
};

/** "1 credit", "12,604 characters", "2 retries" */
export const counted = (number: number, noun: string, nouns = `${noun}s`): string =>
  `${grouped(number)} ${number === 1 ? noun : nouns}`;

/** "12,604" */
export const grouped = (number: number): string => number.toLocaleString('en-US');

/** "1.5 MB" */
export const megabytes = (sizeBytes: number): string => `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
