import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPattern, outputFor, parsePattern } from './output-pattern.js';

const SCRIPT = { path: 'scripts/s1/talk.final.md', folder: 's1', number: 7 };

const outputOf = (pattern: string, script: Partial<typeof SCRIPT> & { title?: string } = {}): string =>
  outputFor(parsePattern('--output', pattern), { ...SCRIPT, ...script });

test.each<[string, boolean]>([
  ['episode.mp3', false],
  ['-', false],
  ['out/a{.mp3', false],
  ['a}b{c.mp3', false],
  ['{stem}.mp3', true],
  ['{what}.mp3', true],
  ['{}', true],
  ['{{stem}}.mp3', true],
])('%s: a pattern is %s', (output, expected) => {
  expect(isPattern(output)).toBe(expected);
});

test.each<[string, string]>([
  ['out/{stem}.mp3', 'out/talk.final.mp3'],
  ['{name}.wav', 'talk.final.md.wav'],
  ['/srv/{dir}/{stem}.mp3', '/srv/s1/talk.final.mp3'],
  ['{dir}-{n}/x.mp3', 's1-7/x.mp3'],
  ['{n:3}-{n}.mp3', '007-7.mp3'],
  ['{{{stem}}}.mp3', '{talk.final}.mp3'],
  ['{{a}}/{n}.mp3', '{a}/7.mp3'],
  ['../out/./{n}.mp3', '../out/./7.mp3'],
  ['con/{n}.mp3', 'con/7.mp3'],
  ['episode.mp3', 'episode.mp3'],
  ['odd{.mp3', 'odd{.mp3'],
])('%s gives %s', (pattern, expected) => {
  expect(outputOf(pattern)).toBe(expected);
});

test.each([
  ['{dir}/{stem}.mp3', 'talk.final.mp3'],
  ['out/{dir}/{stem}.mp3', 'out/talk.final.mp3'],
  ['/out/{dir}/{stem}.mp3', '/out/talk.final.mp3'],
  ['out/{dir}', 'out/_'],
])('in the place where its glob began a script adds no folder: %s gives %s', (pattern, expected) => {
  expect(outputOf(pattern, { folder: '' })).toBe(expected);
});

test('stdin has a name of its own', () => {
  expect(outputOf('{stem} {name} {title}.mp3', { path: '-', folder: '' })).toBe('stdin stdin stdin.mp3');
});

test.each([
  ['Part 1: Rain', 'Part 1 - Rain'],
  ['And/or', 'And-or'],
  ['../../.ssh/authorized_keys', 'ssh-authorized_keys'],
  ['/etc/passwd', 'etc-passwd'],
  ['C:\\Windows\\x', 'C-Windows-x'],
  ['..', 'talk.final'],
  ['?!', 'talk.final'],
  ['', 'talk.final'],
  ['A\0B\u202ec\u200bd\ne', 'A Bcd e'],
  ['CON', 'CON_'],
  ['lpt1.2', 'lpt1_.2'],
  ['console', 'console'],
  ['What is "<this>"?', 'What is this'],
  ['Ende. ', 'Ende'],
  ['-o', 'o'],
  ['雨の日', '雨の日'],
  ['Cafe\u0301', 'Café'],
])('the title %j gives %j', (title, expected) => {
  expect(outputOf('{title}.mp3', { title })).toBe(`${expected}.mp3`);
});

test.each([
  ['{what}.mp3', 'there is no {what}'],
  ['{}.mp3', 'there is no {}'],
  ['{stem:3}.mp3', 'there is no {stem:3}'],
  ['{n:0}.mp3', 'there is no {n:0}'],
  ['{ stem }.mp3', 'there is no { stem }'],
  ['{toString}.mp3', 'there is no {toString}'],
  ['{stem}}.mp3', 'a brace "}" without its other half'],
  ['{stem.mp3 {n}', 'a brace "{" without its other half'],
])('%s is ERR_USAGE, with the list: %s', (pattern, why) => {
  expect(() => parsePattern('--subtitles', pattern)).toThrow(
    expect.objectContaining({
      code: 'ERR_USAGE',
      message: `--subtitles is "${pattern}": ${why}`,
      hint: expect.stringMatching(/\{stem\}, \{name\}, \{dir\}, \{n\}, \{n:3\}, \{title\}/),
    }),
  );
});

test('only a pattern with {title} needs one', () => {
  expect(parsePattern('--output', '{title}.mp3').needsTitle).toBe(true);
  expect(parsePattern('--output', '{{title}} {stem}.mp3').needsTitle).toBe(false);
});

test('whatever a title or a name is, the file lies in the folder of the pattern under a name that can be one', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom('..', '.', 'nul', '..\\..', 'x'.repeat(999), '\ud800', '😀'.repeat(99)),
  );
  const fileName = text.map((name) => name.replace(/[/\0]/g, '') || 'x');
  fc.assert(
    fc.property(
      text,
      fileName,
      fileName,
      fc.constantFrom('{title}', '{stem}', '{name}', '{dir}', '{title}{stem}', '{n}{dir}'),
      (title, name, folder, placeholder) => {
        const output = outputOf(`out/${placeholder}/${placeholder}.mp3`, { path: name, folder, title });
        expect(path.relative(path.resolve('out'), path.resolve(output))).not.toMatch(/^\.\.(\/|$)/);
        expect(output).not.toContain('\0');
        for (const part of output.split('/')) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(200);
        expect(output.split('/').at(-1)).not.toMatch(/^(con|nul|aux|prn)\./i);
        expect(output).toMatch(/\.mp3$/);
      },
    ),
  );
});
