import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cue } from '../cues.js';
import { MarkTable } from '../marks.js';
import { subtitleCues } from './subtitles.js';

async function* arriving(pieces: Iterable<string>): AsyncGenerator<string> {
  yield* pieces;
}

const cuesOf = async (kind: 'srt' | 'vtt', pieces: Iterable<string>, warnings: string[] = []): Promise<Cue[]> => {
  const all: Cue[] = [];
  const warn = (message: string): number => warnings.push(message);
  const options = { kind, name: `a.${kind}`, marks: new MarkTable(), warn };
  for await (const cue of subtitleCues(arriving(pieces), options)) all.push(cue);
  return all;
};

/** One line for each paragraph: who speaks it, and what. */
const perform = async (kind: 'srt' | 'vtt', pieces: Iterable<string>): Promise<string[]> => {
  const lines = [''];
  for (const cue of await cuesOf(kind, pieces)) {
    if (cue.type === 'speech') lines[lines.length - 1] += cue.text.replace(/\p{Co}/gu, '?');
    else if (cue.type === 'role') lines[lines.length - 1] = cue.role === undefined ? '' : `${cue.role.name}: `;
    else lines.push('');
  }
  return lines.map((line) => line.trim().replace(/\s+/g, ' ')).filter((line) => line !== '');
};

const SCRIPTS: Record<string, readonly ['srt' | 'vtt', string, readonly string[]]> = {
  'SubRip, joined to sentences': [
    'srt',
    '1\n00:00:01,000 --> 00:00:02,500\n<i>This is</i> the\nfirst\n\n2\n00:00:02,600 --> 00:00:04,000 X1:40\n{\\an8}sentence. <font color="#fff">And</font>\n\n3\n00:00:06,000 --> 00:00:07,000\nthe next.\n',
    ['This is the first sentence. And', 'the next.'],
  ],
  'dashes and numbers': [
    'srt',
    '1\n00:00:01,000 --> 00:00:02,000\n- How many?\n-Two.\n\n2\n00:00:02,000 --> 00:00:03,000\n42\n\n3\n00:00:03,000 --> 00:00:04,000\n-5 degrees\n— at noon —\n',
    ['How many?', 'Two. 42 -5 degrees', 'at noon —'],
  ],
  'no blank lines between, an empty cue, a blank line inside': [
    'srt',
    '1\n00:00:01,000 --> 00:00:02,000\none\n2\n00:00:02,000 --> 00:00:03,000\ntwo\n\n3\n00:00:03,000 --> 00:00:03,500\n\n4\n00:00:03,500 --> 00:00:04,000\nthree\n\nfour',
    ['one two three four'],
  ],
  WebVTT: [
    'vtt',
    'WEBVTT - a talk\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\nNOTE not\nspoken\n\nintro\n00:01.000 --> 00:02.000 align:start position:0%\n<v.loud Ann Lee>Rock &amp; roll <c.x>is</c> <00:01.500>1 < 2</v>\n\n00:02.000 --> 00:03.000\n<v Ann Lee>here. <v Bo>Is it?\nYes.\n\n00:03.000 --> 00:04.000\nIt&nbsp;&lt;is&gt;&lrm;&#33;\n\nNOTE\nend\n',
    ['Ann Lee: Rock & roll is 1 < 2 here.', 'Bo: Is it? Yes.', 'It <is>!'],
  ],
  'captions that roll, line by line': [
    'vtt',
    'WEBVTT\n\n00:00.160 --> 00:02.389 align:start\n \nhello<00:00.400><c> to</c><00:00.800><c> all</c>\n\n00:02.389 --> 00:02.399\nhello to all\n \n\n00:02.399 --> 00:04.470\nhello to all\nof<00:02.560><c> you</c>\n\n00:04.470 --> 00:04.480\nof you\n \n\n00:04.480 --> 00:06.000\nof you\n[Music]\n\n00:06.000 --> 00:07.000\n[Music]\nno<00:06.1><c> no</c>\n\n00:07.000 --> 00:07.010\nno no\n\n00:07.010 --> 00:08.000\nno no\nno no\n',
    ['hello to all of you ? no no no no'],
  ],
  'captions that roll without times in them': [
    'srt',
    '1\n00:00:00,100 --> 00:00:04,000\none\n\n2\n00:00:02,000 --> 00:00:06,000\none\ntwo\n\n3\n00:00:04,000 --> 00:00:08,000\ntwo\nthree\n\n4\n00:00:08,000 --> 00:00:09,000\nthree\n\n5\n00:00:09,000 --> 00:00:09,500\nthree\nfour\n',
    ['one two three three four'],
  ],
  'labels, as meetings are recorded': [
    'vtt',
    'WEBVTT\n\n1\n00:01.000 --> 00:02.000\nAnn Lee: Hi. Note: we\n\n2\n00:02.000 --> 00:03.000\nNote: record.\n\n3\n00:03.000 --> 00:04.000\nBo: Yes: once.\n\n4\n00:04.000 --> 00:05.000\nAnn Lee: Go <i>on</i>. ♪\n&gt;&gt; GUEST: (laughs) 3:1 >> ok\n',
    ['Ann Lee: Hi. Note: we Note: record. Bo: Yes: once.', 'Go on.', 'GUEST: ? 3:1 ok'],
  ],
  'a header lost, or glued to the first cue': [
    'vtt',
    'Kind: captions\n\n00:01.000 --> 00:02.000\none\n\nWEBVTT\n00:02.000 --> 00:03.000\ntwo',
    ['one two'],
  ],
};

test.each(Object.entries(SCRIPTS))('%s, however it is cut', async (_what, [kind, script, expected]) => {
  expect(await perform(kind, [script])).toEqual(expected);
  const cues = await cuesOf(kind, [script]);
  expect(await cuesOf(kind, script)).toEqual(cues);
  for (let at = 1; at < script.length; at++)
    expect(await cuesOf(kind, [script.slice(0, at), script.slice(at)])).toEqual(cues);
});

test('law: the cuts make no difference to any cue, nor to an error', async () => {
  const part = fc.constantFrom(
    ...['\n', '\n', '\n\n', 'word ', '<v Ann>', '</v>', '<b', '&amp;', '&', '- ', '7', '-->', 'NOTE', 'WEBVTT\n'],
    ...['\n00:01.000 --> 00:02.000\n', '\n00:09.000 --> 00:10.000\n', 'a'.repeat(4095), '😀'],
  );
  const kind = fc.constantFrom('srt', 'vtt');
  await fc.assert(
    fc.asyncProperty(
      kind,
      fc.array(part, { maxLength: 16 }),
      fc.integer({ min: 1, max: 9 }),
      async (kind, parts, size) => {
        const script = parts.join('');
        const outcome = (pieces: string[]) => cuesOf(kind, pieces).catch((reason) => String(reason));
        expect(await outcome(script.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [])).toEqual(
          await outcome([script]),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('a voice knows its place', async () => {
  const cues = await cuesOf('vtt', ['WEBVTT\n\n00:01.000 --> 00:02.000\nSo <v Ann>hi.\n']);
  expect(cues).toEqual([
    { type: 'speech', text: 'So  ' },
    { type: 'break' },
    { type: 'role', role: { kind: 'speaker', name: 'Ann', place: { file: 'a.vtt', line: 4, column: 7 } } },
    { type: 'speech', text: 'hi.' },
  ]);
});

test('what has no times is no subtitle; times that cannot be read are told once', async () => {
  const refusal = (line: number) => ({ code: 'ERR_INPUT', message: expect.stringMatching(`^a\\.srt:${line}:1: `) });
  await expect(cuesOf('srt', ['Hello.\nThere.\n'])).rejects.toMatchObject(refusal(2));
  await expect(cuesOf('srt', ['a\nb\nc\nd\ne\n'.repeat(100)])).rejects.toMatchObject(refusal(4));
  expect(await cuesOf('srt', [''])).toEqual([]);
  const warnings: string[] = [];
  const cues = await cuesOf('srt', ['1\n00:00:0a --> 00:01\none\n\n2\n0:1 --> x\ntwo --> three\n'], warnings);
  expect(cues.map((cue) => (cue.type === 'speech' ? cue.text : ''))).toEqual(['one', ' two --> three']);
  expect(warnings).toEqual([expect.stringMatching(/^a\.srt:2:1: /)]);
});

test('a line is performed when it has come', async () => {
  const cues = subtitleCues(
    (async function* () {
      yield '1\n00:00:01,000 --> 00:00:02,000\nHello.\n';
      throw new Error('read too far');
    })(),
    { kind: 'srt', name: 'a', marks: new MarkTable(), warn: () => {} },
  );
  expect((await cues.next()).value).toEqual({ type: 'speech', text: 'Hello.' });
});

test.each(['<', '<v ', '&#', '{\\', '- ', '7\n', '-->', '\n', '<b>'])(
  'takes linear time on "%s" again and again',
  async (mark) => {
    const started = performance.now();
    await cuesOf('vtt', [`00:01.000 --> 00:02.000\n${mark.repeat(100_000 / mark.length)}`]);
    expect(performance.now() - started).toBeLessThan(3_000);
  },
);
