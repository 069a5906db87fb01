import { type EstimateOptions, estimateNarration } from '../../session/estimate.js';
import type { CommandContext } from '../command.js';
import { estimateLines } from '../report/estimate-report.js';
import { paperOf } from '../screen/table.js';

/** `--estimate`: tell what a narration would be and cost, on stdout, and speak nothing. */
export const estimateCommand = async (
  options: EstimateOptions,
  { json = false }: { readonly json?: boolean },
  { terminal, env, stdout, signal }: Pick<CommandContext, 'terminal' | 'env' | 'stdout' | 'signal'>,
): Promise<void> => {
  const estimate = await estimateNarration(options, { env, warn: (text) => terminal.warn(text) }, signal);
  if (json) {
    terminal.data(JSON.stringify(estimate, null, 2));
    return;
  }
  const lines = await estimateLines(estimate, {
    clean: (text) => terminal.clean(text),
    verbose: terminal.verbosity === 'verbose',
    paper: paperOf(stdout, terminal.plain),
  });
  terminal.data(lines.join('\n'));
};
