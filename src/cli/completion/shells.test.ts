import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { rememberListed } from '../../session/listed.js';
import { missingTerminal, openPseudoTerminal, type PseudoTerminal } from '../../testing/pseudo-terminal.js';
import { BIN, runNarrate, temporaryFolder } from '../../testing/run-narrate.js';
import { SHELLS } from './scripts.js';

const missing = (shell: string): boolean => Boolean(spawnSync(shell, ['-c', 'exit'], { stdio: 'ignore' }).error);

/** A folder with the program on its PATH, two scripts in it, and voices that were listed. */
const workplace = async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'narrate'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  chmodSync(path.join(folder, 'narrate'), 0o755);
  for (const name of ['my story.md', 'voyage.md']) writeFileSync(path.join(folder, name), 'Hello.');
  mkdirSync(path.join(folder, 'episodes'));
  const env = { PATH: `${folder}:${process.env.PATH}`, XDG_STATE_HOME: path.join(folder, 'state'), HOME: folder };
  await rememberListed(
    'voices',
    [
      { id: 'id-1', name: 'Rachel - calm, young' },
      { id: 'id-2', name: 'Tone: deep' },
      { id: 'id-3', name: '桃子 (静か)' },
    ],
    env,
  );
  return { folder, env };
};

const openShell = async (shell: string, setUp: string): Promise<PseudoTerminal> => {
  const { folder, env } = await workplace();
  const terminal = openPseudoTerminal({ columns: 100, rows: 24, env });
  onTestFinished(() => terminal.close());
  await terminal.shows(/^\[0]>$/);
  terminal.run(`cd '${folder}'; ${shell}`);
  terminal.run(`${setUp}; clear; echo READY`);
  await terminal.shows(/^READY\n>/);
  return terminal;
};

/** What a line becomes when Tab is pressed behind it. */
const completed = async (terminal: PseudoTerminal, line: string, becomes: string): Promise<void> => {
  terminal.type(line);
  terminal.press('Tab');
  await terminal.shows(new RegExp(`> ?${becomes.replaceAll(/[\\()$*+?.]/g, '\\$&')}`, 'm'));
  await emptied(terminal);
};

/** An empty line on an empty screen. What is typed right behind Ctrl-C may be thrown away with the line. */
const emptied = async (terminal: PseudoTerminal): Promise<void> => {
  terminal.press('C-u');
  terminal.run('clear; echo "READY"');
  await terminal.shows(/^READY\n>/);
};

const LINES: [string, string][] = [
  ['narrate --sch', 'narrate --schedule'],
  ['narrate --schedule ad', 'narrate --schedule adaptive'],
  ['narrate --format=mp3_2', 'narrate --format=mp3_22050_32'],
  ['narrate voi', 'narrate voices'],
  ['narrate voices --prev', 'narrate voices --preview'],
  ['narrate voya', 'narrate voyage.md'],
  ['narrate -o epi', 'narrate -o episodes/'],
  ['narrate my', 'narrate my\\ story.md'],
  ['narrate completion zs', 'narrate completion zsh'],
];

describe.skipIf(missingTerminal())('bash, at the keyboard', () => {
  test('completes commands, flags, values and files, in quotes and without', { timeout: 120_000 }, async () => {
    const terminal = await openShell('bash --norc --noprofile', "PS1='> '; source <(narrate completion bash)");
    const more: [string, string][] = [
      ['narrate -v rach', 'narrate -v Rachel\\ -\\ calm,\\ young'],
      ['narrate -v "Rach', 'narrate -v "Rachel - calm, young"'],
      ['narrate -v Tone:', 'narrate -v Tone:\\ deep'],
      ['narrate -v 桃', 'narrate -v 桃子\\ \\(静か\\)'],
      ['true | narrate --sch', 'true | narrate --schedule'],
    ];
    for (const [line, becomes] of [...LINES, ...more]) await completed(terminal, line, becomes);
  });

  test('a line is never run while it is completed', { timeout: 60_000 }, async () => {
    const terminal = await openShell('bash --norc --noprofile', "PS1='> '; source <(narrate completion bash)");
    terminal.type('narrate -v $(touch hacked) --sch');
    terminal.press('Tab');
    await terminal.shows(/--schedule/);
    await emptied(terminal);
    terminal.run('ls hack*');
    await terminal.shows(/cannot access 'hack/);
  });
});

describe.skipIf(missing('zsh') || missingTerminal())('zsh, at the keyboard', () => {
  test('completes commands, flags, values and files, and says what they are', { timeout: 120_000 }, async () => {
    const terminal = await openShell(
      'zsh -f',
      "PS1='> '; unsetopt beep; autoload -Uz compinit; compinit -u -D; source <(narrate completion zsh)",
    );
    const more: [string, string][] = [
      ['narrate -v rach', 'narrate -v Rachel\\ -\\ calm,\\ young'],
      ['narrate -v Tone:', 'narrate -v Tone:\\ deep'],
    ];
    for (const [line, becomes] of [...LINES, ...more]) await completed(terminal, line, becomes);
    terminal.type('narrate --engine ');
    terminal.press('Tab');
    await terminal.shows(/offline +-- no key, no network/);
  });
});

describe.skipIf(missing('fish'))('fish', () => {
  test('completes commands, flags, values and files, and says what they are', { timeout: 120_000 }, async () => {
    const { folder, env } = await workplace();
    writeFileSync(
      path.join(folder, 'narrate.fish'),
      execFileSync(path.join(folder, 'narrate'), ['completion', 'fish'], { env }),
    );
    const fish = (line: string): string[] =>
      execFileSync('fish', ['-c', `source narrate.fish; complete -C "${line}"`], { cwd: folder, env, encoding: 'utf8' })
        .trimEnd()
        .split('\n');
    expect(fish('narrate --sch')).toEqual([expect.stringMatching(/^--schedule\t\w/)]);
    expect(fish('narrate --schedule ad')).toEqual(['adaptive\tby what lies ahead of the ear']);
    expect(fish('narrate --format=mp3_2')).toEqual(['--format=mp3_22050_32']);
    expect(fish('narrate -v rach')).toEqual(['Rachel - calm, young\tid-1']);
    expect(fish("narrate -v 'Rach")).toEqual(['Rachel - calm, young\tid-1']);
    expect(fish('narrate voices --prev')).toEqual([expect.stringMatching(/^--preview\t/)]);
    expect(fish('narrate -o epi')).toEqual([expect.stringMatching(/^episodes\//)]);
    expect(fish('narrate vo').map((found) => found.split('\t')[0])).toEqual(['voices', 'voyage.md']);
    expect(fish('narrate --speed ')).toEqual(['']);
  });
});

describe('narrate completion', () => {
  test.each(SHELLS)('prints what %s reads, and nothing else', async (shell) => {
    const { exit, stdout, stderr } = await runNarrate(['completion', shell]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout.toString()).toContain(`narrate __complete ${shell} -- `);
    if (missing(shell)) return;
    const script = path.join(temporaryFolder(), 'script');
    writeFileSync(script, stdout);
    const checked = spawnSync(shell, ['-n', script], { encoding: 'utf8' });
    expect(checked).toMatchObject({ status: 0, stderr: '' });
  });

  test('finds out the shell by itself, or asks for its name', async () => {
    const [named, found] = await Promise.all([
      runNarrate(['completion', 'fish']),
      runNarrate(['completion'], { env: { SHELL: '/usr/bin/fish' } }),
    ]);
    expect(found.stdout).toEqual(named.stdout);
    const unknown = await runNarrate(['completion'], { env: { SHELL: '/bin/tcsh' } });
    expect(unknown).toMatchObject({ exit: 2, stderr: expect.stringContaining('narrate completion bash|zsh|fish') });
    expect(await runNarrate(['completion', 'powershell'])).toMatchObject({ exit: 2 });
  });
});
