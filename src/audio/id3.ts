import type { ID3Writer } from 'browser-id3-writer';
import type { Chapter, Cover, EpisodeFurniture, EpisodeTags } from './furniture.js';
import { isFurnished } from './furniture.js';
import { threeLetterLanguage } from './language.js';

/**
 * The ID3v2.3 tag that goes in front of an MP3 file: tags, chapters with their table of contents, cover. The same furniture
 * gives the same bytes. Undefined when there is nothing to tell.
 * @see https://id3.org/id3v2.3.0, https://id3.org/id3v2-chapters-1.0
 */
export const id3Tag = async (furniture: EpisodeFurniture, cover?: Cover): Promise<Uint8Array | undefined> => {
  if (!isFurnished(furniture)) return undefined;
  const { ID3Writer } = await import('browser-id3-writer');
  const writer = new ID3Writer(new ArrayBuffer(0));
  addTags(writer, furniture.tags);
  addChapters(writer, furniture.chapters);
  if (cover) {
    const { buffer } = new Uint8Array(cover.bytes);
    writer.setFrame('APIC', { type: FRONT_COVER, data: buffer, description: '', useUnicodeEncoding: false });
  }
  return new Uint8Array(writer.addTag());
};

const FRONT_COVER = 3;

const addTags = (writer: ID3Writer, tags: EpisodeTags): void => {
  const { title, author, show, description, season, episode, date, publisher, copyright } = tags;
  const language = threeLetterLanguage(tags.language);
  if (title) writer.setFrame('TIT2', title);
  if (author) writer.setFrame('TPE1', [author]);
  if (show) writer.setFrame('TALB', show);
  if (description) {
    writer.setFrame('COMM', { language: language ?? UNKNOWN_LANGUAGE, description: '', text: description });
  }
  if (episode !== undefined) writer.setFrame('TRCK', `${episode}`);
  if (season !== undefined) writer.setFrame('TPOS', `${season}`);
  const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(date ?? '') ?? [];
  if (year) writer.setFrame('TYER', Number(year));
  if (month && day) writer.setFrame('TDAT', `${day}${month}`);
  if (publisher) writer.setFrame('TPUB', publisher);
  if (copyright) writer.setFrame('TCOP', copyright);
  if (language) writer.setFrame('TLAN', language);
  // Chapters alone make no episode of a text.
  if (!title && !author && !show) return;
  writer.setFrame('TCON', ['Podcast']);
  writer.setFrame('TSSE', 'narrate');
};

/** ISO 639-2 for a language that is not known. */
const UNKNOWN_LANGUAGE = 'und';

/** The library adds a frame with every call, also of a kind that it has; chapters and tables differ by their ids. */
const addChapters = (writer: ID3Writer, chapters: readonly Chapter[]): void => {
  if (chapters.length === 0) return;
  for (const { id, childElementIds, topLevel } of tablesOfContents(chapters.map((_, index) => `chp${index}`))) {
    writer.setFrame('CTOC', { id, topLevel, ordered: true, childElementIds });
  }
  for (const [index, { title, startMs, endMs }] of chapters.entries()) {
    writer.setFrame('CHAP', {
      id: `chp${index}`,
      startTime: Math.round(startMs),
      endTime: Math.round(endMs),
      subFrames: { TIT2: title },
    });
  }
};

interface TableOfContents {
  readonly id: string;
  readonly topLevel: boolean;
  readonly childElementIds: string[];
}

/** One table has room for 255; where that is not enough, there are tables of tables. The top one comes first. */
const tablesOfContents = (chapterIds: readonly string[]): TableOfContents[] => {
  const tables: TableOfContents[] = [];
  let childElementIds = [...chapterIds];
  while (childElementIds.length > MAX_TABLE_ENTRIES) {
    const parents: TableOfContents[] = [];
    for (let at = 0; at < childElementIds.length; at += MAX_TABLE_ENTRIES) {
      parents.push({
        id: `toc${tables.length + parents.length + 1}`,
        topLevel: false,
        childElementIds: childElementIds.slice(at, at + MAX_TABLE_ENTRIES),
      });
    }
    tables.push(...parents);
    childElementIds = parents.map(({ id }) => id);
  }
  return [{ id: 'toc', topLevel: true, childElementIds }, ...tables];
};

const MAX_TABLE_ENTRIES = 255;
