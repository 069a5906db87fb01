import { expect, test } from 'vitest';
import { heard } from '../../testing/heard.js';

const turns = 'Host: a\nGuest: b';

test.each([
  ['HOST: a\nGUEST: b', 'HOST: a\nGUEST: b'],
  [
    'host: a\ncohost: b\nCo-Host: c\nInterviewer: d\nSpeaker 1: e\nPerson 2: f',
    'host: a\ncohost: b\nCo-Host: c\nInterviewer: d\nSpeaker 1: e\nPerson 2: f',
  ],
  ['**Host:** a\n**Guest**: b', turns],
  ['*Host:* a\n__Guest:__ b', turns],
  ['***Host***: a\n_Guest_ : b', turns],
  ['[Host]: a\n[Guest]: b', turns],
  ['  Host: a\n  Guest: b', turns],
  ['Host：a\nGuest：b', turns],
  ['Host:\na\nGuest:\n\nb', turns],
  ['NARRATOR: a\nHOST: b\nNarrator: c', 'narrator: a\nHOST: b\nnarrator: c'],
  ['[00:12:34] Alice: a\n00:12 Bob: b\n(00:13) Carol: c', 'Alice: a\nBob: b\nCarol: c'],
  ['Alice (00:12): a\nBob [00:12]: b\nDr. J.R. Ames-Lee 1:02:03.5\nc', 'Alice: a\nBob: b\nDr. J.R. Ames-Lee: c'],
  ['**Alice** (00:12)\na\n\n**[00:14] Bob:** b', 'Alice: a\nBob: b'],
])('speaker: %j', async (script, expected) => {
  expect(await heard([script])).toBe(expected);
  expect(await heard([script], { kind: 'text' })).toBe(expected);
});

test.each([
  ['Alice: only once', 'Alice: only once'],
  ['Note: a\nNote: b\nNote: c', 'Note: a Note: b Note: c'],
  ['Step 1: a\nStep 1: b\nPro Tip: c\nPro Tip: d', 'Step 1: a Step 1: b Pro Tip: c Pro Tip: d'],
  ['10:30 we met\n10:30 We met: her\n10:30 we met', '10:30 we met 10:30 We met: her 10:30 we met'],
  ['http://a.b\nHttp://a.b\nHttp://a.b', 'http://a.b Http://a.b Http://a.b'],
  ['said: a\nsaid: b', 'said: a said: b'],
  ['Bob said: a\nBob said: b', 'Bob said: a Bob said: b'],
  ['One Two Three Four Five: a\nOne Two Three Four Five: b', 'One Two Three Four Five: a One Two Three Four Five: b'],
  ['Host:a\nHost:b', 'Host:a Host:b'],
  ['a HOST: b', 'a HOST: b'],
  ['[Alice] a\n[Alice] b', '[Alice] a [Alice] b'],
])('no speaker: %j', async (script, expected) => {
  expect(await heard([script])).toBe(`narrator: ${expected}`);
  expect(await heard([script], { kind: 'text' })).toBe(`narrator: ${expected}`);
});

test('a manner of speaking behind a name or its colon is an audio tag', async () => {
  expect(await heard(['HOST (laughing): a\n**Guest** (softly, nervously):\nb\n**GUEST (whispers):** c'])).toBe(
    'HOST: [laughing] a\nGuest: [softly, nervously] b\nGuest: [whispers] c',
  );
  expect(await heard(['HOST (to the guest): a\nGUEST: *laughs* b\nHOST: (Sighs) c\nGUEST: (sic) d'])).toBe(
    'HOST: [to the guest] a\nGUEST: [laughs] b\nHOST: [sighs] c\nGUEST: (sic) d',
  );
});

test('a name behind a role, or a role behind a name, is the same speaker; two from one place are two', async () => {
  const script =
    '**Host (Sarah):** a\n**Tom (Guest):** b\n**Sarah:** c\n**Guest:** d\nAnn (Rome): e\nBo (Rome): f\nANN (V.O.): g\nBO (CONT’D): h';
  const expected = 'Host: a\nTom: b\nHost: c\nTom: d\nAnn: e\nBo: f\nANN: g\nBO: h';
  expect(await heard([script])).toBe(expected);
  expect(await heard(script)).toBe(expected);
  expect(await heard(['Host (Sarah): a\nSarah: b'], { declared: ['sarah'] })).toBe('Sarah: a\nSarah: b');
});

test.each([
  ['主持人：大家好。\n嘉宾：谢谢。\n注意：这不是。', '主持人: 大家好。\n嘉宾: 谢谢。 注意：这不是。'],
  ['田中：はい。\n佐藤：では。\n田中：え。\n佐藤：ん。', '田中: はい。\n佐藤: では。\n田中: え。\n佐藤: ん。'],
  ['المضيف: نعم.\nالضيف: لا.', 'المضيف: نعم.\nالضيف: لا.'],
  ['Élise\u00a0: a\nBo\u202f: b\nÉlise\u00a0: c\nBo\u202f: d', 'Élise: a\nBo: b\nÉlise: c\nBo: d'],
  ['Mary & Bob: a\nDJ_K: b\nMary & Bob: c\nDJ_K: d', 'Mary & Bob: a\nDJ_K: b\nMary & Bob: c\nDJ_K: d'],
  [
    '他说：“好。”\n她问：“谁？”\n她问：“谁？”\n他说：走。',
    'narrator: 他说：“好。” 她问：“谁？” 她问：“谁？” 他说：走。',
  ],
])('names of other scripts and shapes: %j', async (script, expected) => {
  expect(await heard([script])).toBe(expected);
  expect(await heard(script, { kind: 'text' })).toBe(expected);
});

test.each([
  ['> **Host:** a\n> Guest: b\n>\n> c\n\n- > Host: d', 'Host: a\nGuest: b\nGuest: c\nGuest: Host: d'],
  ['[HOST] a\n\n[Speaker 2] b\n[sic] c', 'HOST: a\nSpeaker 2: b [sic] c'],
  ['🎤 HOST: a\n**🎙️ Sarah:** b\n**🎙️ Sarah:** c', 'HOST: a\nSarah: b\nSarah: c'],
  [
    '[Sarah]: a\n[Tom]: Yo.\n[Sarah]: b\n\n[Tim]: e.g. you\n\n[map]: /m "x"',
    'Sarah: a [Tom]: Yo.\nSarah: b\nSarah: [Tim]: e.g. you',
  ],
])('labels in Markdown: %j', async (script, expected) => {
  expect(await heard([script])).toBe(expected);
  expect(await heard(script)).toBe(expected);
});

test.each([
  ['0:00\nhello\n0:02\nto all\n1:02:03\nof you', 'narrator: hello to all of you'],
  ['[00:00:01] hello\n[00:00:04] to you', 'narrator: hello to you'],
  ['[00:00.000 --> 00:04.000]  hello\n[00:04.000 --> 00:08.000] Ann: you', 'narrator: hello\nAnn: you'],
  ['Ann Lee\n00:00:12\nHi.\n\nBo\n01:10:15\nYo.', 'Ann Lee: Hi.\nBo: Yo.'],
  ['10:30\nCoffee\n11:00\nTea\n0:10', 'narrator: 10:30 Coffee 11:00 Tea 0:10'],
  ['0:00 Intro\n1:23 Main\n(0:00) a\n(0:05) b', 'narrator: 0:00 Intro 1:23 Main (0:00) a (0:05) b'],
])('times of a recording are not spoken, those of a day are: %j', async (script, expected) => {
  for (const kind of ['text', 'markdown'] as const) {
    expect(await heard([script], { kind })).toBe(expected);
    expect(await heard(script, { kind })).toBe(expected);
  }
});

test('music and noises on a line of their own are left out, and told once', async () => {
  const script =
    '**[INTRO MUSIC FADES IN]**\n\nHi. [SFX: door]\n[SFX: door]\n*(Music swells)*\n(Music by Bo)\n[END]\n(The theme was sad.)';
  const expected =
    'narrator: Hi. [SFX: door]\nnarrator: (Music by Bo) [END] (The theme was sad.)\nwarning: talk.md:1:1: music and noises are not made: **[INTRO MUSIC FADES IN]** and the like are left out';
  expect(await heard([script])).toBe(expected);
  expect(await heard(script)).toBe(expected);
});

test('in lists, headings, tables, code and addresses of links a name is a word', async () => {
  const script =
    '- HOST: a\n- b\n\n  HOST: c\n\n# HOST: d\n\n```\nHOST: f\n```\n\n| HOST: g |\n|---|\n\n[Host]: http://x.y\n\n`HOST: h`\n\n    ```\n    HOST: i\n\nHOST: j';
  const expected = ['HOST: a', 'b', 'HOST: c', '# HOST: d', 'HOST: f', 'HOST: g', 'HOST: h', '```', 'HOST: i'];
  expect(await heard([script])).toBe(`${expected.map((line) => `narrator: ${line}`).join('\n')}\nHOST: j`);
});

test('a name that is declared is a speaker at once, whatever it is', async () => {
  const declared = ['note', 'käse & co', 'ludwig van beethoven', 'narrator', '他'];
  const script = 'Note: a\nKäse & Co: b\n[LUDWIG  VAN BEETHOVEN] c\nNarrator: d\n他：e\n**ludwig van Beethoven:** f';
  expect(await heard([script], { declared })).toBe(
    'Note: a\nKäse & Co: b\nLUDWIG  VAN BEETHOVEN: c\nNarrator: d\n他: e\nludwig van Beethoven: f',
  );
});

test('a declared name may begin with an underscore, and end with one', async () => {
  const declared = ['_alex', '_bo_'];
  const script = '_alex: a\n_bo_: b\n**_Alex:** c\n_Host_: d\n_Carol: e\n_Carol: f';
  const expected = '_alex: a\n_bo_: b\n_Alex: c\nHost: d';
  for (const kind of ['text', 'markdown'] as const) {
    const carol = kind === 'text' ? ' _Carol: e _Carol: f' : ' Carol: e Carol: f';
    expect(await heard([script], { declared, kind })).toBe(expected + carol);
    expect(await heard(script, { declared, kind })).toBe(expected + carol);
  }
});

test('a name that nobody knows is a speaker when it labels another line within 1,000 characters', async () => {
  const first = 'Alice: Hello.\n';
  const filler = (length: number): string => `Bob ${'x'.repeat(length - 'Bob \n'.length)}\n`;
  const gap = (length: number): string => first + filler(length - 'Hello.\n'.length);
  expect(await heard([`${gap(1000)}Alice: Bye.`])).toMatch(/^Alice: Hello\. Bob x+\nAlice: Bye\.$/);
  expect(await heard([`${gap(1001)}Alice: Bye.`])).toMatch(/^narrator: Alice: Hello\. Bob x+\nAlice: Bye\.$/);
});

test('once two speakers are known, a new one in capitals, bold or brackets is one at once; another is not', async () => {
  const known = 'HOST: a\nGUEST: b\n';
  expect(await heard([`${known}ALICE: c\n**Bob:** d\n[Carol]: e\nDan: f`])).toBe(
    'HOST: a\nGUEST: b\nALICE: c\nBob: d\nCarol: e Dan: f',
  );
  expect(await heard(['HOST: a\nALICE: c'])).toBe('HOST: a ALICE: c');
});

test('a heading gives the word to the narrator', async () => {
  expect(await heard(['HOST: a\n\nb\n\n## Two\n\nc\n\nHOST: d'])).toBe(
    'HOST: a\nHOST: b\nnarrator: ## Two\nnarrator: c\nHOST: d',
  );
});

test('persons of a generated dialogue speak in turn, in any number and order', async () => {
  const script = '<Person2>a\nb</Person2>\n\n<Person1>c</Person1> d <Person12>e\n<Person2>f <Person1 g';
  const expected = 'Person2: a b\nPerson1: c\nnarrator: d\nPerson12: e\nPerson2: f <Person1 g';
  expect(await heard([script])).toBe(expected);
  expect(await heard([script], { kind: 'text' })).toBe(expected);
});

test('what cannot be a label is not waited for', async () => {
  const typed = async (tokens: readonly string[], kind: 'text' | 'markdown'): Promise<string> => {
    const { parseScript } = await import('../cues.js');
    const cues = parseScript(
      kind,
      (async function* () {
        yield* tokens;
        await new Promise(() => {}); // the writer never goes on
      })(),
    );
    const { value } = await cues.next();
    return value?.type === 'speech' ? value.text : '';
  };
  expect(await typed(['Hello', ' there'], 'text')).toBe('Hello there');
  expect(await typed(['Hello,'], 'text')).toBe('Hello,');
  expect(await typed(['At 10:30 w'], 'text')).toBe('At 10:30 w');
  expect(await typed(['Stop.'], 'text')).toBe('Stop.');
  expect(await typed(['One Two, three '], 'markdown')).toBe('One Two, three ');
  expect(await typed(['**Hello** there, '], 'markdown')).toBe('Hello there, ');
  expect(await typed(['See [1] or {a b} or <b>, '], 'markdown')).toBe('See [1] or {a b} or , ');
});

test('lines that are counted are no turns, however often they come', async () => {
  const counted = 'Line 1: the first.\nLine 2: the second.\nLine 1: the first again.\n';
  expect(await heard([counted])).toBe('narrator: Line 1: the first. Line 2: the second. Line 1: the first again.');
});
