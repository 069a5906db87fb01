import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { NarrateError } from '../errors.js';
import { sinkAborted } from './aborted.js';
import type { AudioDevice } from './playback.js';
import { playerEnvironment } from './player-environment.js';
import { type PcmFormat, type Player, silence } from './players.js';

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
const KILL_AFTER_MS = 300;
/** How far a player is fed ahead of the ear, and in what pieces. */
const LEAD_MS = 750;
const PIECE_MS = 250;
/** A device's clock may be faster than ours; fed a little too fast, it never runs dry: the pipe holds us back. */
const CLOCK_MARGIN = 0.9997;
const LAST_WORDS_CHARS = 200;

class PlayerProcess implements AudioDevice {
  readonly failure: Promise<never>;
  readonly #player: Player;
  readonly #format: PcmFormat;
  readonly #child: ChildProcess;
  readonly #exited: Promise<string>;
  readonly #bytesPerMs: number;
  readonly #endGraceMs: number;
  #said = '';
  #onSaid = () => {};
  #reportFailure: (reason: unknown) => void = () => {};
  #isEnding = false;
  #aborting: Promise<void> | undefined;
  /** When all it was given must have sounded. */
  #dryAtMs = 0;

  constructor({ player, path, format, env, endGraceMs = 5000 }: StartPlayerOptions) {
    this.#player = player;
    this.#endGraceMs = endGraceMs;
    this.#format = format;
    this.#bytesPerMs = (format.sampleRateHz * format.channels * 2) / 1000;
    this.failure = new Promise((_, reject) => {
      this.#reportFailure = reject;
    });
    this.failure.catch(() => {});
    this.#child = spawn(path, player.args(format), {
      stdio: ['pipe', 'ignore', 'pipe', ...(player.hasLifeline ? (['pipe'] as const) : [])],
      env: { ...playerEnvironment(env), ...player.env },
      // A process group of its own: Ctrl-C in the terminal is for us to judge. It ends by itself when its input ends.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#exited = this.#watch();
    void this.#exited.then((how) => this.#isEnding || this.#reportFailure(this.#failed(how)));
  }

  /** @throws NarrateError ERR_PLAYBACK */
  async proven(): Promise<void> {
    const { says, complains, provenAfterMs, leadingSilenceMs } = this.#player;
    if (leadingSilenceMs) this.#send(silence(leadingSilenceMs, this.#format)).catch(() => {});
    const opened = new Promise<void>((resolve, reject) => {
      this.#onSaid = () => {
        if (complains?.test(this.#said)) reject(this.#failed('found no device'));
        if (says?.test(this.#said)) resolve();
      };
      this.#onSaid();
    });
    const timer = new AbortController();
    const timeUp = sleep(provenAfterMs ?? PROOF_TIMEOUT_MS, undefined, { signal: timer.signal }).then(() => {
      if (provenAfterMs === undefined) throw this.#failed('did not open a device in time');
    });
    try {
      await Promise.race([opened, timeUp, this.failure]);
    } finally {
      timer.abort();
      timeUp.catch(() => {});
      // Only what it says from now on is about a failure.
      this.#onSaid = () => {};
      this.#said = '';
    }
  }

  /** Paced: the pipe alone would take five seconds, which would sound on without us and hide how far we are. */
  async write(pcm: Uint8Array): Promise<void> {
    const pieceBytes = silence(PIECE_MS, this.#format).length;
    for (let at = 0; at < pcm.length; at += pieceBytes) {
      if (this.#aborting) throw sinkAborted();
      const piece = pcm.subarray(at, at + pieceBytes);
      const earlyMs = this.#dryAtMs - performance.now() - LEAD_MS;
      if (earlyMs > 0) await Promise.race([sleep(earlyMs, undefined, { ref: false }), this.failure]);
      this.#dryAtMs = Math.max(this.#dryAtMs, performance.now()) + (piece.length / this.#bytesPerMs) * CLOCK_MARGIN;
      await Promise.race([this.#send(piece), this.failure]);
    }
  }

  async end(): Promise<void> {
    if (this.#aborting) throw sinkAborted();
    const { trailingSilenceMs } = this.#player;
    if (trailingSilenceMs) await this.write(silence(trailingSilenceMs, this.#format));
    this.#isEnding = true;
    this.#child.stdin?.end();
    const leftMs = Math.max(0, this.#dryAtMs - performance.now());
    const how = await this.#exitWithin(leftMs + this.#endGraceMs);
    if (this.#aborting) throw sinkAborted();
    if (how === 'ended') return;
    await this.abort();
    throw this.#failed(how ?? 'did not end after the last sound');
  }

  abort(): Promise<void> {
    this.#isEnding = true;
    this.#reportFailure(sinkAborted());
    this.#aborting ??= this.#kill();
    return this.#aborting;
  }

  async #kill(): Promise<void> {
    this.#child.stdin?.destroy();
    this.#signal(this.#player.ignoresSigterm ? 'SIGKILL' : 'SIGTERM');
    if ((await this.#exitWithin(KILL_AFTER_MS)) !== undefined) return;
    this.#signal('SIGKILL');
    await this.#exited;
  }

  /** To its whole group: a player may be a script that started another. */
  #signal(name: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, name);
    } catch {
      // It was quicker.
    }
  }

  async #exitWithin(timeoutMs: number): Promise<string | undefined> {
    const timer = new AbortController();
    const timeUp = sleep(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
    const how = await Promise.race([this.#exited, timeUp]);
    timer.abort();
    return how;
  }

  /** Resolves when the process is gone, with how that came about: "ended" or what went wrong. */
  async #watch(): Promise<string> {
    const { stdin, stderr, stdio } = this.#child;
    // A player that dies breaks the pipe: its exit tells why.
    stdin?.on('error', () => this.#inputClosed());
    stdio[3]?.on('error', () => {});
    stderr
      ?.setEncoding('utf8')
      .on('error', () => {})
      .on('data', (text: string) => {
        this.#said = (this.#said + text).slice(-4096);
        this.#onSaid();
      });
    const drained = new Promise((resolve) => stderr?.once('close', resolve));
    try {
      const [code, signal] = await once(this.#child, 'exit');
      // Its last words may still be in the pipe; a grandchild may hold that open.
      await Promise.race([drained, sleep(100, undefined, { ref: false })]);
      if (code === 0) return this.#isEnding ? 'ended' : 'ended before the sound did';
      return signal ? `was ended by ${signal}` : `exit status ${code}`;
    } catch (reason) {
      return `cannot start: ${reason instanceof Error ? reason.message : reason}`;
    } finally {
      for (const stream of [stdin, stderr, stdio[3]]) stream?.destroy();
    }
  }

  async #inputClosed(): Promise<void> {
    if ((await this.#exitWithin(KILL_AFTER_MS)) === undefined) this.#reportFailure(this.#failed('stopped reading'));
  }

  #failed(how: string): NarrateError {
    const { chatters } = this.#player;
    const lines = this.#said.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !chatters?.test(line));
    const lastWords = lines.at(-1)?.trim().slice(0, LAST_WORDS_CHARS);
    return new NarrateError(
      'ERR_PLAYBACK',
      `The player "${this.#player.name}" ${how}${lastWords ? `: ${lastWords}` : ''}`,
      {
        hint: 'check the sound device, or save with -o episode.mp3',
      },
    );
  }

  #send(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      // On an error the pipe's own listener finds out why; `failure` then ends the wait.
      this.#child.stdin?.write(bytes, (reason) => {
        if (!reason) resolve();
        else if (this.#aborting) reject(sinkAborted());
      });
    });
  }
}
