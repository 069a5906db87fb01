import type { Remote } from '../../session/remote.js';
import { KeyDecoder } from './key-decoder.js';

/** The keys that a cooked terminal turns into signals. */
export type SignalKey = 'SIGINT' | 'SIGQUIT' | 'SIGTSTP';

export interface KeyboardOptions {
  readonly remote: Remote;
  /** Tell in a few words what a key did. */
  readonly say: (notice: string) => void;
  /** Do what the terminal would have done. */
  readonly signal: (name: SignalKey) => void;
}

/** The keys in one line, for somebody who does not know them yet. */
export const KEY_HINT = 'space pause · ←/→ sentence · [ ] speed · 9 0 volume · q quit';

/** The same where signs are no words. */
export const KEYS_IN_WORDS =
  'Keys: space pauses; left and right go a sentence back and on; [ and ] change the speed, 9 and 0 the volume; q quits';

/**
 * What is typed works the remote, with mpv's keys. Keys that it does not know do nothing, and neither does text that is
 * pasted: many different keys at once.
 */
export const createKeyboard = ({ remote, say, signal }: KeyboardOptions): Keyboard => {
  const decoder = new KeyDecoder();
  let waiting: NodeJS.Timeout | undefined;
  let pastedUntilMs = 0;
  const isPasted = (keys: readonly string[]): boolean => {
    const nowMs = performance.now();
    const isBurst = keys.length > MOST_KEYS_AT_ONCE && keys.some((key) => key !== keys[0]);
    if (!isBurst && nowMs >= pastedUntilMs) return false;
    pastedUntilMs = nowMs + PASTE_QUIET_MS;
    return true;
  };
  return {
    push: (bytes) => {
      clearTimeout(waiting);
      const keys = decoder.push(bytes);
      if (decoder.isWaiting) waiting = setTimeout(() => decoder.giveUp(), ESCAPE_MS).unref();
      const typed = keys.filter((key) => !SIGNAL_KEYS.has(key));
      if (!isPasted(typed)) {
        for (const key of typed) {
          const notice = ACTIONS[key]?.(remote);
          if (notice) say(notice);
        }
      }
      for (const key of keys) {
        const name = SIGNAL_KEYS.get(key);
        if (name) signal(name);
      }
    },
    stop: () => clearTimeout(waiting),
  };
};

export interface Keyboard {
  /** What a read from the terminal gave; it may end within a key. */
  push(bytes: Uint8Array): void;
  stop(): void;
}

/** A line that lags delivers a few keys together, and a key that is held many of the same; only a paste is many and mixed. */
const MOST_KEYS_AT_ONCE = 3;
const PASTE_QUIET_MS = 100;
/** The rest of a sequence comes within this, also from afar. Escape alone means nothing here, so that nobody waits for it. */
const ESCAPE_MS = 200;

const SIGNAL_KEYS: ReadonlyMap<string, SignalKey> = new Map([
  ['ctrl-c', 'SIGINT'],
  ['ctrl-\\', 'SIGQUIT'],
  ['ctrl-z', 'SIGTSTP'],
]);

type Action = (remote: Remote) => string;

const pause: Action = (remote) => {
  remote.togglePause();
  return remote.isPaused ? 'paused' : 'playing';
};

const skip =
  (sentences: -1 | 1): Action =>
  (remote) => {
    remote.skip(sentences);
    return sentences < 0 ? 'sentence back' : 'sentence forward';
  };

const speedBy =
  (factor: number): Action =>
  (remote) => {
    remote.setSpeed(clamped(rounded(remote.speed * factor), 0.5, 2));
    return speedText(remote.speed);
  };

const normalSpeed: Action = (remote) => {
  remote.setSpeed(1);
  return speedText(remote.speed);
};

const volumeBy =
  (step: number): Action =>
  (remote) => {
    remote.setVolume(clamped(rounded(remote.volume + step), 0, 2));
    return volumeText(remote.volume);
  };

const quit: Action = (remote) => {
  remote.quit();
  return 'stopping';
};

/** @see https://github.com/mpv-player/mpv/blob/v0.39.0/etc/input.conf */
const ACTIONS: Readonly<Record<string, Action>> = {
  ' ': pause,
  p: pause,
  left: skip(-1),
  right: skip(1),
  '[': speedBy(1 / 1.1),
  ']': speedBy(1.1),
  backspace: normalSpeed,
  '9': volumeBy(-0.05),
  '/': volumeBy(-0.05),
  '0': volumeBy(0.05),
  '*': volumeBy(0.05),
  q: quit,
};

export const speedText = (speed: number): string => `speed ${Number(speed.toFixed(2))}×`;

export const volumeText = (volume: number): string => `volume ${Math.round(volume * 100)} %`;

/** Up and down again is where one was. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

const clamped = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
