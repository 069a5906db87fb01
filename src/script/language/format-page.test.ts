import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { heard } from '../../testing/heard.js';
import type { ScriptKind } from '../cues.js';
import { roleKey } from '../role.js';

const page = readFileSync(new URL('../../../docs/script-format.md', import.meta.url), 'utf8');

/** A script in a fence with its kind and, perhaps, its cast; then what is heard of it. */
const EXAMPLE =
  /^(`{3,})(markdown|text|fountain|srt|vtt)(?: cast="(.*)")?\n([\s\S]*?)\n\1\n\n```heard\n([\s\S]*?)\n```$/gm;
const examples = [...page.matchAll(EXAMPLE)].map(([, , kind, cast = '', script = '', expected = '']) => ({
  kind: kind as ScriptKind,
  declared: cast === '' ? [] : cast.split(', ').map(roleKey),
  script,
  expected,
}));

test('every example of the page is read here', () => {
  expect(examples.length).toBeGreaterThan(15);
  expect(examples.length).toBe(page.match(/^```heard$/gm)?.length);
});

test.each(examples)('$script', async ({ kind, declared, script, expected }) => {
  expect(await heard([script], { kind, declared })).toBe(expected);
  expect(await heard(script, { kind, declared })).toBe(expected);
});
