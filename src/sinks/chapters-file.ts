import { extname } from 'node:path';
import { NarrateError } from '../errors.js';
import { sidecarTarget, writeSidecar } from './sidecar-file.js';
import type { Chapter, EpisodeTags } from './transcript.js';

/**
 * Whether chapters can be written there; nothing is touched.
 * @throws NarrateError ERR_USAGE  it does not end in .json
 * @throws NarrateError ERR_OUTPUT  nothing can be written there
 */
export const checkChaptersFile = async (path: string): Promise<void> => {
  if (extname(path).toLowerCase() !== '.json') {
    throw new NarrateError('ERR_USAGE', `Cannot save chapters as "${path}"`, {
      hint: 'end it in .json: --chapters chapters.json',
    });
  }
  await sidecarTarget(path);
};

/**
 * Write the chapters for podcast feeds; the file is there whole or not at all.
 * @throws NarrateError ERR_USAGE, ERR_OUTPUT  as `checkChaptersFile`, or the disk failed
 * @see https://github.com/Podcastindex-org/podcast-namespace/blob/main/chapters/jsonChapters.md
 */
export const writeChapters = async (path: string, chapters: readonly Chapter[], tags: EpisodeTags): Promise<void> => {
  await checkChaptersFile(path);
  const { title, author, show, description } = tags;
  const file = {
    version: '1.2.0',
    ...(title ? { title } : {}),
    ...(author ? { author } : {}),
    ...(show ? { podcastName: show } : {}),
    ...(description ? { description } : {}),
    chapters: chapters.map(({ title, startMs, endMs }) => ({
      startTime: seconds(startMs),
      endTime: seconds(endMs),
      title,
    })),
  };
  await writeSidecar(path, [`${JSON.stringify(file, null, 2)}\n`]);
};

const seconds = (timeMs: number): number => Math.round(timeMs) / 1000;
