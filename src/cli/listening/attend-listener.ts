import { ControllingTerminal } from './controlling-terminal.js';
import { createKeyboard } from './keys.js';
import type { ListenerOptions, ListenerScreen } from './listener-screen.js';

/**
 * Be there for somebody who listens: keys, captions, a status line. Begins with the first sound: until then whatever
 * writes the script may be asking for a password at the same terminal.
 * Never throws, never delays or prevents the program's end.
 */
export const attendListener = (options: ListenerOptions): { stop(): void } => {
  const { remote, keys } = options;
  let screen: ListenerScreen | undefined;
  let controlling: ControllingTerminal | undefined;
  let timer: NodeJS.Timeout | undefined;
  let hasBegun = false;
  let hasStopped = false;
  const keyboard = createKeyboard({
    remote,
    say: (notice) => screen?.notice(notice),
    signal: (name) => controlling?.signal(name),
  });
  const begin = async (): Promise<void> => {
    hasBegun = true;
    if (keys) {
      controlling = new ControllingTerminal({
        bytes: (bytes) => {
          keyboard.push(bytes);
          update();
        },
        left: () => screen?.clear(),
        returned: update,
      });
    }
    // The tables of characters' widths take longer to load than all the rest, and nobody needs them before the sound.
    const { openScreen } = await import('./listener-screen.js');
    if (hasStopped) return;
    screen = openScreen(options);
    update();
  };
  const update = (): void => {
    if (hasStopped) return;
    clearTimeout(timer);
    if (!hasBegun && (remote.heardMs > 0 || remote.caption !== undefined)) begin();
    controlling?.check();
    if (controlling?.isLent) screen?.abandon();
    else screen?.update(controlling?.isReading ?? false);
    timer = setTimeout(update, remote.isPaused ? PAUSED_MS : REFRESH_MS).unref();
  };
  const stop = (): void => {
    if (hasStopped) return;
    hasStopped = true;
    clearTimeout(timer);
    process.off('exit', stop);
    keyboard.stop();
    controlling?.close();
    screen?.stop();
  };
  process.on('exit', stop);
  update();
  return { stop };
};

const REFRESH_MS = 50;
const PAUSED_MS = 250;
