import type { MarkTable } from '../marks.js';
import type { Change } from './draft.js';

/** What becomes of the mark characters of a text: a respelling is written one way and spoken another, a tag is never written. */
export const markChanges = (text: string, marks: MarkTable, knowsAudioTags: boolean): Change[] =>
  [...text.matchAll(MARKS)].map(({ 0: character, index: start }) => {
    const end = start + character.length;
    const mark = marks.get(character);
    if (mark?.type === 'respelling') {
      return { start, end, written: single(mark.written), spoken: single(mark.spoken), rule: 'respelling' };
    }
    if (mark?.type !== 'tag') return { start, end, written: '', spoken: '', rule: 'mark' };
    return { start, end, written: ' ', spoken: knowsAudioTags ? ` ${single(mark.text)} ` : ' ', rule: AUDIO_TAG };
  });

export const AUDIO_TAG = 'audio tag';

const MARKS = /[\u{f0000}-\u{ffffd}]/gu;

const single = (text: string): string => text.replace(/\s+/g, ' ').trim();
