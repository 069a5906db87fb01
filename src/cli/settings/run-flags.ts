import type { NarrateFlags } from '../command.js';
import type { SettingSources } from './environment.js';
import { SettingReader } from './setting-reader.js';

/** Flags of a run that may be set for good, completed from the other sources. @throws NarrateError ERR_USAGE  a value */
export const completed = <Given extends NarrateFlags>(flags: Given, sources: SettingSources): Given => {
  const read = new SettingReader(flags, sources);
  const [captions, cache] = [read.boolean('captions'), read.boolean('cache')];
  return {
    ...flags,
    ...(captions === undefined ? {} : { captions }),
    ...(cache === undefined ? {} : { cache }),
  };
};
