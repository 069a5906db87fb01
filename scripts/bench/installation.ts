import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * The built program as npm installs it where the native sound add-on cannot be built: a machine that has the add-on would
 * ask its own sound card first, and the ear hears only what goes to a player on the PATH.
 * @param root  of this project, built
 * @returns the path of its command
 */
export const install = (root: string, folder: string): string => {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    bin: { narrate: string };
    dependencies: Record<string, string>;
  };
  cpSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  cpSync(path.join(root, 'dist'), path.join(folder, 'dist'), { recursive: true });
  for (const name of Object.keys(manifest.dependencies)) {
    const target = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(target), { recursive: true });
    symlinkSync(path.join(root, 'node_modules', name), target);
  }
  return path.join(folder, manifest.bin.narrate);
};
