import { readable } from '../../speech/elevenlabs/voice-search.js';
import type { Voice } from '../../speech/elevenlabs/voices.js';
import type { Listing } from '../screen/table.js';

/** @param clean  makes text of the service fit to be shown */
export const voiceListing = (voices: readonly Voice[], clean: (text: string) => string): Listing => ({
  heads: ['Name', 'Id', 'Language', 'Labels'],
  rows: voices.map((voice) => [voice.name, voice.id, languages(voice), labels(voice)].map(clean)),
  wraps: [3, 0],
});

/** Models that speak thirty languages make every voice of theirs speak thirty. */
const languages = ({ languages: [own = '', ...others] }: Voice): string =>
  others.length > MAX_OTHERS ? `${own} +${others.length}` : [own, ...others].join(' ');

const MAX_OTHERS = 1;

/** What people choose by comes first; the service's own order is none. */
const labels = ({ labels: { gender, accent, age, language: _, ...others }, category }: Voice): string =>
  [gender, accent, age, ...Object.values(others), category === 'premade' ? undefined : category]
    .filter((label) => label !== undefined && label !== '')
    .map((label) => readable(label ?? ''))
    .join(', ');
