import { setTimeout as sleep } from 'node:timers/promises';
import { sinkAborted } from './aborted.js';
import { PacingClock } from './pacing-clock.js';
import type { AudioDevice } from './playback.js';
import { PlayerChild } from './player-child.js';
import { type PcmFormat, type Player, silence } from './players.js';
import { CAN_STOP } from './stopped-group.js';

export interface StartPlayerOptions {
  readonly player: Player;
  /** Absolute. */
  readonly path: string;
  readonly format: PcmFormat;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** How long it may take to end, on top of the sound it still has (default 5000). */
  readonly endGraceMs?: number;
}

/**
 * Start a player and wait until it has proven that it plays.
 * @throws NarrateError ERR_PLAYBACK  with what it said last
 */
export const startPlayer = async (options: StartPlayerOptions): Promise<AudioDevice> => {
  const device = new PlayerProcess(options);
  const giveUp = () => void device.abort();
  options.signal?.addEventListener('abort', giveUp, { once: true });
  try {
    await device.proven();
    options.signal?.throwIfAborted();
    return device;
  } catch (reason) {
    await device.abort();
    options.signal?.throwIfAborted();
    throw reason;
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
};

/** How long a player may take to open its device. */
const PROOF_TIMEOUT_MS = 5000;
/** How far a player is fed ahead of the ear, and in what pieces. */
const LEAD_MS = 750;
const PIECE_MS = 250;
/** A device's clock may be faster than ours; fed a little too fast, it never runs dry: the pipe holds us back. */
const CLOCK_MARGIN = 0.9997;
/** What sounds on after a stop where nobody has measured it: too much does less harm than too little, which would let it run dry. */
const SUSTAIN_MS = 200;

/** A player as a device: fed at the pace of the ear. */
class PlayerProcess implements AudioDevice {
  readonly canPause = CAN_STOP;
  readonly failure: Promise<never>;
  readonly #player: Player;
  readonly #format: PcmFormat;
  readonly #child: PlayerChild;
  readonly #bytesPerMs: number;
  readonly #endGraceMs: number;
  readonly #clock: PacingClock;
  /** Aborted with what ended it: a failure, or our own abort. */
  readonly #over = new AbortController();
  #leadInMs = 0;
  #aborting: Promise<void> | undefined;

  constructor({ player, path, format, env, endGraceMs = 5000 }: StartPlayerOptions) {
    this.#player = player;
    this.#endGraceMs = endGraceMs;
    this.#format = format;
    this.#bytesPerMs = (format.sampleRateHz * format.channels * 2) / 1000;
    this.#clock = new PacingClock(player.sustainMs ?? SUSTAIN_MS);
    const { signal } = this.#over;
    this.failure = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    this.failure.catch(() => {});
    const fail = (how: string) => this.#over.abort(this.#child.failed(how));
    this.#child = new PlayerChild({ player, path, format, env, onDeaf: () => fail('stopped reading') });
    void this.#child.exited.then((how) => this.#child.isEnding || fail(how));
  }

  get dryAtMs(): number {
    return this.#clock.dryAtMs;
  }

  get soundedMs(): number {
    return Math.max(0, this.#clock.soundedMs - this.#leadInMs);
  }

  /** @throws NarrateError ERR_PLAYBACK */
  async proven(): Promise<void> {
    const { says, complains, provenAfterMs, leadingSilenceMs } = this.#player;
    const child = this.#child;
    if (leadingSilenceMs) {
      this.#leadInMs = leadingSilenceMs;
      this.#clock.take(leadingSilenceMs);
      this.#send(silence(leadingSilenceMs, this.#format)).catch(() => {});
    }
    const opened = new Promise<void>((resolve, reject) => {
      child.onSaid = () => {
        if (complains?.test(child.said)) reject(child.failed('found no device'));
        if (says?.test(child.said)) resolve();
      };
      child.onSaid();
    });
    const timer = new AbortController();
    const timeUp = sleep(provenAfterMs ?? PROOF_TIMEOUT_MS, undefined, { signal: timer.signal }).then(() => {
      if (provenAfterMs === undefined) throw child.failed('did not open a device in time');
    });
    try {
      await Promise.race([opened, timeUp, this.failure]);
    } finally {
      timer.abort();
      timeUp.catch(() => {});
      // Only what it says from now on is about a failure.
      child.onSaid = () => {};
      child.said = '';
    }
  }

  /** Paced: the pipe alone would take five seconds, which would sound on without us and hide how far we are. */
  async write(pcm: Uint8Array): Promise<void> {
    const pieceBytes = silence(PIECE_MS, this.#format).length;
    for (let at = 0; at < pcm.length; at += pieceBytes) {
      const piece = pcm.subarray(at, at + pieceBytes);
      await this.#clock.untilLeft(LEAD_MS, this.#over.signal);
      this.#clock.take(piece.length / this.#bytesPerMs, CLOCK_MARGIN);
      await this.#send(piece);
    }
  }

  async end(): Promise<void> {
    if (this.#aborting) throw sinkAborted();
    const { trailingSilenceMs } = this.#player;
    if (trailingSilenceMs) await this.write(silence(trailingSilenceMs, this.#format));
    this.#child.endInput();
    const how = await this.#exitAfterSound();
    if (this.#aborting) throw sinkAborted();
    this.#clock.finish();
    if (how === 'ended') return;
    await this.abort();
    throw this.#child.failed(how ?? 'did not end after the last sound');
  }

  pause(): void {
    if (this.#child.stop()) this.#clock.pause();
  }

  resume(): void {
    this.#child.resume();
    this.#clock.resume();
  }

  abort(): Promise<void> {
    this.#child.isEnding = true;
    this.#over.abort(sinkAborted());
    this.#aborting ??= this.#child.kill();
    return this.#aborting;
  }

  /** Undefined when it is still there, although it had time to play what it has and some more. */
  async #exitAfterSound(): Promise<string | undefined> {
    const waiting = new AbortController();
    this.#clock.take(0);
    const timeUp = this.#clock.untilLeft(-this.#endGraceMs, waiting.signal).then(
      () => undefined,
      () => undefined,
    );
    const how = await Promise.race([this.#child.exited, timeUp]);
    waiting.abort();
    return how;
  }

  #send(bytes: Uint8Array): Promise<void> {
    return this.#child.send(bytes, this.#over.signal);
  }
}
