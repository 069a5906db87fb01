import { expect, test } from 'vitest';
import { heard } from '../../testing/heard.js';

const both = async (script: string): Promise<string> => {
  const markdown = await heard([script]);
  expect((await heard([script], { kind: 'text' })).replaceAll('talk.txt', 'talk.md')).toBe(markdown);
  return markdown;
};

test.each([
  ['[pause 1.5s]', 1.5],
  ['[pause 500ms]', 0.5],
  ['[pause: 2]', 2],
  ['[pause:2s]', 2],
  ['[PAUSE 2,5 seconds]', 2.5],
  ['[pause]', 1],
  ['[pause 0]', 0],
  ['[long pause]', 2],
  ['<break time="1.5s"/>', 1.5],
  ["<break time = '250ms' />", 0.25],
  ['<break time=“1.5s” />', 1.5],
  ['<break time="1s"></break>', 1],
  ['<break/>', 0.75],
  ['<BREAK strength="x-strong"/>', 1.25],
  ['<break strength="none"/>', 0],
])('%s is a silence of %f s', async (written, seconds) => {
  expect(await both(`Wait ${written}now.`)).toBe(`narrator: Wait\nnarrator: [${seconds} s] now.`);
  expect(await both(`Wait.\n\n${written}\n\nNow.`)).toBe(`narrator: Wait.\nnarrator: [${seconds} s] Now.`);
});

test('a longer pause than a minute is one of a minute, and a malformed one is text; both are told with their place', async () => {
  expect(await both('One.\n\nTwo [pause 61s] three [pause banana].\n[pause:] <break time="x"/>\nEnd [voice:].')).toBe(
    [
      'narrator: One.',
      'narrator: Two',
      'narrator: [60 s] three [pause banana]. [pause:] End [voice:].',
      'warning: talk.md:3:5: [pause 61s] is longer than 60 s: a pause of 60 s is made',
      'warning: talk.md:3:23: [pause banana] is no pause: spoken as text',
      'warning: talk.md:4:1: [pause:] is no pause: spoken as text',
      'warning: talk.md:4:10: <break time="x"/> is no pause: left out',
      'warning: talk.md:5:5: [voice:] names no voice: spoken as text',
    ].join('\n'),
  );
});

test('places count from the line that the text begins with', async () => {
  expect(await heard(['a\n[pause x]'], { firstLine: 8 })).toContain('talk.md:9:1:');
  expect(await heard(['---\ntitle: T\n---\na\n[pause x]'])).toContain('talk.md:5:1:');
});

test('a voice lasts until it is given back, or the next turn', async () => {
  expect(
    await both(
      'HOST: a [voice: Roger] b [voice: x Y] c [/voice] d\n[voice: Guest] e [voice: default] f [voice: Z] g\nGUEST: h',
    ),
  ).toBe('HOST: a\n(Roger): b\n(x Y): c\nHOST: d\nGuest: e\nHOST: f\n(Z): g\nGUEST: h');
  expect(await both('HOST: a [voice: Narrator] b [/voice] c')).toBe('HOST: a\nnarrator: b\nHOST: c');
});

test('a respelling is spoken in place of what is written; what only looks like one is text', async () => {
  expect(
    await both(
      '{Siobhan|shiv-AWN}, <sub alias="World Wide &amp; Web">WWW</sub> and <phoneme alphabet="ipa" ph="x">y</phoneme>.',
    ),
  ).toBe('narrator: shiv-AWN, World Wide & Web and k.');
  expect(await both('{x | x > 0} {a} {a|b|c} {{a|b}} { {a|b} {a')).toBe('narrator: {x | x > 0} {a} {a|b|c} {b} { b {a');
  expect(await both('{a|} b')).toBe(
    'narrator: {a|} b\nwarning: talk.md:1:1: {a|} lacks a word beside its bar: spoken as text',
  );
  expect(await heard(['H<sub>2</sub>O'])).toBe('narrator: H2O');
  expect(await heard(['<phoneme alphabet="x-sampa" ph="x">y</phoneme>'])).toBe(
    'narrator: y\nwarning: talk.md:1:1: the alphabet "x-sampa" is not known: spoken as written is "y"',
  );
});

test('audio tags that are known are marks, other words in brackets and links are not', async () => {
  const { parseScript } = await import('../cues.js');
  const { MarkTable } = await import('../marks.js');
  const marks = new MarkTable();
  const script =
    '[whispers] [laughs softly] [strong French accent] [excited, whispering] [sic] [Whispers] [a good word] [laughs](x) [sighs]: y';
  const text = (async function* () {
    yield script;
  })();
  let all = '';
  for await (const cue of parseScript('markdown', text, { marks })) if (cue.type === 'speech') all += cue.text;
  const tags = [...all].map((character) => marks.get(character)).filter((mark) => mark !== undefined);
  expect(tags.map((mark) => mark.type === 'tag' && mark.text)).toEqual([
    '[whispers]',
    '[laughs softly]',
    '[strong French accent]',
    '[excited, whispering]',
    '[Whispers]',
  ]);
  expect(all.replace(/[\u{f0000}-\u{fffff}]/gu, '').trim()).toBe('[sic]  [a good word] laughs [sighs]: y');
});

test('in code a mark is what is written, without a warning; so is one behind a backslash', async () => {
  expect(
    await heard(['Write `[pause 1s] {a|b} [voice: x]` and `[pause x]`.\n\n```\n[pause 1s]\n```\n\n| `{a|b}` |\n|---|']),
  ).toBe('narrator: Write [pause 1s] {a|b} [voice: x] and [pause x].\nnarrator: [pause 1s]\nnarrator: {a|b}');
  expect(await both('\\[pause 1s] and \\{a|b}')).toBe('narrator: [pause 1s] and {a|b}');
  expect(await heard(['C:\\[x] \\n'], { kind: 'text' })).toBe('narrator: C:\\[x] \\n');
});

test('comments are not heard, in plain text either, and what stands in them means nothing', async () => {
  expect(await both('a <!-- b\n\nHOST: c [pause x] --> d\n<!-- e -->\nf\n\n<!-- g -->\n\nh')).toBe(
    'narrator: a d f\nnarrator: h',
  );
  expect(await both('a\n\n<!-- b\n\nc')).toBe('narrator: a\nnarrator: b\nnarrator: c');
});

test('characters that stand for marks mean nothing when a script brings them', async () => {
  expect(await both('a [pause 1s] \u{f0000}b \u{f0001}')).toBe('narrator: a\nnarrator: [1 s] b');
});
