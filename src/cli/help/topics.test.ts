import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { EXIT_CODES } from '../../errors/exit-codes.js';
import { unheardProgram } from '../../testing/unheard-program.js';
import { KEY_NAMES } from '../settings/key-names.js';
import { SETTING_NAMES, settingOf } from '../settings/schema.js';
import { TOPICS, topicNamed } from './topics.js';

const program = unheardProgram();
const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];
const FLAGS = new Set(
  everyCommand(program).flatMap(({ options }) => options.flatMap(({ long, short }) => [long, short])),
);
const read = async (name: string): Promise<string> => (await topicNamed(name)?.read()) ?? '';

test.each(TOPICS.map(({ name }) => [name]))('%s fits the screen, and names only what there is', async (name) => {
  const text = await read(name);
  const lines = text.split('\n');
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(lines.length).toBeLessThanOrEqual(36);
  expect(text).not.toMatch(/\s$|\t/);
  const flags = text.match(/(?<=[\s("])--?[a-z][a-z-]*/g) ?? [];
  expect(flags.filter((flag) => !FLAGS.has(flag))).toEqual([]);
  const commands = [...text.matchAll(/narrate ([a-z]+)(?=[ "\n])/g)].map(([, word]) => word);
  const known = program.commands.map((command) => command.name());
  expect(commands.filter((word) => !known.includes(word ?? '') && !PROSE.includes(word ?? ''))).toEqual([]);
});

/** Words that follow the program's name in a sentence. */
const PROSE = ['has'];

test('every variable of the environment is told of', async () => {
  const text = await read('environment');
  const ours = SETTING_NAMES.map((name) => settingOf(name).environment).filter((name) => name !== undefined);
  for (const name of [...KEY_NAMES, ...ours]) expect(text).toMatch(new RegExp(`\\b${name}\\b`));
});

test('every exit code is told of', async () => {
  const text = await read('exit-codes');
  for (const { exit, meaning } of EXIT_CODES) expect(text).toMatch(new RegExp(`^ {2}${exit} +${meaning}$`, 'm'));
});
