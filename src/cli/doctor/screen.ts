import type { Finding } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** What narrate makes of the terminal. */
export const examineTerminal = ({ terminal, env }: Pick<Surroundings, 'terminal' | 'env'>): Finding => {
  const { columns, colourful, canRedraw } = terminal;
  const details = { columns: columns ?? null, colours: colourful, redraws: canRedraw, term: env.TERM ?? null };
  if (!canRedraw) return { status: 'ok', message: 'none, or one that cannot redraw a line: plain lines', details };
  return { status: 'ok', message: `${columns ?? 'unknown'} columns, ${colourful ? 'colours' : 'no colours'}`, details };
};
