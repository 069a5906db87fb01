/**
 * By folders, then by name: numbers as numbers, letters of any case together. Not the machine's own collation: the same scripts
 * get the same numbers everywhere.
 */
export const naturalOrder = (one: string, other: string): number => {
  const [left, right] = [one.split('/'), other.split('/')];
  for (const [at, name] of left.entries()) {
    const order = compareNames(name, right[at] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
};

const compareNames = (one: string, other: string): number => {
  const [left, right] = [partsOf(one), partsOf(other)];
  for (const [at, part] of left.entries()) {
    const against = right[at];
    if (against === undefined) return 1;
    const order =
      /^\d/.test(part) && /^\d/.test(against)
        ? part.length - against.length || byUnits(part, against)
        : byUnits(part, against);
    if (order !== 0) return order;
  }
  return left.length - right.length || byUnits(one, other);
};

/** Runs of digits, without the zeros before them, and what is between. */
const partsOf = (name: string): string[] =>
  (name.toLowerCase().match(/\d+|\D+/g) ?? []).map((part) => part.replace(/^0+(?=\d)/, ''));

const byUnits = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
