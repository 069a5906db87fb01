import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Player } from '../sinks/players.js';

/** A folder of players that are shell scripts, to put on the PATH. */
export interface FakePlayers {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Adds a player. `script` finds the folder in `$0`'s place as `$dir`; it must print OPEN on stderr to be proven. */
  add(name: string, script: string, manners?: Partial<Player>): Player;
  remove(): void;
}

export const fakePlayers = (): FakePlayers => {
  const folder = mkdtempSync(join(tmpdir(), 'narrate-players-'));
  return {
    folder,
    env: { PATH: `${folder}:/usr/bin:/bin` },
    add(name, script, manners = {}) {
      const path = join(folder, name);
      writeFileSync(path, `#!/bin/sh\ndir='${folder}'\n${script}\n`);
      chmodSync(path, 0o755);
      return { name, command: name, args: () => [], says: /^OPEN$/m, ...manners };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
