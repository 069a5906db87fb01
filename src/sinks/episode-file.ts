import { extname } from 'node:path';
import { createContainer } from '../audio/container.js';
import type { EpisodeFurniture } from '../audio/furniture.js';
import { nearest } from '../errors/near-miss.js';
import { shellQuoted } from '../errors/shell-quoted.js';
import { NarrateError } from '../errors.js';
import type { OutputFormat } from '../speech/output-format.js';
import { sinkAborted } from './aborted.js';
import { diskError } from './disk-error.js';
import { EPISODE_EXTENSIONS, type EpisodeKind, isEncodedKind, kindByExtension } from './episode-kind.js';
import { openEpisodeStream } from './episode-stream.js';
import { findFfmpeg } from './ffmpeg.js';
import { type EpisodeWork, finishEpisode } from './finish-episode.js';
import { type OutputTarget, outputTarget } from './output-target.js';
import { createPartFile, type PartFile } from './part-file.js';
import type { Sink } from './sink.js';

export interface EpisodeFileOptions extends EpisodeCheck {
  readonly path: string;
  /** What the passages arrive in. */
  readonly format: OutputFormat;
  /** What goes with the sound; asked for at the end. A FIFO or device gets none of it. */
  readonly furniture?: () => EpisodeFurniture;
  readonly signal?: AbortSignal;
  /** All has been spoken, and ffmpeg begins: an hour of sound takes it a minute. */
  readonly onConverting?: (() => void) | undefined;
}

export interface EpisodeCheck {
  /** Default: by the extension of the path. */
  readonly kind?: EpisodeKind;
  /** Where programs are looked for (default `process.env`). */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * A finished episode. It is written beside its place, as `.<name>.<random>.part`, and takes its name when all is on the disk;
 * until then, and whatever happens, what stood there before stays. Only passages that were ended go into it, and the one
 * in the making is held in memory. A FIFO or device is written through instead.
 * @throws NarrateError ERR_OUTPUT  at once if nothing can be written there; later, if the disk or ffmpeg fails
 * @throws NarrateError ERR_INPUT  at the end, if the cover cannot be used
 * @throws NarrateError ERR_USAGE  the extension or the format does not fit
 */
export const openEpisodeFile = async (options: EpisodeFileOptions): Promise<Sink> => {
  const { path, format, furniture, env = process.env, signal, onConverting } = options;
  const { target, kind, ffmpegPath } = await checkEpisodeFile(path, options);
  const sourceKind = isEncodedKind(kind) ? (format.codec === 'mp3' ? 'mp3' : 'wav') : kind;
  const container = createContainer(sourceKind, format, target.type === 'file');
  try {
    if (target.type !== 'file') return await openEpisodeStream(target, container, signal);
    signal?.throwIfAborted();
    const newPart = () => createPartFile(target.path, target.mode);
    const encoding = isEncodedKind(kind) && ffmpegPath ? { kind, sourceKind, ffmpegPath, env } : undefined;
    return new EpisodeFile({ path, container, part: await newPart(), newPart, furniture, encoding, onConverting });
  } catch (reason) {
    container.free();
    signal?.throwIfAborted();
    throw diskError(path, reason);
  }
};

/** The name with the ending that was meant, or else that of an .mp3. */
const asEpisode = (path: string): string => {
  const extension = extname(path);
  const near = nearest(
    extension.slice(1),
    EPISODE_EXTENSIONS.map((other) => other.slice(1)),
  );
  return `${path.slice(0, path.length - extension.length)}.${near ?? 'mp3'}`;
};

const listed = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;

/**
 * What would be written where; nothing is touched, and no program started.
 * @throws NarrateError ERR_OUTPUT, ERR_USAGE  as `openEpisodeFile`, as far as can be known without writing: also that it
 *         takes ffmpeg, which is not there
 */
export const checkEpisodeFile = async (
  path: string,
  { kind: wanted, env = process.env }: EpisodeCheck = {},
): Promise<{ target: OutputTarget; kind: EpisodeKind; ffmpegPath: string | undefined }> => {
  const target = await outputTarget(path);
  const kind = wanted ?? kindByExtension(path) ?? (target.type === 'file' ? undefined : 'mp3');
  if (!kind) {
    throw new NarrateError('ERR_USAGE', `Cannot tell from its name how to save "${path}"`, {
      hint: `end it in ${listed(EPISODE_EXTENSIONS)}: -o ${shellQuoted(asEpisode(path))}`,
    });
  }
  if (!isEncodedKind(kind)) return { target, kind, ffmpegPath: undefined };
  if (target.type !== 'file') {
    throw new NarrateError(
      'ERR_OUTPUT',
      `Cannot write "${path}": only a file can be saved so, and this is a ${target.type}`,
      {
        hint: 'name a file, or end it in .mp3 or .wav',
      },
    );
  }
  return { target, kind, ffmpegPath: await findFfmpeg(path, env) };
};

class EpisodeFile implements Sink {
  readonly #work: EpisodeWork;
  /** All that must not be left behind, also one that is still being made. */
  readonly #parts: Promise<PartFile>[];
  readonly #abort = new AbortController();
  /** The passage in the making. */
  #held: Uint8Array[] = [];
  #stopped: { reason: unknown } | undefined;

  constructor(work: Omit<EpisodeWork, 'signal'>) {
    this.#parts = [Promise.resolve(work.part)];
    const newPart = () => {
      const part = work.newPart();
      this.#parts.push(part);
      return part;
    };
    this.#work = { ...work, newPart, signal: this.#abort.signal };
  }

  async write(frames: Uint8Array): Promise<void> {
    if (this.#stopped) throw this.#stopped.reason;
    this.#held.push(frames);
  }

  takeBack(writes: number): boolean {
    if (writes > this.#held.length) return false;
    this.#held.splice(this.#held.length - writes);
    return true;
  }

  async endPassage(): Promise<void> {
    const frames = this.#held;
    this.#held = [];
    const { container, part } = this.#work;
    await this.#attempt(async () => {
      for await (const bytes of container.passage(frames)) await part.append(bytes);
    });
  }

  async end(): Promise<void> {
    this.#held = [];
    await this.#attempt(async () => {
      const finished = await finishEpisode(this.#work);
      await finished.commit();
    });
    await this.#leave();
  }

  async abort(): Promise<void> {
    this.#stopped ??= { reason: sinkAborted() };
    this.#held = [];
    this.#abort.abort(sinkAborted());
    await this.#leave();
  }

  /** A failure is final: nothing stays behind, and every later call meets it again. */
  async #attempt(operation: () => Promise<void>): Promise<void> {
    if (this.#stopped) throw this.#stopped.reason;
    try {
      await operation();
    } catch (reason) {
      this.#stopped ??= { reason: diskError(this.#work.path, reason) };
      await this.#leave();
      throw this.#stopped.reason;
    }
  }

  async #leave(): Promise<void> {
    await Promise.all(
      this.#parts.map((part) =>
        part.then(
          (made) => made.discard(),
          () => {},
        ),
      ),
    );
    this.#work.container.free();
  }
}
