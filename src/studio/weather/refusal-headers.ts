import type { refuse } from './faults.js';

/** The headers of a refusal as they are sent now. */
export const refusalHeaders = ({ headers }: ReturnType<typeof refuse>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : new Date(Date.now() + value.inMs).toUTCString(),
    ]),
  );
