/**
 * Makes of the sources the program as it is shipped, in dist/bin: few files, each read when it is needed, with the packages
 * that every run needs inside. CommonJS, because Node starts that several milliseconds sooner than modules.
 * Packages with WebAssembly or native code stay outside, where their files are.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'dist/bin');

const ENTRIES = {
  narrate: 'bin/narrate.ts',
  // Started by path, as a process and a thread of their own, from beside the file that starts them.
  'speaker-host': 'src/sinks/speaker-host.ts',
  'voice-worker': 'src/studio/voice/voice-worker.ts',
};

/**
 * What every narration needs and some other part needs too would each be a file of its own, and finding and reading a small
 * file takes longer than running it. The first group keeps the others from taking along what is needed sooner.
 */
const GROUPS = [
  { name: 'errors', test: /src[\\/]errors\.ts$/, priority: 1 },
  {
    name: 'shared',
    test: /src[\\/](script[\\/](marks|role|place|clean|front-matter)|speech[\\/](model-family|output-format)|sinks[\\/]cover|cli[\\/](replay|table))\.ts$/,
  },
];

/** The last two: add-ons that ws would try, and that nobody installs. */
const OUTSIDE =
  /^(speaker|mpg123-decoder|wasm-media-encoders|@echogarden\/(flite|sonic)-wa\w+|bufferutil|utf-8-validate)(\/|$)/;

const { output } = await build({
  cwd: ROOT,
  input: ENTRIES,
  platform: 'node',
  external: OUTSIDE,
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  output: {
    dir: OUT,
    cleanDir: true,
    format: 'cjs',
    strict: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: { groups: GROUPS },
  },
});

// A part that asked for an entry would start the program a second time.
for (const { fileName, imports = [] } of output) {
  const entry = imports.find((name) => Object.keys(ENTRIES).some((known) => name === `${known}.js`));
  if (entry) throw new Error(`${fileName} must not load ${entry}`);
}

// The package around it is one of modules.
writeFileSync(join(OUT, 'package.json'), '{ "type": "commonjs" }\n');

/** The folder of the package that a module is from; undefined for one of ours. */
const packageFolder = (moduleId) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(moduleId.replaceAll('\\', '/'))?.[0];

const packages = new Set(output.flatMap(({ moduleIds = [] }) => moduleIds.map(packageFolder)).filter(Boolean));
const licences = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file || !existsSync(join(folder, file))) throw new Error(`${name} brings no licence text`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
});
writeFileSync(join(OUT, 'LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));
