import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cue } from '../cues.js';
import { MARK, MarkTable } from '../marks.js';
import { fountainCues, fountainTitlePage, type ImportOptions } from './fountain.js';

async function* arriving(pieces: Iterable<string>): AsyncGenerator<string> {
  yield* pieces;
}

/** One line for each paragraph: who speaks it, and what; `#` before chapters. */
const perform = async (pieces: Iterable<string>, more: Partial<ImportOptions> = {}): Promise<string[]> => {
  const marks = new MarkTable();
  const lines: string[] = [];
  let role: string | undefined;
  let paragraph = '';
  const end = (): void => {
    if (paragraph.trim() !== '')
      lines.push(`${role === undefined ? '' : `${role}: `}${paragraph.trim().replace(/\s+/g, ' ')}`);
    paragraph = '';
  };
  const options = { name: 'play.fountain', marks, warn: () => {}, ...more };
  for await (const cue of fountainCues(arriving(pieces), options)) {
    if (cue.type === 'speech') paragraph += cue.text;
    else end();
    if (cue.type === 'role') role = cue.role?.name;
    if (cue.type === 'chapter') paragraph = `${'#'.repeat(cue.level)} `;
  }
  end();
  return lines.map((line) =>
    line.replace(new RegExp(MARK.source, 'gu'), (character) => {
      const mark = marks.get(character);
      return mark?.type === 'tag' ? mark.text : '?';
    }),
  );
};

const SCRIPTS: Record<string, readonly [string, readonly string[]]> = {
  'title page, scene, action, dialogue': [
    'Title: The Mill\nAuthor: Ann\n    Bo\n\nINT. MILL - DAY #1A#\n\nDust. *Much* dust,\nand _light_.\n\nHOST\nWho is there?\nHello?\n\nNobody.\n',
    ['# INT. MILL - DAY', 'Dust. Much dust, and light.', 'HOST: Who is there? Hello?', 'Nobody.'],
  ],
  'asides, extensions, speech at the same time': [
    "ANN (V.O.) (cont'd)\n(whispering)\nYes.\n(laughs)\n(sighs)\nNo.\n\nBO ^\n(alone)\n\nANN\nStill.\n",
    ['ANN: [whispering] Yes. [laughs] [sighs] No.', 'ANN: Still.'],
  ],
  'forced kinds': [
    '.kitchen\n\n!BANG\nagain\n\n@McCoy\nJim.\n\n> The end <\n\n> Dissolve to black\n\n~ La la\n',
    ['# kitchen', 'BANG again', 'McCoy: Jim.', 'The end', 'La la'],
  ],
  'sections, synopses, page breaks, transitions': [
    'FADE IN:\n\n# Act\n\n= What happens.\n\n## Part\n\nEXT. ROAD\n\n===\n\nA car.\n\nCUT TO:\n\nIT GOES TO:\nthe left.\n\nSMASH CUT TO:',
    ['# Act', '## Part', '### EXT. ROAD', 'A car.', 'IT GOES TO: the left.'],
  ],
  'capitals without a speech': ['BANG!\nIt falls.\n\nTHE END\n\nTHE END', ['BANG! It falls.', 'THE END', 'THE END']],
  notes: [
    '[[all\nof it]]\nOne [[a]]two[[ b\nc ]] three.\n\nANN\n[[quick]]\nFour.\n\nA [[b\n\nc]]. x [[ y',
    ['One two three.', 'ANN: Four.', 'A [[b', 'c]]. x [[ y'],
  ],
  boneyard: ['One /* b\n\nc */ d.\n/* INT. X\n*/\nANN\n/* no */Yes./* no */\n', ['One d. ANN Yes.']],
  'a speech with a blank line in it': ['ANN\nOne.\n  \nTwo.\n\nThree.\n', ['ANN: One.', 'ANN: Two.', 'Three.']],
  'the narrator': ['NARRATOR\nOnce.\n\nThen.\n\nANN\nHi.\n\nNARRATOR\nSo.\n', ['Once.', 'Then.', 'ANN: Hi.', 'So.']],
  signs: ['\\*a\\* 2*3*4 snake_case **b *c*** _d e_ 5 * 6\n', ['*a* 2*3*4 snake_case b c d e 5 * 6']],
};

test.each(Object.entries(SCRIPTS))('%s, however it is cut', async (_what, [script, expected]) => {
  expect(await perform([script])).toEqual(expected);
  expect(await perform(script)).toEqual(expected);
  for (let at = 1; at < script.length; at++)
    expect(await perform([script.slice(0, at), script.slice(at)])).toEqual(expected);
});

test('law: the cuts make no difference to any cue', async () => {
  const part = fc.constantFrom(
    ...[
      '\n',
      '\n',
      '\n\n',
      'ANN',
      'Bo',
      ' ',
      '(low)',
      '[[',
      ']]',
      '/*',
      '*/',
      '# ',
      '= ',
      '===',
      'INT. ',
      'CUT TO:',
      '>',
      '<',
    ],
    ...['@', '!', '.', '~', '*', '_', 'word ', 'Title: x', 'a'.repeat(4095), '😀'],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 16 }), fc.integer({ min: 1, max: 9 }), async (parts, size) => {
      const script = parts.join('');
      const cues = async (pieces: string[]): Promise<Cue[]> => {
        const all: Cue[] = [];
        const options = { name: 'a', marks: new MarkTable(), warn: () => {} };
        for await (const cue of fountainCues(arriving(pieces), options)) all.push(cue);
        return all;
      };
      const pieces = script.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
      expect(await cues(pieces)).toEqual(await cues([script]));
    }),
    { numRuns: 300 },
  );
});

test('a line is performed when the next one shows what it is, and a long one before it ends', async () => {
  const cues = fountainCues(
    (async function* () {
      yield 'It rains.\n';
      yield 'x'.repeat(5000);
      throw new Error('read too far');
    })(),
    { name: 'a', marks: new MarkTable(), warn: () => {} },
  );
  expect((await cues.next()).value).toEqual({ type: 'speech', text: 'It rains.' });
  expect((await cues.next()).value).toEqual({ type: 'speech', text: ` ${'x'.repeat(4096)}` });
});

test('a role knows its place; a narrator who is cast is a speaker', async () => {
  const roles: unknown[] = [];
  const options = { name: 'a', marks: new MarkTable(), warn: () => {}, firstLine: 5 };
  const cast = new Map([['narrator', {}]]);
  for await (const cue of fountainCues(arriving(['\n  @Ann (O.S.)\nHi.\n\nNARRATOR\nSo.\n']), {
    ...options,
    declared: new Set(cast.keys()),
  }))
    if (cue.type === 'role') roles.push(cue.role);
  expect(roles).toEqual([
    { kind: 'speaker', name: 'Ann', place: { file: 'a', line: 6, column: 4 } },
    { kind: 'speaker', name: 'NARRATOR', place: { file: 'a', line: 9, column: 1 } },
  ]);
});

test('an unclosed boneyard is told with its place', async () => {
  const warnings: string[] = [];
  const warn = (message: string): number => warnings.push(message);
  expect(await perform(['One.\nTwo /* three\n\nFour.'], { warn })).toEqual(['One. Two']);
  expect(warnings).toEqual([expect.stringMatching(/^play\.fountain:2:5: /)]);
});

test('the title page', () => {
  expect(
    fountainTitlePage(
      '\nTitle:\n    _**The Mill**_\n    A play\nCredit: by\nAuthors: Ann\n  Bo\nDate: 2024-02-03\n\nTitle: no',
    ),
  ).toEqual({ title: 'The Mill A play', author: 'Ann, Bo', date: '2024-02-03' });
  expect(fountainTitlePage('FADE IN:\n\nTitle: no')).toEqual({});
  expect(fountainTitlePage('')).toEqual({});
});

test.each(['[[', '/*', '*a ', '_a ', '(', '\n', 'A\n', '[[a]]', '/**/', '#', '\\*', '* '])(
  'takes linear time on "%s" again and again',
  async (mark) => {
    const started = performance.now();
    await perform([mark.repeat(200_000 / mark.length)]);
    expect(performance.now() - started).toBeLessThan(3_000);
  },
);
