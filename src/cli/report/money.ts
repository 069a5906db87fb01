/** Dollars as people write them: "$63.00", "less than $0.01". */
export const dollars = (usd: number): string => {
  if (usd > 0 && usd < 0.01) return 'less than $0.01';
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
};

/** "1 credit", "12,604 characters" */
export const counted = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
