#!/usr/bin/env node
// Keeps the reference of errors, and the table of exit codes in the README, what the program says:
//   node scripts/errors-page.js [--write] [--page docs/errors.md ...] [--readme README.md ...]
// Runs an example of every error. Without --write it only compares, and fails when something differs. Needs a build.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EXIT_CODES } from '../dist/src/errors/exit-codes.js';
import { FAILURES } from '../dist/src/errors.js';
import { EXAMPLES } from './errors-page/examples.js';
import { exitCodeTable, pageOf } from './errors-page/page.js';
import { canShow, show } from './errors-page/show.js';

const at = (/** @type {string} */ name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    page: { type: 'string', multiple: true, default: [at('docs/errors.md')] },
    readme: { type: 'string', multiple: true, default: [at('README.md')] },
  },
});

const standing = textOf(values.page[0] ?? '');
/** @type {{ example: import('./errors-page/examples.js').Example, screen: string }[]} */
const screens = [];
for (const example of EXAMPLES) screens.push({ example, screen: await screenOf(example) });
for (const code of Object.keys(FAILURES))
  if (!EXAMPLES.some((example) => example.code === code)) fail(`scripts/errors-page/examples.js has none of ${code}`);

for (const page of values.page) keep(page, pageOf({ failures: FAILURES, exitCodes: EXIT_CODES, screens }));
const TABLE = /(<!-- exit-codes:start -->\n)[\s\S]*?(\n<!-- exit-codes:end -->)/;
for (const file of values.readme) {
  const readme = textOf(file);
  if (!TABLE.test(readme)) fail(`${file} has no place for the exit codes: <!-- exit-codes:start -->`);
  keep(
    file,
    readme.replace(TABLE, (_all, start, end) => `${start}\n${exitCodeTable(EXIT_CODES)}\n${end}`),
  );
}

/** What an example prints; where the words depend on the machine, those of the page. @param {import('./errors-page/examples.js').Example} example */
async function screenOf(example) {
  const { code, varies } = example;
  const known = screenIn(standing, code);
  if (!canShow(example)) return known ?? '';
  const shown = await show(example);
  const exit = FAILURES[/** @type {keyof typeof FAILURES} */ (code)].exit;
  if (shown.code !== code || shown.exit !== exit)
    fail(`the example of ${code} ends with ${shown.exit} and ${shown.code}:\n${shown.screen}`);
  return varies && !values.write && known !== undefined ? known : shown.screen;
}

/** The screen that a page shows of an error. @param {string} page @param {string} code */
function screenIn(page, code) {
  const [, section = ''] = page.split(`\n### ${code}\n`);
  return /```console\n\$ .*\n([\s\S]*?)\n?# exit \d+\n```/.exec(section)?.[1];
}

/** @param {string} file @param {string} text */
function keep(file, text) {
  if (values.write) writeFileSync(file, text);
  else if (textOf(file) !== text)
    fail(`${file} does not show what narrate does: run "node scripts/errors-page.js --write"`);
}

/** @param {string} file */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** @param {string} why */
function fail(why) {
  console.error(why);
  process.exitCode = 1;
}
