import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Fact } from '../src/studio/conformance/fact.js';
import { SECTIONS } from '../src/studio/conformance/fact.js';
import { temporaryFolder } from '../src/testing/run-narrate.js';
import { orderOfSections, type ProvedFact, pageOf } from './conformance/page.js';

const SCRIPT = fileURLToPath(new URL('conformance.js', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/conformance.md', import.meta.url));
const FACTS = fileURLToPath(new URL('../src/studio/conformance/fact.ts', import.meta.url));

const run = (...args: string[]) => spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' });

const [FIRST = 'none', SECOND = 'none'] = SECTIONS as readonly string[];

const fact = (id: string, more: Partial<ProvedFact> = {}): ProvedFact => ({
  id,
  section: FIRST as Fact['section'],
  says: `What ${id} says.`,
  evidence: ['recorded'],
  verdict: 'holds',
  outcome: 'passed',
  ...more,
});

test('docs/conformance.md shows the facts that the tests declare; a page that tells something else is found', {
  timeout: 60_000,
}, () => {
  const copy = path.join(temporaryFolder(), 'copy.md');
  copyFileSync(PAGE, copy);
  writeFileSync(copy, readFileSync(copy, 'utf8').replace('**deviates**', '**holds**'));
  const { status, stderr } = run('--check', PAGE, copy);
  expect(stderr).not.toContain(PAGE);
  expect(stderr).toContain(`${copy} does not show`);
  expect(status).toBe(1);
});

test('it wants to know what to do', () => {
  expect(run()).toMatchObject({ status: 2, stderr: expect.stringContaining('usage') });
});

test('the page speaks of the service by public sources alone', () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(page).not.toMatch(/protocol\.md|\/work\/|\/tmp\/|localhost/i);
  for (const [, thread = ''] of page.matchAll(/(\S+#\d+)/g)) expect(thread).toMatch(/^[\w.-]+\/[\w.-]+#\d+,?$/);
});

test('a fact whose test fails is shown as failing, whatever it was declared as', () => {
  const page = pageOf([fact('a.one'), fact('a.two', { outcome: 'failed', failure: 'expected 1 to be 2' })], [FIRST]);
  expect(page).toContain('| `a.one` | What a.one says. | recorded | **holds** |  |');
  expect(page).toContain('| `a.two` | What a.two says. | recorded | **fails** |  |');
  expect(page).toContain('| **all** | 2 | 1 | 0 | 0 | 1 | 0 |');
});

test('sections come in their order, and a fact without a test says why', () => {
  const second = fact('b.one', {
    section: SECOND as Fact['section'],
    verdict: 'unknown',
    note: 'The studio waits.',
    untested: 'it would take a day.',
    outcome: 'untested',
  });
  const page = pageOf([second, fact('a.one')], [FIRST, SECOND]);
  expect(page.indexOf(`## ${FIRST}`)).toBeLessThan(page.indexOf(`## ${SECOND}`));
  expect(page).toContain('**unknown** | The studio waits. No test: it would take a day. |');
  expect(page).toContain(`| ${SECOND} | 1 | 0 | 0 | 1 | 0 | 1 |`);
});

test('a bar in a sentence does not break the table', () => {
  expect(pageOf([fact('a.one', { says: 'a | b' })], [FIRST])).toContain('| a \\| b |');
});

test('two facts of one name, and strange sections, are mistakes', () => {
  expect(() => pageOf([fact('a.one'), fact('a.one')], [FIRST])).toThrow('a.one');
  expect(() => pageOf([fact('a.one')], [SECOND])).toThrow(FIRST);
});

test('the order of the sections is read from the sources', () => {
  expect(orderOfSections(readFileSync(FACTS, 'utf8'))).toEqual([...SECTIONS]);
});
