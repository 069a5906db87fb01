import type { Metrics } from '../../../session/metrics.js';
import { figuresOf, PASSAGE_HEADS, passageRow, passagesBeyondLine } from '../figures.js';
import { reachedMilestones } from '../milestones.js';
import { element, escaped, type Markup } from './markup.js';
import { drawWaterfall, type Outcome } from './waterfall.js';

/** The picture of a run, and its figures as tables, on a page that needs nothing from anywhere and runs nothing. */
export const waterfallPage = (metrics: Metrics, outcome: Outcome): Markup => {
  const beyond = passagesBeyondLine(metrics);
  const passages = [
    ...(metrics.passagesDetail.length === 0 ? [] : [table(PASSAGE_HEADS, metrics.passagesDetail.map(passageRow))]),
    ...(beyond ? [element('p', {}, escaped(beyond))] : []),
  ];
  const steps = reachedMilestones(metrics.milestones).map(({ name, atMs, sinceMs }) => [
    name,
    `${atMs} ms`,
    `+${Math.round(sinceMs * 10) / 10} ms`,
  ]);
  const page = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { name: 'viewport', content: 'width=device-width' }),
      element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
      element('title', {}, 'How a narration went'),
      element('style', {}, STYLE),
    ),
    element(
      'body',
      {},
      drawWaterfall(metrics, outcome),
      element('h2', {}, 'To the first sound'),
      table(['step', 'from the start', 'from the step before'], steps),
      element('h2', {}, 'Figures'),
      table(['figure', 'value'], figuresOf(metrics)),
      ...(passages.length === 0 ? [] : [element('h2', {}, 'Passages (times in ms)'), ...passages]),
    ),
  );
  return `<!DOCTYPE html>\n${page}\n`;
};

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE = `
:root{color-scheme:light dark}
body{margin:0 auto;max-width:1200px;padding:8px;font:14px system-ui,"Segoe UI",Roboto,sans-serif;background:#ffffff;color:#1b1f24}
svg{display:block;width:100%;height:auto}
h2{font-size:15px;margin:24px 16px 8px}
p{margin:8px 16px}
table{border-collapse:collapse;margin:0 16px;font-variant-numeric:tabular-nums}
th,td{padding:3px 14px 3px 0;text-align:left;border-bottom:1px solid #c9d1d9}
@media (prefers-color-scheme:dark){
body{background:#0d1117;color:#e6edf3}
th,td{border-color:#30363d}
}
`;

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): Markup =>
  element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, escaped(head))))),
    element(
      'tbody',
      {},
      ...rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, escaped(cell))))),
    ),
  );
