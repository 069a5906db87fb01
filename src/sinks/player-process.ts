import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { NarrateError } from '../errors.js';
import { sinkAborted } from './aborted.js';
import { PacingClock } from './pacing-clock.js';
import type { AudioDevice } from './playback.js';
import { playerEnvironment } from './player-environment.js';
import { type PcmFormat, type Player, silence } from './players.js';
import { CAN_STOP, type StoppedGroup, stopGroup } from './stopped-group.js';

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
/** What sounds on after a stop where nobody has measured it: too much does less harm than too little, which would let it run dry. */
const SUSTAIN_MS = 200;
const LAST_WORDS_CHARS = 200;

class PlayerProcess implements AudioDevice {
  readonly canPause = CAN_STOP;
  readonly failure: Promise<never>;
  readonly #player: Player;
  readonly #format: PcmFormat;
  readonly #child: ChildProcess;
  readonly #exited: Promise<string>;
  readonly #bytesPerMs: number;
  readonly #endGraceMs: number;
  readonly #clock: PacingClock;
  /** Aborted with what ended it: a failure, or our own abort. */
  readonly #over = new AbortController();
  #said = '';
  #onSaid = () => {};
  #leadInMs = 0;
  #isEnding = false;
  #stopped: StoppedGroup | undefined;
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
    this.#child = spawn(path, player.args(format), {
      stdio: ['pipe', 'ignore', 'pipe', ...(player.hasLifeline ? (['pipe'] as const) : [])],
      env: { ...playerEnvironment(env), ...player.env },
      // A process group of its own: Ctrl-C in the terminal is for us to judge. It ends by itself when its input ends.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#exited = this.#watch();
    void this.#exited.then((how) => this.#isEnding || this.#over.abort(this.#failed(how)));
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
    if (leadingSilenceMs) {
      this.#leadInMs = leadingSilenceMs;
      this.#clock.take(leadingSilenceMs);
      this.#send(silence(leadingSilenceMs, this.#format)).catch(() => {});
    }
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
    this.#isEnding = true;
    this.#child.stdin?.end();
    const how = await this.#exitAfterSound();
    if (this.#aborting) throw sinkAborted();
    this.#clock.finish();
    if (how === 'ended') return;
    await this.abort();
    throw this.#failed(how ?? 'did not end after the last sound');
  }

  pause(): void {
    const { pid, exitCode, signalCode } = this.#child;
    if (this.#stopped || pid === undefined || exitCode !== null || signalCode !== null) return;
    this.#stopped = stopGroup(pid);
    this.#clock.pause();
  }

  resume(): void {
    this.#stopped?.resume();
    this.#stopped = undefined;
    this.#clock.resume();
  }

  abort(): Promise<void> {
    this.#isEnding = true;
    this.#over.abort(sinkAborted());
    this.#aborting ??= this.#kill();
    return this.#aborting;
  }

  async #kill(): Promise<void> {
    this.#child.stdin?.destroy();
    // What stands still can do nothing about a polite request.
    this.#signal(this.#stopped || this.#player.ignoresSigterm ? 'SIGKILL' : 'SIGTERM');
    this.#stopped?.forget();
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

  /** Undefined when it is still there, although it had time to play what it has and some more. */
  async #exitAfterSound(): Promise<string | undefined> {
    const waiting = new AbortController();
    this.#clock.take(0);
    const timeUp = this.#clock.untilLeft(-this.#endGraceMs, waiting.signal).then(
      () => undefined,
      () => undefined,
    );
    const how = await Promise.race([this.#exited, timeUp]);
    waiting.abort();
    return how;
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
    if ((await this.#exitWithin(KILL_AFTER_MS)) === undefined) this.#over.abort(this.#failed('stopped reading'));
  }

  #failed(how: string): NarrateError {
    const { chatters } = this.#player;
    const lines = this.#said.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !chatters?.test(line));
    const lastWords = lines.at(-1)?.trim().slice(0, LAST_WORDS_CHARS);
    return new NarrateError(
      'ERR_PLAYBACK',
      `The player "${this.#player.name}" ${how}${lastWords ? `: ${lastWords}` : ''}`,
      {
        hint: 'check the sound device: narrate doctor; or save with -o episode.mp3',
      },
    );
  }

  #send(bytes: Uint8Array): Promise<void> {
    const { signal } = this.#over;
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(signal.reason);
      signal.addEventListener('abort', giveUp, { once: true });
      // On an error the pipe's own listener finds out why, and gives up.
      this.#child.stdin?.write(bytes, (reason) => {
        if (reason) return;
        signal.removeEventListener('abort', giveUp);
        resolve();
      });
    });
  }
}
