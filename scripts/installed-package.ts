import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The package as it would be published, installed where nothing else is. */
export interface InstalledPackage {
  readonly folder: string;
  readonly version: string;
  readonly sizeBytes: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
  readonly tarball: Buffer<ArrayBuffer>;
  remove(): void;
}

/** It must be built already; building it again would pull the files away under the other tests. */
export const installPackage = (): InstalledPackage => {
  const folder = mkdtempSync(path.join(tmpdir(), 'narrate-package-'));
  const [packed] = JSON.parse(npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT));
  npm(['init', '-y'], folder);
  npm(
    [
      'install',
      '--ignore-scripts',
      '--omit=optional',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      `${packed.filename}`,
    ],
    folder,
  );
  // Of all type packages Node's alone is there.
  const types = path.join(folder, 'node_modules/@types');
  mkdirSync(types, { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules/@types/node'), path.join(types, 'node'));
  return {
    folder,
    version: packed.version,
    sizeBytes: packed.size,
    files: packed.files,
    tarball: readFileSync(path.join(folder, packed.filename)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', [...args, '--no-update-notifier', '--loglevel=error'], { cwd, encoding: 'utf8' });
