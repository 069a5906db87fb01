import type { CastingSheet, SpeakerPart } from '../../session/casting-sheet.js';
import { columnsOf, pagesOf, tidy } from '../screen/columns.js';
import { type Paper, tableLines } from '../screen/table.js';

/** Who speaks for a role, and who has decided that. */
export interface CastVoice {
  readonly id: string;
  /** Undefined when it was named by its id. */
  readonly name: string | undefined;
  readonly by: 'front matter' | '--cast' | '--voice' | 'settings' | 'chosen' | 'default';
}

/**
 * The sheet as a table, no wider than the screen as long as the figures alone are not. Where room is short, first lines are
 * cut, then it is no longer told who chose a voice, then first lines are left out; then each part is a block of its own.
 * @param voices  one for each part
 * @param clean  makes any text printable and hides what must not be shown
 */
export const castLines = async (
  { parts, ...totals }: CastingSheet,
  voices: readonly CastVoice[],
  { columns = Number.POSITIVE_INFINITY, plain = false, clean }: Paper & { clean: (text: string) => string },
): Promise<string[]> => {
  const rowsWith = (voiceText: (voice: CastVoice) => string): string[][] => [
    ...parts.map((part, at) => [part.name, ...figuresOf(part), ...voices.slice(at, at + 1).map(voiceText)].map(clean)),
    ...(parts.length > 1 ? [['all', ...figuresOf({ ...totals, sharePercent: 100 }), '']] : []),
  ];
  const roomBeside = (rows: string[][]) =>
    columns - [HEADS, ...rows].reduce(widest, []).reduce((sum, width) => sum + width + GAP, 0);
  const full = rowsWith(({ name, id, by }) => `${name ?? id} (${by})`);
  const rows = plain || roomBeside(full) >= MIN_COLUMNS ? full : rowsWith(({ name, id }) => name ?? id);
  const roomColumns = plain ? Number.POSITIVE_INFINITY : roomBeside(rows);
  if (roomColumns < MIN_COLUMNS)
    return tableLines({ heads: HEADS, rows, aligned: ALIGNED, wraps: [6, 0] }, { columns });
  const lines = parts.map(({ firstSentence: { written, text } }) =>
    shortened(clean(tidy(written?.text ?? text)), roomColumns),
  );
  return tableLines(
    {
      heads: [...HEADS, 'First line'],
      rows: rows.map((row, at) => [...row, lines[at] ?? '']),
      aligned: [...ALIGNED, 'left'],
    },
    { columns, plain },
  );
};

const HEADS: readonly string[] = ['Speaker', 'Turns', 'Words', 'Chars', 'Share', 'Min', 'Voice'];
const ALIGNED = ['left', 'right', 'right', 'right', 'right', 'right', 'left'] as const;
/** Between columns. */
const GAP = 2;
/** A first line that is cut any shorter tells nothing. */
const MIN_COLUMNS = 16;

const widest = (widths: readonly number[], row: readonly string[]): number[] =>
  row.map((cell, at) => Math.max(widths[at] ?? 0, columnsOf(cell)));

type Figures = Pick<SpeakerPart, 'turns' | 'words' | 'characters' | 'sharePercent' | 'minutes'>;

const figuresOf = ({ turns, words, characters, sharePercent, minutes }: Figures): string[] => [
  ...[turns, words, characters].map((figure) => figure.toLocaleString('en-US')),
  `${sharePercent.toFixed(1)} %`,
  minutes.toFixed(1),
];

const shortened = (text: string, roomColumns: number): string => {
  if (columnsOf(text) <= roomColumns) return text;
  const [page] = pagesOf(text, roomColumns - 1);
  return `${text.slice(0, page?.end ?? 0)}…`;
};

/** The same for programs. */
export const castDocument = ({ parts, ...totals }: CastingSheet, voices: readonly CastVoice[]): object => ({
  ...totals,
  speakers: parts.map(({ role, firstSentence: { text, written }, ...part }, at) => ({
    ...part,
    kind: role?.kind ?? 'narrator',
    firstLine: written?.text ?? text,
    place: role?.place ?? null,
    voice: voices[at] ?? null,
  })),
});
