import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { Result } from './examine-all.js';
import { type ReportLook, reportData, resultLines, summaryOf } from './report.js';

const result: Result = {
  name: 'cache',
  title: 'cache',
  status: 'warning',
  message: 'the folder /home/somebody/with/a/rather/long/name/.cache/narrate cannot be used: permission denied',
  hint: 'look at its owner and permissions, and choose another folder',
  details: { folder: '/home', writable: false, tried: ['a', 'b'] },
};

const LOOK: ReportLook = { verbose: false, clean: (text) => text, tinted: (status) => status };

const lines = (columns: number | undefined, verbose = false) => resultLines(result, 13, { ...LOOK, columns, verbose });

test('in a pipe, one line each, however long', () => {
  expect(lines(undefined)).toEqual([
    'warning  cache          the folder /home/somebody/with/a/rather/long/name/.cache/narrate cannot be used: permission denied',
    '                        hint: look at its owner and permissions, and choose another folder',
  ]);
});

test('80 columns: words are wrapped below each other', () => {
  expect(lines(80)).toEqual([
    'warning  cache          the folder',
    '                        /home/somebody/with/a/rather/long/name/.cache/narrate',
    '                        cannot be used: permission denied',
    '                        hint: look at its owner and permissions, and choose',
    '                        another folder',
  ]);
});

test('40 columns: no table, and a path is left whole', () => {
  expect(lines(40)).toEqual([
    'warning cache: the folder',
    '  /home/somebody/with/a/rather/long/name/.cache/narrate',
    '  cannot be used: permission denied',
    '  hint: look at its owner and',
    '  permissions, and choose another folder',
  ]);
});

test('plain: the same words without columns', () => {
  expect(resultLines(result, 13, { ...LOOK, plain: true })).toEqual([
    'warning cache: the folder /home/somebody/with/a/rather/long/name/.cache/narrate cannot be used: permission denied',
    '  hint: look at its owner and permissions, and choose another folder',
  ]);
});

test('a colour changes no column', () => {
  const tinted = (status: string) => `\u001b[33m${status}\u001b[39m`;
  const coloured = resultLines(result, 13, { ...LOOK, columns: 80, tinted });
  expect(coloured[0]).toMatch(/^\u001b\[33mwarning\u001b\[39m {2}cache/);
  expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(lines(80));
});

test('wide characters count as what they take', () => {
  const wide = { ...result, message: '漢字 '.repeat(30).trim(), hint: '漢字 '.repeat(30).trim() };
  const all = resultLines(wide, 13, { ...LOOK, columns: 60 });
  expect(all.length).toBeGreaterThan(8);
  expect(Math.max(...all.map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
});

test('with --verbose the details follow', () => {
  expect(lines(undefined, true).slice(2)).toEqual([
    '                        folder: /home',
    '                        writable: false',
    '                        tried: ["a","b"]',
  ]);
});

test('what others say is made safe', () => {
  const clean = (text: string) => text.replaceAll('\u001b', '\\x1b');
  const evil = { ...result, message: 'red \u001b[31m', hint: 'red \u001b[31m' };
  expect(resultLines(evil, 5, { ...LOOK, columns: 80, clean }).join()).not.toContain('\u001b');
});

test('the last line counts', () => {
  expect(summaryOf(['ok', 'ok'])).toBe('Everything is fine.');
  expect(summaryOf(['ok', 'warning'])).toBe('No problem, 1 warning.');
  expect(summaryOf(['problem', 'ok'])).toBe('1 problem.');
  expect(summaryOf(['problem', 'warning', 'problem', 'warning'])).toBe('2 problems, 2 warnings.');
});

test('as data: the worst status, and every check', () => {
  expect(reportData([result, { ...result, status: 'ok' }])).toMatchObject({
    status: 'warning',
    checks: [{ name: 'cache', status: 'warning', hint: result.hint }, { status: 'ok' }],
  });
});
