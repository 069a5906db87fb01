/**
 * The text of docs/errors.md.
 * @param {object} facts
 * @param {Readonly<Record<string, { exit: number, retryable: boolean, meaning: string, hint: string }>>} facts.failures
 * @param {readonly { exit: number, meaning: string }[]} facts.exitCodes
 * @param {readonly { example: import('./examples.js').Example, screen: string }[]} facts.screens
 */
export const pageOf = ({ failures, exitCodes, screens }) => `# Errors and exit codes

<!-- Made by "node scripts/errors-page.js --write" from src/errors.ts and from runs of the program: not to be edited. -->

An error is one line on stderr that says what narrate was doing and what happened, and a \`hint:\` with what to do next; nothing of it depends on
colour. Before it, \`warning:\` lines may tell what was left out. stdout carries data only, and nothing at all when a run fails before its first sound.
When a file was being saved, the hint also says how much is kept, and the command that goes on: \`narrate resume episode.mp3\`. With
\`--verbose\`, the cause follows.

## Exit codes

${exitCodeTable(exitCodes, failures)}

## Errors

Every screen below is what the program prints: it is run for this page, and the tests run it again.

${Object.entries(failures)
  .map(([code, failure]) => sectionOf(code, failure, screens))
  .join('\n\n')}
`;

/**
 * The table of the README.
 * @param {readonly { exit: number, meaning: string }[]} exitCodes
 * @param {Readonly<Record<string, { exit: number }>>} [failures]  with them, the codes of the errors stand beside
 */
export const exitCodeTable = (exitCodes, failures) => {
  const heads = failures
    ? ['| code | meaning | errors |', '| --- | --- | --- |']
    : ['| code | meaning |', '| --- | --- |'];
  const errorsOf = (/** @type {number} */ exit) =>
    Object.entries(failures ?? {})
      .filter(([, failure]) => failure.exit === exit)
      .map(([code]) => `[\`${code}\`](#${code.toLowerCase()})`);
  const rows = exitCodes.map(
    ({ exit, meaning }) => `| ${exit} | ${meaning} |${failures ? ` ${errorsOf(exit).join(', ')} |` : ''}`,
  );
  return [...heads, ...rows].join('\n');
};

/**
 * @param {string} code
 * @param {{ exit: number, retryable: boolean, meaning: string, hint: string }} failure
 * @param {readonly { example: import('./examples.js').Example, screen: string }[]} screens
 */
const sectionOf = (code, { exit, retryable, meaning, hint }, screens) => {
  const shown = screens.filter(({ example }) => example.code === code);
  return [
    `### ${code}`,
    `${meaning} Exit code ${exit}.${retryable ? ' It is tried again first, until `--timeout` is over.' : ''}`,
    `Where nothing better is known, the hint is: ${hint}.`,
    ...shown.map(({ example, screen }) => screenOf(example, screen, exit)),
  ].join('\n\n');
};

/** @param {import('./examples.js').Example} example @param {string} screen @param {number} exit */
const screenOf = ({ when, args, faults, env = {}, scene, varies }, screen, exit) => {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value} `);
  const command = `${settings.join('')}narrate ${args.join(' ')}${scene === 'reader leaves' ? ' | head -c 1000' : ''}`;
  const studio = faults ? ` (\`narrate serve --faults ${faults}\`)` : '';
  const words = varies ? ', in words that depend on the machine' : '';
  return `When ${when}${studio}${words}:\n\n\`\`\`console\n$ ${command}\n${screen === '' ? '' : `${screen}\n`}# exit ${exit}\n\`\`\``;
};
