import type { Container, ContainerKind } from '../audio/container.js';
import { type Cover, type EpisodeFurniture, isFurnished } from '../audio/furniture.js';
import { NarrateError } from '../errors.js';
import { readCover } from './cover.js';
import type { EncodedKind } from './episode-kind.js';
import { runFfmpeg } from './ffmpeg.js';
import type { PartFile } from './part-file.js';

/** An episode whose sound is complete. */
export interface EpisodeWork {
  /** Its final name, for messages. */
  readonly path: string;
  readonly container: Container;
  /** Where the sound is. */
  readonly part: PartFile;
  /** Another one, beside it. */
  newPart(): Promise<PartFile>;
  readonly furniture: (() => EpisodeFurniture) | undefined;
  /** What ffmpeg makes of it; undefined for what the container makes itself. */
  readonly encoding:
    | {
        readonly kind: EncodedKind;
        readonly sourceKind: ContainerKind;
        readonly ffmpegPath: string;
        readonly env: NodeJS.ProcessEnv;
      }
    | undefined;
  readonly signal: AbortSignal;
  /** What takes its time begins. */
  readonly onConverting?: (() => void) | undefined;
}

/**
 * Everything but the name: the part file that holds the whole episode, with what is told about it. Only where something
 * goes in front of the sound, or ffmpeg makes another file of it, is that another part file.
 * @throws NarrateError ERR_OUTPUT  nothing was spoken, or ffmpeg failed
 * @throws NarrateError ERR_INPUT  the cover cannot be used
 */
export const finishEpisode = async (work: EpisodeWork): Promise<PartFile> => {
  const { path, container, part } = work;
  if (!container.header())
    throw new NarrateError('ERR_OUTPUT', `Cannot save "${path}": nothing was spoken`, {
      hint: 'give the script words to speak',
    });
  const furniture = work.furniture?.() ?? { tags: {}, chapters: [] };
  const cover = furniture.tags.cover ? await readCover(furniture.tags.cover) : undefined;
  if (work.encoding) return encoded(work, furniture, cover);
  const { before, behind } = isFurnished(furniture) ? await container.furnish(furniture, cover) : {};
  if (behind) await part.append(behind);
  await part.overwriteStart(container.header(behind?.length) ?? new Uint8Array(0));
  if (!before) return part;
  const whole = await work.newPart();
  await whole.append(before);
  for await (const piece of part.pieces()) await whole.append(piece);
  return whole;
};

const encoded = async (
  { path, container, part, newPart, encoding, signal, onConverting }: EpisodeWork,
  furniture: EpisodeFurniture,
  cover: Cover | undefined,
): Promise<PartFile> => {
  if (!encoding) return part;
  const { kind, sourceKind, ffmpegPath, env } = encoding;
  await part.overwriteStart(container.header() ?? new Uint8Array(0));
  const { ffmpegJob } = await import('./encode-episode.js');
  const whole = await newPart();
  onConverting?.();
  await whole.fill(async (targetPath) => {
    const { durationMs } = container;
    const sourcePath = part.partPath;
    const job = ffmpegJob({ kind, sourceKind, sourcePath, targetPath, furniture, cover, durationMs });
    await runFfmpeg({ ...job, ffmpegPath, path, env, signal });
  });
  return whole;
};
