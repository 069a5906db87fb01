import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HeardOptions, heard } from '../../testing/heard.js';

const KINDS: readonly HeardOptions[] = [{ kind: 'markdown' }, { kind: 'text' }, { declared: ['käse & co', 'note'] }];

const SCRIPT = `HOST: Hi [pause 1.5s] there.
**Alice:** One, *two*. <break time="1s"/>
Note: [00:12] Bob: x
- Alice: no

[voice: Roger] Hey {a|b} 😀 [whispers] \`[pause 1s]\` [/voice]
<!-- HOST: x
[pause x] --> [pause x] \\[pause 1s]
Dan (00:12): y
Title
---
\`\`\`js
HOST: z
\`\`\`
Alice: <Person1>q</Person1> <sub alias="A B">w</sub> <script>v</script>
Bob Once: u
    code();`;

test.each(KINDS)('cut in two at any place, and letter by letter, a script says the same (%j)', async (options) => {
  const whole = await heard([SCRIPT], options);
  expect(whole.split('\n').length).toBeGreaterThan(10);
  expect(await heard(SCRIPT.split(''), options)).toBe(whole);
  for (let cut = 1; cut < SCRIPT.length; cut++)
    expect(await heard([SCRIPT.slice(0, cut), SCRIPT.slice(cut)], options)).toBe(whole);
});

test.each([
  ', a | b |\n|---|---|\n| c | d |',
  '# HOST: # # ',
  '# A, #',
  '# A.#',
  '00:12 **\n\n',
  ': - ',
  '<!-- a\n**Bob:** b',
  '<!-- a --',
  'x.<!--y',
])('what once depended on a cut does no longer: %j', async (script) => {
  const whole = await heard([script]);
  for (let cut = 1; cut < script.length; cut++)
    expect(await heard([script.slice(0, cut), script.slice(cut)])).toBe(whole);
  expect(await heard(script)).toBe(whole);
});

const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '\n',
      '\n\n',
      '\n',
      ' ',
      ': ',
      ':',
      '**',
      '*',
      '_',
      '[',
      ']',
      '(',
      ')',
      '{',
      '}',
      '|',
      '<',
      '>',
      '/',
      '`',
      '```',
      '\\',
    ],
    ...['# ', '- ', '1. ', '> ', '    ', '---\n', '===\n', '~~~', '| a | b |\n|---|---|\n', '. ', ', ', '-', "'"],
  ),
  fc.constantFrom(
    ...[
      'HOST: ',
      'Alice: ',
      '\nAlice: ',
      '\n**Bob:** ',
      '\nBob: ',
      '[Carol]: ',
      'narrator: ',
      'Note: ',
      'Dr. ',
      'J.R. ',
      'Käse & Co: ',
    ],
    ...[
      '00:12 ',
      '[1:02:03] ',
      '(00:12)',
      '<Person1>',
      '</Person2>',
      '[pause 1.5s]',
      '[pause',
      '[pause x]',
      '[voice: R]',
      '[/voice]',
    ],
    ...[
      '<break time="1s"/>',
      '<break',
      '<sub alias="a">',
      '</sub>',
      '{a|b}',
      '{a|',
      '<!-- ',
      ' -->',
      '<!--',
      '<script>',
      '</script>',
    ],
    ...[
      '[whispers]',
      '[laughs](x)',
      '[a',
      'word ',
      'Word',
      'two words ',
      'it is so, ',
      '😀',
      '\u{f0000}',
      '\ud83d',
      'x'.repeat(300),
    ],
  ),
);

test('law: however a script is cut, it says the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
      fc.constantFrom(...KINDS),
      async (pieces, sizes, options) => {
        const script = pieces.join('');
        const cut: string[] = [];
        for (let at = 0, i = 0; at < script.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          cut.push(script.slice(at, at + size));
          at += size;
        }
        const whole = await heard([script], options);
        expect(await heard(cut, options)).toBe(whole);
        expect(await heard(script.split(''), options)).toBe(whole);
      },
    ),
    { numRuns: 1500 },
  );
});

test.each([
  '[',
  '[a',
  '[pause ',
  '{',
  '{a|',
  '<',
  '<!--',
  '<sub a="',
  '<sub>',
  '<script>',
  'a <style>',
  'A',
  'A ',
  'Aa: ',
  '**',
  '12:',
  '`',
  '\\[',
  '00:12 A ',
])('takes linear time on %j again and again', async (mark) => {
  const started = performance.now();
  for (const kind of ['text', 'markdown'] as const) {
    await heard([mark.repeat(40_000 / mark.length)], { kind });
    await heard([`${mark}\n`.repeat(4_000)], { kind });
    await heard(mark.repeat(12_000 / mark.length), { kind });
    await heard(
      Array.from({ length: 3_000 }, (_, i) => `${mark}\n${i % 3 ? '' : 'Alice: '}`),
      { kind },
    );
  }
  expect(performance.now() - started).toBeLessThan(4_000);
});
