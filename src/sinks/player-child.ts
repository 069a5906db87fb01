import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { NarrateError } from '../errors.js';
import { playerEnvironment } from './player-environment.js';
import type { PcmFormat, Player } from './players.js';
import { CAN_STOP, type StoppedGroup, stopGroup } from './stopped-group.js';

export interface PlayerChildOptions {
  readonly player: Player;
  /** Absolute. */
  readonly path: string;
  readonly format: PcmFormat;
  readonly env: NodeJS.ProcessEnv;
  /** It does not read any more, although it is still there. */
  readonly onDeaf: () => void;
}

const KILL_AFTER_MS = 300;
const LAST_WORDS_CHARS = 200;

/** The process of a player: what it is given, what it says, and how it ends. */
export class PlayerChild {
  /** Resolves when it is gone, with how that came about: "ended" or what went wrong. */
  readonly exited: Promise<string>;
  /** Its input ends, or it is to go: that it exits is no failure. */
  isEnding = false;
  /** Said on stderr, the end of it. */
  said = '';
  onSaid = (): void => {};
  readonly #player: Player;
  readonly #child: ChildProcess;
  readonly #onDeaf: () => void;
  #stopped: StoppedGroup | undefined;

  constructor({ player, path, format, env, onDeaf }: PlayerChildOptions) {
    this.#player = player;
    this.#onDeaf = onDeaf;
    this.#child = spawn(path, player.args(format), {
      stdio: ['pipe', 'ignore', 'pipe', ...(player.hasLifeline ? (['pipe'] as const) : [])],
      env: { ...playerEnvironment(env), ...player.env },
      // A process group of its own: Ctrl-C in the terminal is for us to judge. It ends by itself when its input ends.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.exited = this.#watch();
  }

  get isStopped(): boolean {
    return this.#stopped !== undefined;
  }

  /** Resolves when the pipe has taken it. @throws the signal's reason, also when the pipe breaks and that has been found out */
  send(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
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

  /** Nothing more comes: it ends when it has played what it has. */
  endInput(): void {
    this.isEnding = true;
    this.#child.stdin?.end();
  }

  /** @returns whether it stands still now, and did not before */
  stop(): boolean {
    const { pid } = this.#child;
    if (this.isStopped || pid === undefined || this.#isGone) return false;
    this.#stopped = stopGroup(pid);
    return true;
  }

  resume(): void {
    this.#stopped?.resume();
    this.#stopped = undefined;
  }

  /** Resolves when it is gone. */
  async kill(): Promise<void> {
    this.isEnding = true;
    this.#child.stdin?.destroy();
    // What stands still can do nothing about a polite request.
    this.#signal(this.isStopped || this.#player.ignoresSigterm ? 'SIGKILL' : 'SIGTERM');
    this.#stopped?.forget();
    if ((await this.exitWithin(KILL_AFTER_MS)) !== undefined) return;
    this.#signal('SIGKILL');
    await this.exited;
  }

  /** How it ended, or undefined when it is still there. */
  async exitWithin(timeoutMs: number): Promise<string | undefined> {
    const timer = new AbortController();
    const timeUp = sleep(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
    const how = await Promise.race([this.exited, timeUp]);
    timer.abort();
    return how;
  }

  /** With what it said last. */
  failed(how: string): NarrateError {
    const { chatters, name } = this.#player;
    const lines = this.said.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !chatters?.test(line));
    const lastWords = lines.at(-1)?.trim().slice(0, LAST_WORDS_CHARS);
    return new NarrateError('ERR_PLAYBACK', `The player "${name}" ${how}${lastWords ? `: ${lastWords}` : ''}`, {
      hint: 'check the sound device: narrate doctor; or save with -o episode.mp3',
    });
  }

  get #isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** To its whole group: a player may be a script that started another. */
  #signal(name: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#isGone) return;
    try {
      process.kill(CAN_STOP ? -pid : pid, name);
    } catch {
      // It was quicker.
    }
  }

  async #watch(): Promise<string> {
    const { stdin, stderr, stdio } = this.#child;
    // A player that dies breaks the pipe: its exit tells why.
    stdin?.on('error', () => this.#inputClosed());
    stdio[3]?.on('error', () => {});
    stderr
      ?.setEncoding('utf8')
      .on('error', () => {})
      .on('data', (text: string) => {
        this.said = (this.said + text).slice(-4096);
        this.onSaid();
      });
    const drained = new Promise((resolve) => stderr?.once('close', resolve));
    try {
      const [code, signal] = await once(this.#child, 'exit');
      // Its last words may still be in the pipe; a grandchild may hold that open.
      await Promise.race([drained, sleep(100, undefined, { ref: false })]);
      if (code === 0) return this.isEnding ? 'ended' : 'ended before the sound did';
      return signal ? `was ended by ${signal}` : `exit status ${code}`;
    } catch (reason) {
      return `cannot start: ${reason instanceof Error ? reason.message : reason}`;
    } finally {
      for (const stream of [stdin, stderr, stdio[3]]) stream?.destroy();
    }
  }

  async #inputClosed(): Promise<void> {
    if ((await this.exitWithin(KILL_AFTER_MS)) === undefined) this.#onDeaf();
  }
}
