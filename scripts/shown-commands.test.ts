import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { buildProgram } from '../src/cli/program.js';
import { Terminal } from '../src/cli/terminal.js';
import { temporaryFolder } from '../src/testing/run-narrate.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGES = [
  'README.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    // The errors' page has its own check: some of its command lines are wrong on purpose.
    .filter((name) => name.endsWith('.md') && name !== 'errors.md')
    .map((name) => `docs/${name}`),
];

/** The shell's blocks of a page; of a `console` block what stands behind its prompts. */
const shellCode = (page: string): string[] =>
  [...page.matchAll(/```(sh|console)\n([\s\S]*?)```/g)].map(([, kind, text = '']) =>
    kind === 'sh' ? text : [...text.matchAll(/^\$ (.*)$/gm)].map(([, command]) => command).join('\n'),
  );

/** Run shell code where `narrate` only writes down its arguments, and no other program is found. */
const argumentsIn = (code: string): string[][] => {
  const folder = temporaryFolder();
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const log = path.join(folder, 'log');
  writeFileSync(log, '');
  const shim = (name: string, text: string) =>
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  shim('narrate', `{ [ $# = 0 ] || printf '%s\\0' "$@"; printf '\\n\\0'; } >>'${log}'`);
  shim('npx', '[ "$1" != narrate ] || { shift; exec narrate "$@"; }');
  const quiet = 'command_not_found_handle() { :; }\n';
  spawnSync('/bin/bash', ['-c', `${quiet}${code}\nwait`], { cwd: folder, env: { PATH: bin, HOME: folder } });
  const calls: string[][] = [[]];
  for (const argument of readFileSync(log, 'utf8').split('\0').slice(0, -1)) {
    if (argument === '\n') calls.push([]);
    else calls.at(-1)?.push(argument);
  }
  return calls.slice(0, -1);
};

const terminal = new Terminal(process.stdout, process.stderr, process.env);

/** The program, which understands its arguments and does nothing. */
const idleProgram = (): Command => {
  const { env, stdin, stdout } = process;
  const program = buildProgram({ terminal, env, cwd: ROOT, stdin, stdout, signal: new AbortController().signal });
  const idle = (command: Command) => {
    command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
    command.action(() => {});
    command.commands.forEach(idle);
  };
  idle(program);
  return program;
};

test('code that is wrong would be seen', () => {
  expect(argumentsIn('echo "a b" | narrate - -o "a b.mp3" &\nnpx narrate --nonsense')).toEqual(
    expect.arrayContaining([['-', '-o', 'a b.mp3'], ['--nonsense']]),
  );
  expect(() => idleProgram().parse(['--nonsense'], { from: 'user' })).toThrow(/--nonsense/);
  expect(() => idleProgram().parse(['serve', '--nonsense'], { from: 'user' })).toThrow(/--nonsense/);
});

test.each(PAGES)('every command line in %s is one that narrate understands', (name) => {
  for (const code of shellCode(readFileSync(path.join(ROOT, name), 'utf8'))) {
    for (const args of argumentsIn(code)) {
      const shown = `narrate ${args.join(' ')}`;
      try {
        idleProgram().parse(args, { from: 'user' });
      } catch (reason) {
        if ((reason as { exitCode?: number }).exitCode !== 0) expect.fail(`${shown}: ${(reason as Error).message}`);
      }
    }
  }
});
