import { extname } from 'node:path';
import { type Container, type ContainerKind, createContainer } from '../audio/container.js';
import { NarrateError } from '../errors.js';
import type { OutputFormat } from '../speech/output-format.js';
import { sinkAborted } from './aborted.js';
import { diskError } from './disk-error.js';
import { openEpisodeStream } from './episode-stream.js';
import { type OutputTarget, outputTarget } from './output-target.js';
import { createPartFile, type PartFile } from './part-file.js';
import type { Sink } from './sink.js';

export interface EpisodeFileOptions {
  readonly path: string;
  /** What the passages arrive in. */
  readonly format: OutputFormat;
  /** Default: by the extension of the path. */
  readonly kind?: ContainerKind;
  readonly signal?: AbortSignal;
}

/**
 * A finished episode. It is written beside its place, as `.<name>.<random>.part`, and takes its name when all is on the disk;
 * until then, and whatever happens, what stood there before stays. Only passages that were ended go into it, and the one
 * in the making is held in memory. A FIFO or device is written through instead.
 * @throws NarrateError ERR_OUTPUT  at once if nothing can be written there; later, if the disk fails
 * @throws NarrateError ERR_USAGE  the extension or the format does not fit
 */
export const openEpisodeFile = async (options: EpisodeFileOptions): Promise<Sink> => {
  const { path, format, signal } = options;
  const { target, kind } = await checkEpisodeFile(path, options.kind);
  const container = createContainer(kind, format, target.type === 'file');
  try {
    if (target.type !== 'file') return await openEpisodeStream(target, container, signal);
    signal?.throwIfAborted();
    return new EpisodeFile(path, container, await createPartFile(target.path, target.mode));
  } catch (reason) {
    container.free();
    signal?.throwIfAborted();
    throw diskError(path, reason);
  }
};

/**
 * What would be written where; nothing is touched.
 * @throws NarrateError ERR_OUTPUT, ERR_USAGE  as `openEpisodeFile`, as far as can be known without writing
 */
export const checkEpisodeFile = async (
  path: string,
  wanted?: ContainerKind,
): Promise<{ target: OutputTarget; kind: ContainerKind }> => {
  const target = await outputTarget(path);
  const kind = wanted ?? kindByExtension(path) ?? (target.type === 'file' ? undefined : 'mp3');
  if (kind) return { target, kind };
  throw new NarrateError('ERR_USAGE', `Cannot tell from its name how to save "${path}"`, {
    hint: 'end it in .mp3 or .wav',
  });
};

/** What the extension says, in any case of letters. */
export const kindByExtension = (path: string): ContainerKind | undefined =>
  (({ '.mp3': 'mp3', '.wav': 'wav' }) as const)[extname(path).toLowerCase()];

class EpisodeFile implements Sink {
  readonly #path: string;
  readonly #container: Container;
  readonly #part: PartFile;
  /** The passage in the making. */
  #held: Uint8Array[] = [];
  #stopped: { reason: unknown } | undefined;

  constructor(path: string, container: Container, part: PartFile) {
    this.#path = path;
    this.#container = container;
    this.#part = part;
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
    await this.#attempt(async () => {
      for await (const bytes of this.#container.passage(frames)) await this.#part.append(bytes);
    });
  }

  async end(): Promise<void> {
    this.#held = [];
    await this.#attempt(async () => {
      const header = this.#container.header();
      if (!header) throw new NarrateError('ERR_OUTPUT', `Nothing to save in "${this.#path}": nothing was spoken`);
      await this.#part.overwriteStart(header);
      await this.#part.commit();
    });
    this.#container.free();
  }

  async abort(): Promise<void> {
    this.#stopped ??= { reason: sinkAborted() };
    this.#held = [];
    await this.#part.discard();
    this.#container.free();
  }

  /** A failure is final: nothing stays behind, and every later call meets it again. */
  async #attempt(operation: () => Promise<void>): Promise<void> {
    if (this.#stopped) throw this.#stopped.reason;
    try {
      await operation();
    } catch (reason) {
      this.#stopped ??= { reason: diskError(this.#path, reason) };
      await this.#part.discard();
      this.#container.free();
      throw this.#stopped.reason;
    }
  }
}
