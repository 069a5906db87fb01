#!/usr/bin/env node
// Keeps docs/conformance.md what the tests of src/studio/conformance say:
//   node scripts/conformance.js --write [page]        runs them, writes the page; exits 1 when a fact's test fails
//   node scripts/conformance.js --check [page ...]    compares pages with the declared facts; runs no test
// A page that tells of a failure is never up to date. Writing needs a build: some facts are of the offline voice.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVitest } from 'vitest/node';
import { orderOfSections, pageOf } from './conformance/page.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
});
const PAGE = fileURLToPath(new URL('../docs/conformance.md', import.meta.url));
const pages = positionals.length === 0 ? [PAGE] : positionals;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
process.env.NARRATE_CONFORMANCE = '1';

if (values.write === values.check || (values.write && pages.length > 1)) {
  console.error('usage: node scripts/conformance.js --write [page] | --check [page ...]');
  process.exitCode = 2;
} else {
  const { facts, broken } = await factsOfTests({ isRun: values.write });
  const text = pageOf(facts, orderOfSections(readFileSync(`${ROOT}/src/studio/conformance/fact.ts`, 'utf8')));
  for (const failure of broken) console.error(failure);
  if (broken.length > 0) process.exitCode = 1;
  if (values.write) write(text, facts);
  else for (const page of pages) check(page, text);
}

/**
 * @param {string} text
 * @param {readonly import('./conformance/page.js').ProvedFact[]} facts
 */
function write(text, facts) {
  for (const page of pages) writeFileSync(page, text);
  const failed = facts.filter(({ outcome }) => outcome === 'failed');
  for (const { id, failure } of failed) console.error(`fails: ${id}: ${failure ?? ''}`);
  console.log(`${pages}: ${facts.length} facts, ${failed.length} of them fail`);
  if (failed.length > 0) process.exitCode = 1;
}

/** @param {string} page @param {string} text  what it should be */
function check(page, text) {
  if (textOf(page) === text) return;
  console.error(`${page} does not show what the tests declare: run "node scripts/conformance.js --write"`);
  process.exitCode = 1;
}

/** @param {string} page @returns {string} empty where there is none */
function textOf(page) {
  try {
    return readFileSync(page, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Where tests are not run, those that should pass count as passed: the suite runs them.
 * @param {{ isRun: boolean }} options
 * @returns {Promise<{ facts: import('./conformance/page.js').ProvedFact[], broken: string[] }>}
 */
async function factsOfTests({ isRun }) {
  const vitest = await createVitest('test', {
    root: ROOT,
    watch: false,
    include: ['src/studio/conformance/*.facts.test.ts'],
    reporters: [{}],
  });
  try {
    const { testModules, unhandledErrors } = await (isRun ? vitest.start() : vitest.collect());
    const facts = [];
    const broken = unhandledErrors.map(String);
    for (const module of testModules.toSorted((one, other) => (one.moduleId < other.moduleId ? -1 : 1))) {
      for (const { message } of module.errors()) broken.push(`${module.moduleId}: ${message}`);
      for (const test of module.children.allTests()) {
        const { fact } = test.meta();
        if (!fact) broken.push(`${test.fullName} is no fact`);
        else facts.push({ ...fact, ...outcomeOf(fact, test, isRun) });
      }
    }
    return { facts, broken };
  } finally {
    await vitest.close();
  }
}

/** @returns {Pick<import('./conformance/page.js').ProvedFact, 'outcome' | 'failure'>} */
function outcomeOf(fact, test, isRun) {
  if (fact.untested !== undefined) return { outcome: 'untested' };
  const { state, errors = [] } = test.result();
  if (!isRun || state === 'passed') return { outcome: 'passed' };
  return { outcome: 'failed', failure: errors[0]?.message ?? state };
}
