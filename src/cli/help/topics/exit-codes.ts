import { EXIT_CODES } from '../../../errors/exit-codes.js';

export const text = `What the shell sees in $? when narrate has ended:

${EXIT_CODES.map(({ exit, meaning }) => `  ${String(exit).padEnd(4)} ${meaning}`).join('\n')}

An error is one line on stderr, and one with what to do next. Several scripts
in one run end with the worst of their codes. stdout carries data only, so that
"narrate -o - talk.md | …" and --json can be relied on.

Every error by name: docs/errors.md`;
