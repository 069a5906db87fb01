import { iso6392BTo1, iso6392BTo2T } from 'iso-639-2';

/** A language as ISO 639-2 (T) writes it: "deu" for "de" or "de-AT"; undefined when the code is not one. */
export const threeLetterLanguage = (code: string | undefined): string | undefined => {
  const [primary = ''] = (code ?? '').toLowerCase().split(/[-_]/);
  const [bibliographic] = Object.entries(iso6392BTo1).find(([, two]) => two === primary) ?? [];
  return bibliographic && (iso6392BTo2T[bibliographic] ?? bibliographic);
};
