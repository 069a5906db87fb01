#!/usr/bin/env node
// Keeps what pages show of the program what it prints, and of files what is in them:
//   node scripts/check-readme [--write] [page.md ...]
// Without --write it only compares, and fails when they differ. Needs a build.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
const pages =
  positionals.length > 0
    ? positionals
    : ['README.md', 'docs/studio.md', 'docs/library.md'].map((name) =>
        fileURLToPath(new URL(`../${name}`, import.meta.url)),
      );

const program = fileURLToPath(new URL('../dist/bin/narrate.js', import.meta.url));

/** Between these stands what `narrate <arguments>` prints: `<!-- output:start serve --help -->`. */
const PASTED = /(<!-- output:start (.*?) -->\n)[\s\S]*?(<!-- output:end -->)/g;
/** And between these a file of this repository: `<!-- file:start examples/captions.mjs -->`. */
const COPIED = /(<!-- file:start (.*?) -->\n)[\s\S]*?(<!-- file:end -->)/g;

for (const page of pages) {
  const text = readFileSync(page, 'utf8');
  const renewed = text
    .replace(PASTED, (_all, start, args, end) => `${start}\`\`\`\n${printed(args)}\n\`\`\`\n${end}`)
    .replace(COPIED, (_all, start, name, end) => `${start}\`\`\`js\n${contentOf(name)}\n\`\`\`\n${end}`);
  if (!text.match(PASTED) && !text.match(COPIED))
    fail(page, 'has no place for what the program prints: <!-- output:start --help -->');
  else if (values.write) writeFileSync(page, renewed);
  else if (renewed !== text) fail(page, 'does not show what narrate prints: run "node scripts/check-readme --write"');
}

/** @param {string} args */
function printed(args) {
  return execFileSync(process.execPath, [program, ...args.split(' ')], { encoding: 'utf8' }).trim();
}

/** @param {string} name */
function contentOf(name) {
  return readFileSync(new URL(`../${name}`, import.meta.url), 'utf8').trim();
}

/** @param {string} page @param {string} why */
function fail(page, why) {
  console.error(`${page} ${why}`);
  process.exitCode = 1;
}
