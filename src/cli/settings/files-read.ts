import type { Flags } from './flags.js';

/** Files besides the scripts that the flags name to be read. */
export const filesRead = ({ cast, lexicon, cover }: Flags): string[] =>
  [cast?.includes('=') ? undefined : cast, lexicon, cover].filter((file) => file !== undefined);
