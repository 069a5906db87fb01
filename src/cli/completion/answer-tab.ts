import type { Command } from 'commander';
import type { CommandContext } from '../command.js';
import { bashReply, readBashLine } from './bash-line.js';
import { type Completions, completionsFor } from './complete.js';

/**
 * `narrate __complete`: what may stand at the cursor, for the scripts of `narrate completion`.
 * @param asked  of bash the line up to the cursor and COMP_WORDBREAKS; of the others all words behind the program's name
 */
export const answerTab = async (
  shell: string,
  asked: readonly string[],
  program: Command,
  { terminal, env, cwd }: Pick<CommandContext, 'terminal' | 'env' | 'cwd'>,
): Promise<void> => {
  if (shell === 'bash') {
    const line = readBashLine(asked[0] ?? '', asked[1] ?? '');
    const found = await completionsFor(program, { words: line.words.slice(1), current: line.current }, { env, cwd });
    terminal.data(linesOf(found, ({ value }) => bashReply(`${found.prefix}${value}`, line)));
    return;
  }
  const current = asked.at(-1) ?? '';
  const found = await completionsFor(
    program,
    { words: asked.slice(0, -1), current: shell === 'fish' ? unquoted(current) : current },
    { env, cwd },
  );
  // zsh takes the flag off itself; fish completes the whole word.
  const prefix = shell === 'fish' ? found.prefix : '';
  terminal.data(linesOf(found, ({ value, about = '' }) => `${prefix}${value}\t${about}`));
};

const linesOf = ({ choices, files }: Completions, line: (choice: Completions['choices'][number]) => string): string =>
  [files ? 'files' : 'none', ...choices.map(line)].map(oneLine).join('\n');

/** Names come from the service. */
const oneLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) => (char === '\t' ? char : ''));

/** The word at the cursor as it is typed, with a quote that is still open. */
const unquoted = (word: string): string => word.replace(/^["']/, '').replaceAll(/\\(.)/gs, '$1');
