import type { Finding } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** What narrate makes of the terminal. */
export const examineTerminal = ({ terminal, env }: Pick<Surroundings, 'terminal' | 'env'>): Finding => {
  const { columns, colourful, canRedraw, plain } = terminal;
  const details = { columns: columns ?? null, colours: colourful, redraws: canRedraw, plain, term: env.TERM ?? null };
  if (plain) return { status: 'ok', message: 'plain lines of words, as asked for', details };
  if (!canRedraw)
    return { status: 'ok', message: 'no screen whose lines can be redrawn: one line after the other', details };
  return { status: 'ok', message: `${columns ?? 'unknown'} columns, ${colourful ? 'colours' : 'no colours'}`, details };
};
