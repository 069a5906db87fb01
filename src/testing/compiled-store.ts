import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The store as JavaScript in this folder, for child processes of a test. @returns the address of one of its modules */
export const compileStore = (folder: string): ((module: string) => string) => {
  const source = (name: string) => fileURLToPath(new URL(`../store/${name}.ts`, import.meta.url));
  const compiler = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
  const options = '--ignoreConfig --noCheck --module nodenext --target es2022 --types node --skipLibCheck'.split(' ');
  const places = ['--outDir', folder, '--rootDir', fileURLToPath(new URL('..', import.meta.url))];
  const modules = ['take-store', 'journal', 'lock', 'spool', 'spool-reader', 'private-folder', 'durable-file'].map(
    source,
  );
  const { status, stdout } = spawnSync(process.execPath, [compiler, ...options, ...places, ...modules], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the store does not compile: ${stdout}`);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return (module) => pathToFileURL(join(folder, 'store', `${module}.js`)).href;
};
