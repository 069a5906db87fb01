import type { AudioDevice } from './playback.js';

/** Holds the device that plays; at a seek it is thrown out with all that it has, and another comes when it is needed. */
export class DeviceSeat {
  readonly #open: (signal: AbortSignal) => Promise<AudioDevice>;
  readonly #onFailure: (reason: unknown) => void;
  readonly #signal: AbortSignal;
  #opening: Promise<AudioDevice> | undefined;
  #current: AudioDevice | undefined;
  /** Nothing was given to it yet, so that it can begin anywhere. */
  #isFresh = true;
  #leaving: Promise<void> = Promise.resolve();

  /** @param onFailure  told when the device that plays fails by itself */
  constructor(
    open: (signal: AbortSignal) => Promise<AudioDevice>,
    signal: AbortSignal,
    onFailure: (reason: unknown) => void,
  ) {
    this.#open = open;
    this.#signal = signal;
    this.#onFailure = onFailure;
  }

  /** The device, if sound is on its way through it. */
  get playing(): AudioDevice | undefined {
    return this.#isFresh ? undefined : this.#current;
  }

  /** The device; opens one if there is none. @throws NarrateError ERR_PLAYBACK */
  get(): Promise<AudioDevice> {
    this.#opening ??= this.#enter();
    return this.#opening;
  }

  /** From now on it has something to play. */
  use(): void {
    this.#isFresh = false;
  }

  /** Silence at once; what it has is lost. */
  vacate(): void {
    const device = this.playing;
    if (!device) return;
    this.#opening = this.#current = undefined;
    this.#isFresh = true;
    const before = this.#leaving;
    this.#leaving = Promise.all([before, device.abort()]).then(() => {});
  }

  async abort(): Promise<void> {
    const device = this.#current ?? (await this.#opening?.catch(() => undefined));
    await Promise.all([device?.abort(), this.#leaving]);
  }

  async #enter(): Promise<AudioDevice> {
    // Some cards let in only one at a time.
    await this.#leaving;
    const device = await this.#open(this.#signal);
    this.#current = device;
    device.failure.catch((reason) => {
      if (device === this.#current) this.#onFailure(reason);
    });
    return device;
  }
}
