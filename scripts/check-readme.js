#!/usr/bin/env node
// Keeps the flags in README.md what `narrate --help` prints:
//   node scripts/check-readme [--write] [README.md]
// Without --write it only compares, and fails when they differ. Needs a build.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
const [readme = fileURLToPath(new URL('../README.md', import.meta.url))] = positionals;

const program = fileURLToPath(new URL('../dist/bin/narrate.js', import.meta.url));
const help = execFileSync(process.execPath, [program, '--help'], { encoding: 'utf8' }).trim();

const PASTED = /(<!-- help:start -->\n)[\s\S]*?(<!-- help:end -->)/;
const text = readFileSync(readme, 'utf8');
const renewed = text.replace(PASTED, (_all, start, end) => `${start}\`\`\`\n${help}\n\`\`\`\n${end}`);

if (!PASTED.test(text)) fail('has no place for the help: <!-- help:start --> and <!-- help:end -->');
else if (values.write) writeFileSync(readme, renewed);
else if (renewed !== text) fail('does not show what "narrate --help" prints: run "node scripts/check-readme --write"');

/** @param {string} why */
function fail(why) {
  console.error(`${readme} ${why}`);
  process.exitCode = 1;
}
