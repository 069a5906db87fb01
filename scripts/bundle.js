/**
 * Makes of the sources what is shipped. In dist/bin the program, and what other programs load: few files, each read when it
 * is needed, with the packages that every run needs inside. CommonJS, because Node starts that several milliseconds sooner
 * than modules, and because it can be required as well. In dist/lib the same for `import`: modules that pass it on, so that
 * nothing is there twice, and an error is the same class wherever it comes from.
 * Packages with WebAssembly or native code stay outside, where their files are.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { copyDeclarations } from './declarations.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = join(ROOT, 'dist/bin');
const LIBRARY = join(ROOT, 'dist/lib');

const ENTRIES = {
  narrate: 'bin/narrate.ts',
  // Started by path, as a process and a thread of their own, from beside the file that starts them.
  'speaker-host': 'src/sinks/speaker-host.ts',
  'voice-worker': 'src/studio/voice/voice-worker.ts',
};

/** What the package exports: `narrate`, `narrate/studio`. */
const EXPORTS = {
  library: 'src/library/index.ts',
  studio: 'src/studio/index.ts',
};

/**
 * What every narration needs and some other part needs too would each be a file of its own, and finding and reading a small
 * file takes longer than running it. The first group keeps the others from taking along what is needed sooner; the last is
 * apart from `shared` because Tab and settings do without it.
 */
const GROUPS = [
  {
    name: 'errors',
    test: /src[\\/](errors|cli[\\/](settings[\\/]key-names|help[\\/](topics|help-style)|completion[\\/]scripts))\.ts$/,
    priority: 3,
  },
  {
    name: 'shared',
    test: /src[\\/](errors[\\/]near-miss|script[\\/](marks|role|place|clean|front-matter)|speech[\\/](model-family|output-format)|cli[\\/](settings[\\/](replay|files-read)|batch[\\/]output-places))\.ts$/,
    priority: 2,
  },
  {
    name: 'narration',
    test: /src[\\/](session[\\/](bookmark|interrupted-runs|regular-files|services)|sinks[\\/](disk-error|part-file|player-environment|stdout)|audio[\\/](decode|info-frame|wav)|script[\\/]cues|store[\\/]lock|speech[\\/]elevenlabs[\\/](prices|voices)|cli[\\/]report[\\/]amounts)\.ts$/,
    priority: 1,
  },
];

/** momoa brings no licence text to go with a copy. The last two: add-ons that ws would try, and that nobody installs. */
const OUTSIDE =
  /^(speaker|@humanwhocodes\/momoa|mpg123-decoder|wasm-media-encoders|libopus-wasm|@echogarden\/(flite|sonic)-wa\w+|bufferutil|utf-8-validate)(\/|$)/;

const common = {
  cwd: ROOT,
  platform: 'node',
  external: OUTSIDE,
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
};

/** The folder of the package that a module is from; undefined for one of ours. */
const packageFolder = (moduleId) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(moduleId.replaceAll('\\', '/'))?.[0];

/** The licence texts of all packages that went into some files, beside them. */
const writeLicences = (output, folder) => {
  const packages = new Set(output.flatMap(({ moduleIds = [] }) => moduleIds.map(packageFolder)).filter(Boolean));
  const licences = [...packages].sort().map((packageAt) => {
    const { name, version, license } = JSON.parse(readFileSync(join(packageAt, 'package.json'), 'utf8'));
    const file = readdirSync(packageAt).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file || !existsSync(join(packageAt, file))) throw new Error(`${name} brings no licence text`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(packageAt, file), 'utf8').trim()}\n`;
  });
  writeFileSync(join(folder, 'LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));
};

/** A part that asked for an entry would start the program, or the voices, a second time. */
const assertEntriesApart = (output, entries) => {
  for (const { fileName, imports = [] } of output) {
    const entry = imports.find((name) => Object.keys(entries).some((known) => name === `${known}.js`));
    if (entry) throw new Error(`${fileName} must not load ${entry}`);
  }
};

const program = await build({
  ...common,
  input: { ...ENTRIES, ...EXPORTS },
  output: {
    dir: PROGRAM,
    cleanDir: true,
    format: 'cjs',
    strict: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: { groups: GROUPS },
  },
});

assertEntriesApart(program.output, { ...ENTRIES, ...EXPORTS });
// The package around it is one of modules.
writeFileSync(join(PROGRAM, 'package.json'), '{ "type": "commonjs" }\n');
writeLicences(program.output, PROGRAM);

rmSync(LIBRARY, { recursive: true, force: true });
mkdirSync(LIBRARY);
for (const [name, source] of Object.entries(EXPORTS)) {
  const declarations = source.replace(/^src\//, '').replace(/\.ts$/, '.d.ts');
  copyDeclarations(join(ROOT, 'dist/src'), declarations, join(PROGRAM, 'types'));
  writeFileSync(join(LIBRARY, `${name}.mjs`), `export * from '../bin/${name}.js';\n`);
  writeFileSync(
    join(LIBRARY, `${name}.d.mts`),
    `export * from '../bin/types/${declarations.replace(/\.d\.ts$/, '.js')}';\n`,
  );
}
