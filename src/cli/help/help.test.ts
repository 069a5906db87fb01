import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runNarrate, temporaryFolder } from '../../testing/run-narrate.js';
import { unheardProgram } from '../../testing/unheard-program.js';
import { TOPICS } from './topics.js';

const print = async (...args: string[]): Promise<string> => {
  const { exit, stdout, stderr } = await runNarrate(args);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return stdout.toString();
};

const visibleCommands = () => {
  const program = unheardProgram();
  return program.createHelp().visibleCommands(program);
};

describe('--help', () => {
  test.each([[[]], ...visibleCommands().map((command) => [[command.name()]])])(
    'of narrate %s has one line for each flag, of at most 80 columns',
    async (names) => {
      const program = unheardProgram();
      const command = program.commands.find((one) => one.name() === names[0]) ?? program;
      const lines = (await print(...names, '--help')).split('\n');
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
      for (const option of command.createHelp().visibleOptions(command)) {
        const at = lines.findIndex((line) => line.startsWith(`  ${option.flags} `));
        expect(lines[at], option.flags).toContain(option.description);
        // A line that goes on would be indented.
        expect(lines[at + 1]).not.toMatch(/^ {8}/);
      }
    },
  );

  test('is grouped, has examples, and names all commands and topics', async () => {
    const help = await print('--help');
    expect(help).toMatch(/^Output:\n[\s\S]+^Voice:\n[\s\S]+^Setting up:\n[\s\S]+^Examples:\n/m);
    for (const command of visibleCommands()) expect(help).toMatch(new RegExp(`^ {2}${command.name()} `, 'm'));
    for (const { name } of TOPICS) expect(help).toMatch(new RegExp(`[ ,]${name}[,\n]`));
    expect(help).not.toContain('__');
    expect(await print('-h')).toBe(help);
  });
});

describe('narrate help', () => {
  test('says what --help says, and what each topic is about', async () => {
    const [help, all] = await Promise.all([print('--help'), print('help')]);
    expect(all.startsWith(help)).toBe(true);
    for (const { name, about } of TOPICS) expect(all).toMatch(new RegExp(`^ {2}${name} +${about}$`, 'm'));
  });

  test('of a command says what its --help says; what is a topic as well goes on with that', async () => {
    expect(await print('help', 'cast')).toBe(await print('cast', '--help'));
    const [help, all] = await Promise.all([print('voices', '--help'), print('help', 'voices')]);
    expect(all.startsWith(help)).toBe(true);
    expect(all).toContain('A voice is named by its name');
  });

  test('of a topic is its page', async () => {
    expect(await print('help', 'privacy')).toMatch(/^Offline \(--engine offline/);
  });

  test.each([
    ['vioces', 'did you mean narrate help voices?'],
    ['exit', 'did you mean narrate help exit-codes?'],
    ['doktor', 'did you mean narrate help doctor?'],
    ['__complete', 'one of script, voices'],
  ])('of %s says what there is', async (subject, hint) => {
    const { exit, stdout, stderr } = await runNarrate(['help', subject]);
    expect({ exit, stdout: stdout.toString() }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain(`There is no help on "${subject}"`);
    expect(stderr).toContain(hint);
  });

  test.each([[['./help']], [['--', 'help']], [['-o', 'out.mp3', '--', 'help']]])(
    'a script of that name is spoken by narrate %j',
    async (args) => {
      const cwd = temporaryFolder();
      writeFileSync(path.join(cwd, 'help'), 'Hello.');
      const ran = await runNarrate(['--estimate', '--engine', 'offline', ...args], { cwd });
      expect(ran).toMatchObject({ exit: 0 });
      expect(ran.stdout.toString()).toMatch(/7 characters in 1 passage/);
    },
  );

  test('what stands behind the dashes of a command is its own', async () => {
    expect(await print('voices', '--offline', '--language', 'en', '--', 'bright')).toContain('Slt');
  });
});
