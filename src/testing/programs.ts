import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './run-narrate.js';

/** A PATH of one folder with these shell scripts in it, where no sound device can be opened. */
export const programs = (scripts: Readonly<Record<string, string>>): { PATH: string; ALSA_CONFIG_PATH: string } => {
  const folder = temporaryFolder();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  return { PATH: folder, ALSA_CONFIG_PATH: '/dev/null' };
};
