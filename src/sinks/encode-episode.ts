import type { ContainerKind } from '../audio/container.js';
import { type Chapter, type Cover, type EpisodeFurniture, type EpisodeTags, isFurnished } from '../audio/furniture.js';
import { threeLetterLanguage } from '../audio/language.js';
import { clockTime } from './clock-time.js';
import type { EncodedKind } from './episode-kind.js';
import { pictureBlock } from './picture-block.js';

export interface EncodedEpisode {
  readonly kind: EncodedKind;
  readonly sourceKind: ContainerKind;
  readonly sourcePath: string;
  readonly targetPath: string;
  readonly furniture: EpisodeFurniture;
  readonly cover: Cover | undefined;
  /** Of the sound: no chapter is longer. */
  readonly durationMs: number;
}

/**
 * What ffmpeg is told so that a finished .mp3 or .wav becomes an Ogg Opus or AAC file with tags, chapters and cover: its
 * arguments, and its standard input, the metadata. The same episode gives the same bytes.
 * @see https://ffmpeg.org/ffmpeg-formats.html#Metadata-2
 */
export const ffmpegJob = (episode: EncodedEpisode): { args: string[]; input: string } => {
  const { kind, sourceKind, sourcePath, targetPath, furniture, cover, durationMs } = episode;
  // A picture is a stream of its own in MPEG-4, and a comment in Ogg.
  const coverPath = kind === 'ogg' ? undefined : cover && furniture.tags.cover;
  const tags = {
    ...(isFurnished(furniture) ? tagsOf(furniture.tags, kind) : {}),
    ...(kind === 'ogg' ? chapterComments(furniture.chapters) : {}),
    ...(kind === 'ogg' && cover ? pictureBlock(cover) : {}),
  };
  const chapters = kind === 'ogg' ? [] : furniture.chapters;
  return {
    args: [
      // Names are told what they are, so that none is taken for an option, a pattern or an address.
      ...['-y', '-f', sourceKind, '-i', `file:${sourcePath}`, '-f', 'ffmetadata', '-i', 'pipe:0'],
      ...(coverPath
        ? ['-f', cover?.mimeType === 'image/png' ? 'png_pipe' : 'jpeg_pipe', '-i', `file:${coverPath}`]
        : []),
      ...['-map', '0:a', '-map_metadata', '1', '-map_chapters', kind === 'ogg' ? '-1' : '1', '-ac', '1'],
      ...(coverPath ? ['-map', '2:v', '-c:v', 'copy', '-disposition:v', 'attached_pic'] : []),
      ...(kind === 'ogg' ? OPUS : AAC),
      ...(kind === 'm4b' ? ['-brand', 'M4B '] : []),
      ...languageOf(furniture.tags, kind),
      ...['-fflags', '+bitexact', '-flags:a', '+bitexact', `file:${targetPath}`],
    ],
    input: ffmetadata(tags, chapters, durationMs),
  };
};

/** One voice: what listeners could not tell from the source. */
const OPUS = ['-c:a', 'libopus', '-b:a', '64k', '-f', 'ogg'];
/** With the index in front, so that a player can begin before it has all. */
const AAC = ['-c:a', 'aac', '-b:a', '96k', '-movflags', '+faststart', '-f', 'ipod'];

/** By ffmpeg's names, which it translates into those of the container. */
const tagsOf = (tags: EpisodeTags, kind: EncodedKind): Record<string, string | number | undefined> => ({
  title: tags.title,
  artist: tags.author,
  album: tags.show,
  comment: tags.description,
  track: tags.episode,
  disc: tags.season,
  date: tags.date,
  publisher: tags.publisher,
  copyright: tags.copyright,
  genre: 'Podcast',
  ...(kind === 'ogg' ? { language: tags.language } : { description: tags.description }),
});

/**
 * Chapters are comments in Ogg. ffmpeg can write them, but rounds the seconds: one at 3.804 would come at 4.804.
 * @see https://wiki.xiph.org/Chapter_Extension
 */
const chapterComments = (chapters: readonly Chapter[]): Record<string, string> =>
  Object.fromEntries(
    chapters.flatMap(({ title, startMs }, index) => {
      const name = `CHAPTER${`${index + 1}`.padStart(3, '0')}`;
      return [
        [name, clockTime(startMs, '.')],
        [`${name}NAME`, title],
      ];
    }),
  );

const languageOf = ({ language }: EpisodeTags, kind: EncodedKind): string[] => {
  const code = kind === 'ogg' ? undefined : threeLetterLanguage(language);
  return code ? ['-metadata:s:a:0', `language=${code}`] : [];
};

const ffmetadata = (
  tags: Record<string, string | number | undefined>,
  chapters: readonly Chapter[],
  durationMs: number,
): string => {
  const told = Object.entries(tags).filter(([, value]) => value !== undefined && value !== '');
  const within = (ms: number) => Math.round(Math.min(ms, durationMs));
  return [
    ';FFMETADATA1',
    ...told.map(([name, value]) => `${name}=${escaped(`${value}`)}`),
    ...chapters.flatMap(({ title, startMs, endMs }) => [
      ...[
        '[CHAPTER]',
        'TIMEBASE=1/1000',
        `START=${within(startMs)}`,
        `END=${within(endMs)}`,
        `title=${escaped(title)}`,
      ],
    ]),
    '',
  ].join('\n');
};

const escaped = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/[=;#\\\n]/g, '\\$&');
