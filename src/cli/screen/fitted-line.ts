import { columnsOf } from './columns.js';

/** What a line says, in the order in which it is shown: each part in its forms, the longest first. Without a form it is not shown. */
export type LineParts<Name extends string> = Readonly<Record<Name, readonly string[] | undefined>>;

/**
 * As much as there is room for.
 * @param givingWay  each time a part is named, it takes its next shorter form, and behind its shortest it is gone
 * @returns empty when nothing fits
 */
export const fittedLine = <Name extends string>(
  parts: LineParts<Name>,
  givingWay: readonly Name[],
  columns: number,
): string => {
  const left = new Map<string, readonly string[]>(
    Object.entries<readonly string[] | undefined>(parts).map(([name, forms]) => [name, forms ?? []]),
  );
  const line = () => [...left.values()].flatMap(([form]) => form || []).join(' · ');
  for (const name of givingWay) {
    if (columnsOf(line()) <= columns) break;
    left.set(name, left.get(name)?.slice(1) ?? []);
  }
  return columnsOf(line()) <= columns ? line() : '';
};
