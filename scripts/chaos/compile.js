import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Below node_modules, so that the packages are found from there. */
const OUT = join(ROOT, `node_modules/.cache/narrate-chaos-${process.pid}`);

/**
 * Compile a module of this folder, or another one, with what it needs of the sources, for as long as this process lives.
 * @returns the path of its JavaScript
 */
export const compile = (module, folder = 'scripts/chaos') => {
  process.once('exit', () => rmSync(OUT, { recursive: true, force: true }));
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const options = '--ignoreConfig --noCheck --module nodenext --target es2022 --types node --skipLibCheck'.split(' ');
  const entry = join(ROOT, folder, `${module}.ts`);
  const workers = join(ROOT, 'src/studio/voice/voice-worker.ts');
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, ...options, '--outDir', OUT, '--rootDir', ROOT, entry, workers],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`it does not compile: ${stdout}`);
  return join(OUT, folder, `${module}.js`);
};
