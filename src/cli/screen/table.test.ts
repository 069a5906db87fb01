import { describe, expect, test } from 'vitest';
import { columnsOf } from './columns.js';
import { type Listing, paperOf, tableLines } from './table.js';

const VOICES: Listing = {
  heads: ['Name', 'Id', 'Labels'],
  rows: [
    [
      'Rachel - calm, young',
      '21m00Tcm4TlvDq8ikWAM',
      'female, american, young, calm, narrative story, and some more words',
    ],
    [
      '桃子 - 落ち着いた声の語り手',
      'pNInz6obpgDQGcFmaJgB',
      'female, 日本語標準語落ち着いた声の語り手日本語標準語落ち着いた',
    ],
    ['Adam', 'JBFqnCBsd6RMkjVDRZzb', ''],
  ],
  wraps: [2, 0],
};

const widthOf = (lines: readonly string[]): number => Math.max(...lines.map(columnsOf));

describe('a table', () => {
  test('for programs is as wide as it must be, a line for each row', async () => {
    const lines = await tableLines(VOICES);
    expect(lines).toHaveLength(4);
    expect(lines[1]).toBe(
      'Rachel - calm, young         21m00Tcm4TlvDq8ikWAM  female, american, young, calm, narrative story, and some more words',
    );
  });

  test.each([119, 100, 80, 60])('is no wider than a screen of %i columns, and loses no word', async (columns) => {
    const lines = await tableLines(VOICES, { columns });
    expect(widthOf(lines)).toBeLessThanOrEqual(columns);
    expect(lines[0]).toMatch(/^Name +Id +Labels$/);
    const letters = (text: string) => [...text.replace(/\s/g, '')].toSorted().join('');
    expect(letters(lines.join(''))).toBe(letters([VOICES.heads, ...VOICES.rows].flat().join('')));
  });

  test('wraps the first column that may be wrapped before the second', async () => {
    expect((await tableLines(VOICES, { columns: 80 })).slice(0, 4)).toEqual([
      'Name                         Id                    Labels',
      'Rachel - calm, young         21m00Tcm4TlvDq8ikWAM  female, american, young,',
      '                                                   calm, narrative story, and',
      '                                                   some more words',
    ]);
  });

  test('that is narrow by itself stays one on a narrow screen', async () => {
    const small = { heads: ['A', 'B'], rows: [['1', '2']] };
    expect(await tableLines(small, { columns: 20 })).toEqual(['A  B', '1  2']);
  });

  test('leaves out what it can spare, first what is said to be spared first', async () => {
    const listing: Listing = {
      heads: ['Id', 'Name', 'Chars', 'Words'],
      rows: [['i'.repeat(30), 'a name of nine words that will be wrapped soon', '1', 'w'.repeat(20)]],
      aligned: ['left', 'left', 'right', 'left'],
      wraps: [1],
      spare: [1, 2],
    };
    expect((await tableLines(listing, { columns: 80 }))[0]).toMatch(/^Id +Name +Chars +Words$/);
    expect((await tableLines(listing, { columns: 62 }))[0]).toMatch(/^Id +Chars +Words$/);
    expect(
      await tableLines({ ...listing, rows: [['i'.repeat(38), '', '1', 'w'.repeat(20)]] }, { columns: 62 }),
    ).toEqual([`Id${' '.repeat(38)}Words`, `${'i'.repeat(38)}  ${'w'.repeat(20)}`]);
  });
});

describe('blocks', () => {
  test('stand on a narrow screen, and go on indented', async () => {
    const lines = await tableLines(VOICES, { columns: 40 });
    expect(widthOf(lines)).toBeLessThanOrEqual(40);
    expect(lines.slice(0, 6)).toEqual([
      'Name: Rachel - calm, young',
      'Id: 21m00Tcm4TlvDq8ikWAM',
      'Labels: female, american, young, calm,',
      '  narrative story, and some more words',
      '',
      'Name: 桃子 - 落ち着いた声の語り手',
    ]);
    expect(lines.at(-1)).toBe('Id: JBFqnCBsd6RMkjVDRZzb');
  });

  test('are what is read aloud, on a screen of any width and without one', async () => {
    const rows = VOICES.rows.slice(2);
    for (const columns of [200, undefined]) {
      expect(await tableLines({ ...VOICES, rows }, { columns, plain: true })).toEqual([
        'Name: Adam',
        'Id: JBFqnCBsd6RMkjVDRZzb',
      ]);
    }
  });

  test('are left alone where no screen is wide enough for a word', async () => {
    expect(await tableLines({ heads: ['Name'], rows: [['Rachel']] }, { columns: 3 })).toEqual(['Name: Rachel']);
  });
});

test('a pipe has no width, whatever the terminal beside it has', () => {
  expect(paperOf({ isTTY: false, columns: 80 }, false)).toEqual({ columns: undefined, plain: false });
  expect(paperOf({ isTTY: true, columns: 80 }, true)).toEqual({ columns: 80, plain: true });
  expect(paperOf({ isTTY: true, columns: 0 }, false)).toEqual({ columns: undefined, plain: false });
});
