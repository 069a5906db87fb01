import { ControllingTerminal } from './controlling-terminal.js';
import { createKeyboard } from './keys.js';
import type { ListenerOptions, ListenerScreen } from './listener-screen.js';

/**
 * Be there for somebody who listens: keys, captions, a status line. Begins with the first sound, or when something fails
 * before it: until then whatever writes the script may be asking for a password at the same terminal. Where nobody writes,
 * the keys work from the start.
 * Never throws, never delays or prevents the program's end.
 */
export const attendListener = (options: ListenerOptions): { stop(): void } => {
  const { remote, metrics, terminal, keys, isWritten } = options;
  let screen: ListenerScreen | undefined;
  let controlling: ControllingTerminal | undefined;
  let timer: NodeJS.Timeout | undefined;
  let hasScreen = false;
  const startedAtMs = performance.now();
  let hasStopped = false;
  const keyboard = createKeyboard({
    remote,
    say: (notice) => screen?.notice(notice),
    signal: (name) => controlling?.signal(name),
  });
  const takeKeys = (): void => {
    controlling ??= new ControllingTerminal({
      bytes: (bytes) => {
        // Typed before the keys were taken, it has been echoed.
        if (!hasScreen && terminal.canRedraw) terminal.draw('\r\x1b[K');
        keyboard.push(bytes);
        update();
      },
      left: () => screen?.clear(),
      returned: update,
    });
  };
  const begin = async (): Promise<void> => {
    hasScreen = true;
    if (keys) takeKeys();
    // The tables of characters' widths take longer to load than all the rest, and nobody needs them before the sound.
    const { openScreen } = await import('./listener-screen.js');
    if (hasStopped) return;
    screen = openScreen(options);
    update();
  };
  const isTime = (): boolean => {
    if (remote.heardMs > 0 || remote.caption !== undefined) return true;
    const hasText = metrics.wait?.waitsFor !== 'script';
    return isWritten ? performance.now() - startedAtMs > OPENING_MS : hasText && metrics.setback !== undefined;
  };
  const update = (): void => {
    if (hasStopped) return;
    clearTimeout(timer);
    if (!hasScreen && isTime()) begin();
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
  if (keys && isWritten) takeKeys();
  update();
  return { stop };
};

/** Whoever waits longer for the first sound is told why. */
const OPENING_MS = 1_000;
const REFRESH_MS = 50;
const PAUSED_MS = 250;
