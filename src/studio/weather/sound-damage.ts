import { setTimeout as sleep } from 'node:timers/promises';
import type { DisguiseKind } from './faults.js';
import { createDisguise } from './wire-damage.js';

/** What the faults of one socket do to its sound from some point on. Undamaged, everything passes as it is, at once. */
export class SoundDamage {
  #bytesPerSecond = Number.POSITIVE_INFINITY;
  #lostBytes = 0;
  #disguise: ((bytes: Uint8Array) => Uint8Array) | undefined;
  #holdsNext = false;
  /** Waits for the frame that it comes after. */
  #heldFrame: string | undefined;

  trickle(bytesPerSecond: number): void {
    this.#bytesPerSecond = bytesPerSecond;
  }

  lose(countBytes: number): void {
    this.#lostBytes += countBytes;
  }

  disguise(kind: DisguiseKind): void {
    this.#disguise = createDisguise(kind);
  }

  reorder(): void {
    this.#holdsNext = true;
  }

  /** The most that one frame may hold. */
  get maxFrameBytes(): number {
    return Math.ceil(this.#bytesPerSecond / 10);
  }

  /** What is heard in place of these bytes. */
  soundOf(bytes: Uint8Array): Uint8Array {
    const kept = bytes.subarray(Math.min(this.#lostBytes, bytes.length));
    this.#lostBytes -= bytes.length - kept.length;
    return this.#disguise ? this.#disguise(kept) : kept;
  }

  /** What is to be sent now that this frame is due; undefined: nothing more will come. */
  framesAt(frame?: string): string[] {
    const frames = [frame, this.#heldFrame].filter((one) => one !== undefined);
    const isHeld = this.#holdsNext && frame !== undefined;
    this.#heldFrame = isHeld ? frame : undefined;
    this.#holdsNext &&= !isHeld;
    return isHeld ? frames.slice(1) : frames;
  }

  /** Resolves when the frame after so many bytes may come. @throws an AbortError when aborted */
  async sent(countBytes: number, signal: AbortSignal): Promise<void> {
    if (this.#bytesPerSecond < Number.POSITIVE_INFINITY)
      await sleep((1000 * countBytes) / this.#bytesPerSecond, undefined, { signal });
  }
}
