import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** The part of our environment that a player needs to find the user's sound device: no key is among it. */
export const playerEnvironment = (env: NodeJS.ProcessEnv): Record<string, string> => {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined && ALLOWED.test(name)) kept[name] = value;
  return kept;
};

const ALLOWED = new RegExp(
  `^(${[
    'PATH|HOME|LANG|LC_[A-Z]+|TMPDIR|XDG_RUNTIME_DIR|XDG_CONFIG_HOME|DBUS_SESSION_BUS_ADDRESS',
    'PULSE_[A-Z_]+|PIPEWIRE_[A-Z_]+|ALSA_[A-Z_]+|JACK_[A-Z_]+|AUDIODRIVER|AUDIODEV|SDL_AUDIODRIVER|DISPLAY|WAYLAND_DISPLAY',
    'SystemRoot|SYSTEMROOT|windir|TEMP|TMP|USERPROFILE|APPDATA|LOCALAPPDATA',
  ].join('|')})$`,
);

/**
 * The first executable of that name in a folder of the PATH. Relative entries are left out: what plays must not depend on
 * the folder one happens to stand in.
 */
export const findOnPath = async (name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> => {
  const fileName = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, fileName);
    if (await isExecutable(path)) return path;
  }
  return undefined;
};

const isExecutable = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
};
