import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { NarrateError, systemCode } from '../../errors.js';
import type { Metrics } from '../../session/metrics.js';
import type { Outcome } from './waterfall/waterfall.js';

/**
 * Write what was measured: drawn into a `.html` or `.svg`, else as JSON.
 * @throws NarrateError ERR_OUTPUT  the file cannot be written
 */
export const writeReport = async (file: string, metrics: Metrics, outcome: Outcome): Promise<void> => {
  const content = await contentOf(extname(file).toLowerCase(), metrics, outcome);
  try {
    await writeFile(file, content);
  } catch (cause) {
    throw new NarrateError('ERR_OUTPUT', `Cannot write the metrics to "${file}" (${systemCode(cause)})`, {
      hint: 'what was spoken is not touched by it; name another file: --metrics report.json',
      cause,
    });
  }
};

const contentOf = async (extension: string, metrics: Metrics, outcome: Outcome): Promise<string> => {
  if (extension === '.html') return (await import('./waterfall/page.js')).waterfallPage(metrics, outcome);
  if (extension === '.svg') return `${(await import('./waterfall/waterfall.js')).drawWaterfall(metrics, outcome)}\n`;
  return `${JSON.stringify({ outcome, ...metrics }, null, 2)}\n`;
};
