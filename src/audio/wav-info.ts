import { type EpisodeFurniture, isFurnished } from './furniture.js';

/**
 * What is told about an episode, as the chunk that goes behind the sound of a WAV file; empty when there is nothing to
 * tell. Text is UTF-8, as ffmpeg reads it; no standard says so, and mediainfo takes it for Latin-1. A WAV has no place for
 * chapters that players look at.
 * @see https://www.recordingblogs.com/wiki/list-chunk-of-a-wave-file
 */
export const wavInfo = (furniture: EpisodeFurniture): Uint8Array => {
  const { title, author, show, description, episode, date, copyright } = furniture.tags;
  const told: [id: string, value: string | undefined][] = [
    ['INAM', title],
    ['IART', author],
    ['IPRD', show],
    ['ICMT', description],
    ['IPRT', episode?.toString()],
    ['ICRD', date],
    ['ICOP', copyright],
  ];
  const known = told.filter((entry): entry is [string, string] => Boolean(entry[1]));
  if (known.length === 0 || !isFurnished(furniture)) return new Uint8Array(0);
  const items = [...known, ['IGNR', 'Podcast'], ['ISFT', 'narrate']] as const;
  const body = Buffer.concat([
    Buffer.from('INFO'),
    ...items.map(([id, value]) => chunk(id, Buffer.from(`${value}\0`))),
  ]);
  return chunk('LIST', body);
};

/** Chunks begin at even places; the byte between is not counted. */
const chunk = (id: string, body: Buffer): Buffer => {
  const bytes = Buffer.alloc(8 + body.length + (body.length % 2));
  bytes.write(id, 'latin1');
  bytes.writeUInt32LE(body.length, 4);
  body.copy(bytes, 8);
  return bytes;
};
