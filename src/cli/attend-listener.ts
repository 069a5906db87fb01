import type { Remote } from '../session/remote.js';
import { ControllingTerminal } from './controlling-terminal.js';
import { createKeyboard } from './keys.js';
import { liveScreen, plainScreen } from './listener-screen.js';
import type { Terminal } from './terminal.js';

export interface ListenerOptions {
  readonly remote: Remote;
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Show the sentence that is heard, also when quiet. */
  readonly captions: boolean;
  /** False while the script is typed at this very terminal: then no key is taken, and no line redrawn under the writer. */
  readonly keys: boolean;
  /** Say where the listener is and what a key did, unless quiet; false with `--json`. */
  readonly status: boolean;
}

/**
 * Be there for somebody who listens: keys, captions, a status line. Begins with the first sound: until then whatever
 * writes the script may be asking for a password at the same terminal.
 * Never throws, never delays or prevents the program's end.
 */
export const attendListener = (options: ListenerOptions): { stop(): void } => {
  const { remote, terminal, keys } = options;
  let controlling: ControllingTerminal | undefined;
  let timer: NodeJS.Timeout | undefined;
  let hasStopped = false;
  const screen =
    keys && terminal.canRedraw && terminal.columns !== undefined ? liveScreen(options) : plainScreen(options);
  const keyboard = createKeyboard({
    remote,
    say: (notice) => screen.notice(notice),
    signal: (name) => controlling?.signal(name),
  });
  const update = (): void => {
    if (hasStopped) return;
    clearTimeout(timer);
    const hasBegun = remote.heardMs > 0 || remote.caption !== undefined;
    if (hasBegun) {
      if (keys) {
        controlling ??= new ControllingTerminal({
          bytes: (bytes) => {
            keyboard.push(bytes);
            update();
          },
          left: () => screen.clear(),
          returned: update,
        });
        controlling.check();
      }
      if (controlling?.isLent) screen.abandon();
      else screen.update(controlling?.isReading ?? false);
    }
    timer = setTimeout(update, remote.isPaused ? PAUSED_MS : REFRESH_MS).unref();
  };
  const stop = (): void => {
    if (hasStopped) return;
    hasStopped = true;
    clearTimeout(timer);
    process.off('exit', stop);
    keyboard.stop();
    controlling?.close();
    screen.stop();
  };
  process.on('exit', stop);
  update();
  return { stop };
};

const REFRESH_MS = 50;
const PAUSED_MS = 250;
