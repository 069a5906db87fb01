import { extname } from 'node:path';
import type { ContainerKind } from '../audio/container.js';

/** What an episode is saved as: the first two are made here, the others by ffmpeg. */
export type EpisodeKind = ContainerKind | EncodedKind;

/** Ogg Opus; AAC in MPEG-4, as episode or as audio book. */
export type EncodedKind = 'ogg' | 'm4a' | 'm4b';

/** What the extension says, in any case of letters. */
export const kindByExtension = (path: string): EpisodeKind | undefined => KINDS.get(extname(path).toLowerCase());

export const isEncodedKind = (kind: EpisodeKind): kind is EncodedKind => kind !== 'mp3' && kind !== 'wav';

/** What the names of episodes end in. */
export const EPISODE_EXTENSIONS: readonly string[] = ['.mp3', '.wav', '.opus', '.ogg', '.m4a', '.m4b'];

const KINDS: ReadonlyMap<string, EpisodeKind> = new Map([
  ['.mp3', 'mp3'],
  ['.wav', 'wav'],
  ['.opus', 'ogg'],
  ['.ogg', 'ogg'],
  ['.m4a', 'm4a'],
  ['.m4b', 'm4b'],
]);
