import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../src/testing/run-narrate.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', [...args, '--no-update-notifier', '--loglevel=error'], { cwd, encoding: 'utf8' });

interface Packed {
  readonly filename: string;
  readonly version: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

test('the package holds the program, and installs and runs in an empty folder', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  // It is built already; building it again would pull the files away under the other tests.
  const [packed] = JSON.parse(
    npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT),
  ) as Packed[];
  const names = packed?.files.map((file) => file.path) ?? [];
  expect(names).toEqual(
    expect.arrayContaining([
      ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'THIRD-PARTY-NOTICES.md', '.env.example'],
      ...['narrate.js', 'speaker-host.js', 'voice-worker.js', 'LICENSES.txt'].map((name) => `dist/bin/${name}`),
    ]),
  );
  expect(
    names.filter((name) =>
      name.startsWith('dist/')
        ? !/^dist\/bin\/([\w-]+\.js|package\.json|LICENSES\.txt)$/.test(name)
        : name.includes('/'),
    ),
  ).toEqual([]);

  npm(['init', '-y'], folder);
  npm(
    [
      'install',
      '--ignore-scripts',
      '--omit=optional',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      `${packed?.filename}`,
    ],
    folder,
  );
  const narrate = (...args: string[]) =>
    execFileSync('npx', ['--no-install', 'narrate', ...args], { cwd: folder, encoding: 'utf8' });
  expect(narrate('--version').trim()).toBe(packed?.version);
  expect(narrate('--help')).toMatch(/^Usage: narrate /);
  writeFileSync(path.join(folder, 'short.txt'), 'Hello.');
  narrate('short.txt', '--engine', 'offline', '-q', '-o', 'short.mp3');
  expect(readFileSync(path.join(folder, 'short.mp3')).length).toBeGreaterThan(5_000);
});
