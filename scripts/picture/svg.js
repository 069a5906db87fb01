/**
 * A terminal's screen at one moment.
 * @typedef {object} Frame
 * @property {number} atMs
 * @property {readonly string[]} rows  with colours as escape sequences (SGR)
 */

/** @typedef {{ fill?: string, isBold?: boolean, isInverse?: boolean, isDim?: boolean }} Look */

const CELL = { width: 8.4, height: 18 };
const MARGIN = 16;
const BAR = 30;
const COLOURS = { text: '#d8dee9', ground: '#1b1f27', bar: '#2a303c' };
/** The eight of ANSI; the bright ones are the same. */
const ANSI = ['#5c6370', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d8dee9'];

/**
 * An SVG that plays the frames once and stays at the last one; what cannot play it shows the last one.
 * A row that does not change from frame to frame is drawn once.
 * @param {readonly Frame[]} frames  in order, at least one
 * @param {{ readonly columns: number, readonly rows: number }} size
 */
export const drawTerminal = (frames, { columns, rows }) => {
  const width = Math.ceil(columns * CELL.width) + 2 * MARGIN;
  const height = rows * CELL.height + BAR + MARGIN;
  const lines = Array.from({ length: rows }, (_, row) => spansOf(frames, row).map((span) => drawRow(span, row)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="narrate at work in a terminal">
<rect width="${width}" height="${height}" rx="8" fill="${COLOURS.ground}"/>
<path d="M0 22V8a8 8 0 0 1 8-8H${width - 8}a8 8 0 0 1 8 8V22z" fill="${COLOURS.bar}"/>
${[0, 1, 2].map((dot) => `<circle cx="${18 + 18 * dot}" cy="11" r="5" fill="${ANSI[dot + 1]}"/>`).join('')}
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="${COLOURS.text}" xml:space="preserve">
${lines.flat().join('\n')}
</g>
</svg>
`;
};

/**
 * How long each content of a row stands.
 * @param {readonly Frame[]} frames @param {number} row
 */
const spansOf = (frames, row) => {
  /** @type {{ content: string, fromMs: number, untilMs: number | undefined }[]} */
  const spans = [];
  for (const { atMs, rows } of frames) {
    const content = (rows[row] ?? '').trimEnd();
    const last = spans.at(-1);
    if (last?.content === content) continue;
    if (last) last.untilMs = atMs;
    spans.push({ content, fromMs: atMs, untilMs: undefined });
  }
  return spans.filter(({ content }) => content !== '');
};

/** @param {{ content: string, fromMs: number, untilMs: number | undefined }} span @param {number} row */
const drawRow = ({ content, fromMs, untilMs }, row) => {
  const y = BAR + row * CELL.height;
  const drawn = runsOf(content).map(({ text, column, look }) => {
    const x = figure(MARGIN + column * CELL.width);
    const length = figure(text.length * CELL.width);
    const ground = look.isInverse
      ? `<rect x="${x}" y="${y}" width="${length}" height="${CELL.height}" fill="${look.fill ?? COLOURS.text}"/>`
      : '';
    const fill = look.isInverse ? COLOURS.ground : look.fill;
    const marks = [
      fill ? ` fill="${fill}"` : '',
      look.isBold ? ' font-weight="bold"' : '',
      look.isDim ? ' opacity=".6"' : '',
    ].join('');
    return `${ground}<text x="${x}" y="${y + 13}" textLength="${length}"${marks}>${escaped(text)}</text>`;
  });
  const isLast = untilMs === undefined;
  const begins = `begin="${seconds(fromMs)}s"`;
  const shown = isLast
    ? fromMs > 0
      ? `<set attributeName="visibility" to="hidden" begin="0s" dur="${seconds(fromMs)}s"/>`
      : ''
    : `<set attributeName="visibility" to="visible" ${begins} dur="${seconds(untilMs - fromMs)}s"/>`;
  return `<g${isLast ? '' : ' visibility="hidden"'}>${shown}${drawn.join('')}</g>`;
};

/**
 * Cut a row where its look changes; blanks at both ends of a run are left out.
 * @param {string} content
 */
const runsOf = (content) => {
  /** @type {{ text: string, column: number, look: Look }[]} */
  const runs = [];
  /** @type {Look} */
  let look = {};
  let column = 0;
  for (const part of content.split(/(\x1b\[[\d;]*m)/)) {
    const [, codes] = /^\x1b\[([\d;]*)m$/.exec(part) ?? [];
    if (codes !== undefined) look = lookAfter(look, codes);
    else {
      const text = look.isInverse ? part : part.trim();
      const indent = look.isInverse ? 0 : part.length - part.trimStart().length;
      if (text !== '') runs.push({ text, column: column + indent, look });
      column += part.length;
    }
  }
  return runs;
};

/** @param {Look} look @param {string} codes @returns {Look} */
const lookAfter = (look, codes) => {
  let now = { ...look };
  for (const code of codes.split(';').map(Number)) {
    if (code === 0) now = {};
    else if (code === 1) now.isBold = true;
    else if (code === 2) now.isDim = true;
    else if (code === 7) now.isInverse = true;
    else if (code === 22) now = { ...now, isBold: false, isDim: false };
    else if (code === 27) now.isInverse = false;
    else if (code === 39) delete now.fill;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) now.fill = ANSI[code % 10] ?? COLOURS.text;
  }
  return now;
};

/** @param {number} timeMs */
const seconds = (timeMs) => figure(timeMs / 1000);
/** @param {number} value */
const figure = (value) => String(Math.round(value * 100) / 100);
/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
