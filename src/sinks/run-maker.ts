import { createRunDecoder, type RunDecoder } from '../audio/run-decoder.js';
import type { Placed } from '../audio/time-line.js';
import type { OutputFormat } from '../speech/output-format.js';
import { RunShaper, type ShapedRun } from './run-shaper.js';
import { type Item, PASSAGE_END } from './written-runs.js';

/** Makes of what was buffered the sound that is heard: decoded, in the speed and volume of the moment. */
export class RunMaker {
  readonly shaper: RunShaper;
  readonly #decoder: Promise<RunDecoder>;
  #load = () => {};

  /** @param signal  nobody waits for the decoder any more */
  constructor(format: OutputFormat, signal: AbortSignal) {
    this.shaper = new RunShaper(format.sampleRateHz);
    this.#decoder = new Promise((resolve, reject) => {
      this.#load = () => resolve(createRunDecoder(format));
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    this.#decoder.catch(() => {}); // whoever waits for it hears of it
  }

  /** Begin to load the decoder. */
  prepare(): void {
    this.#load();
    this.#load = () => {};
  }

  /** Resolves when it can begin. @throws the signal's reason */
  async ready(): Promise<void> {
    await this.#decoder;
  }

  /** The ear was moved. @param runUp  what the decoder has to hear again to be in step */
  async restart(runUp: readonly Item[]): Promise<void> {
    (await this.#decoder).restart(runUp.filter((item) => item !== PASSAGE_END));
    this.shaper.restart();
  }

  /** Undefined: nothing more comes. */
  async make(next: Placed<Item> | undefined): Promise<ShapedRun> {
    if (!next) return this.shaper.flush();
    const { item, ...place } = next;
    const decoder = await this.#decoder;
    if (item === PASSAGE_END) {
      decoder.endPassage();
      return this.shaper.flush();
    }
    const { fromMs, durationMs, skipMs } = place;
    return this.shaper.shape(decoder.decode({ item, ...place }), fromMs + skipMs, fromMs + durationMs);
  }

  free(): void {
    this.shaper.free();
    this.#decoder.then((decoder) => decoder.free()).catch(() => {});
  }
}
