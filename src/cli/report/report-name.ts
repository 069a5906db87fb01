/** What a report's name may end in; any other name behind `--metrics` is a script's. */
export const isReportName = (name: string): boolean => /\.(?:json|html|svg)$/i.test(name);
