import { cleanText } from '../header/clean-text.js';
import type { FrontMatter } from '../header.js';
import { fountainText } from './fountain-text.js';

/** Whether a script that begins with this line has a title page. */
export const isTitlePageLine = (line: string): boolean => FIRST_KEY.test(line);

/**
 * What the title page of a Fountain script says about it; empty without one.
 * @param beginning  of the script, at least its first paragraph
 */
export const fountainTitlePage = (beginning: string): FrontMatter => {
  const [page = ''] = beginning.replace(/^\s*\n/, '').split(/\n[ \t]*(?:\n|$)/, 1);
  if (!isTitlePageLine(page)) return {};
  const values = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of page.split('\n')) {
    const [, key, value = ''] = /^([A-Za-z][A-Za-z ]{0,40}):(.*)$/.exec(line) ?? [];
    if (key !== undefined) {
      current = [];
      values.set(key.toLowerCase(), current);
    }
    const text = cleanText(fountainText(key === undefined ? line : value)).trim();
    if (text !== '') current.push(text);
  }
  const said = (key: string, glue: string): string | undefined => values.get(key)?.join(glue) || undefined;
  const title = said('title', ' ');
  const author = said('author', ', ') ?? said('authors', ', ');
  const copyright = said('copyright', ' ');
  const date = /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/.exec(said('date', ' ') ?? '')?.[0];
  return {
    ...(title === undefined ? {} : { title }),
    ...(author === undefined ? {} : { author }),
    ...(copyright === undefined ? {} : { copyright }),
    ...(date === undefined ? {} : { date }),
  };
};

/** `FADE IN:` is no key of a title page. */
const FIRST_KEY =
  /^\s*(?:title|credit|authors?|source|notes?|draft date|date|contact(?: info)?|copyright|revision|format|episode|show|series)[ \t]*:/i;
