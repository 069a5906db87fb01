import type { Remote } from '../../session/remote.js';
import { type Page, pagesOf } from '../screen/columns.js';
import { cleanCaption, pageText } from './captions.js';

/**
 * The part of the sentence around the word that is heard, as wide as there is room. Its pages are made once, so that they
 * do not move under the reader while a little more room or less is left.
 * @param clean  makes any text printable
 * @param lit  makes the word stand out, in so many columns more
 */
export const createSentencePage = (
  clean: (text: string) => string,
  { lit, columns: litColumns }: { readonly lit: (word: string) => string; readonly columns: number },
): ((remote: Pick<Remote, 'caption'>, columns: number) => string) => {
  let pages: Page[] = [];
  let [pagedText, pagedColumns] = ['', 0];
  let lastStart = 0;
  return (remote, columns) => {
    if (!remote.caption) return '';
    const caption = cleanCaption(remote.caption, clean);
    const room = Math.max(2, columns - litColumns);
    const isOther = caption.text !== pagedText;
    if (isOther) lastStart = 0;
    if (isOther || room < pagedColumns || room > pagedColumns + SPARE_COLUMNS) {
      pages = pagesOf(caption.text, room);
      [pagedText, pagedColumns] = [caption.text, room];
    }
    lastStart = caption.word?.start ?? lastStart;
    return pageText(caption, pages, lastStart, lit);
  };
};

const SPARE_COLUMNS = 4;
