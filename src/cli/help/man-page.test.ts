import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { EXIT_CODES } from '../../errors/exit-codes.js';
import { runNarrate } from '../../testing/run-narrate.js';
import { unheardProgram } from '../../testing/unheard-program.js';
import { TOPICS } from './topics.js';

const PAGE = fileURLToPath(new URL('../../../dist/man/narrate.1', import.meta.url));

const missing = (tool: string): boolean => Boolean(spawnSync(tool, ['--version'], { stdio: 'ignore' }).error);

/** As a reader sees it, without line breaks. */
const shown = (): string => {
  const { stdout } = spawnSync('groff', ['-man', '-Tascii', '-P-cbou', PAGE], { encoding: 'utf8' });
  return stdout.replaceAll(/\s+/g, ' ');
};

test.skipIf(missing('groff'))('groff reads it without a warning', () => {
  const { status, stderr } = spawnSync('groff', ['-ww', '-man', '-Tutf8', PAGE], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test.skipIf(missing('mandoc'))('mandoc misses nothing but a date, which would make of one program many pages', () => {
  const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', PAGE], { encoding: 'utf8' });
  expect(stdout.trim().split('\n')).toEqual([expect.stringContaining('missing date')]);
});

test.skipIf(missing('groff'))('every flag, command, topic, exit code, variable and folder is in it', async () => {
  const text = shown();
  const program = unheardProgram();
  const commands = program.createHelp().visibleCommands(program);
  for (const command of [program, ...commands]) {
    for (const { long } of command.createHelp().visibleOptions(command)) expect(text).toContain(long);
  }
  for (const command of commands) expect(text).toContain(`narrate ${command.name()}`);
  for (const { exit, meaning } of EXIT_CODES) expect(text).toContain(`${exit} ${meaning}`);
  for (const { about } of TOPICS) expect(text).toContain(`${about.slice(1)}.`);
  for (const name of ['ELEVENLABS_API_KEY', 'NARRATE_PROFILE', 'NO_COLOR', '~/.config/narrate', '~/.cache/narrate']) {
    expect(text).toContain(name);
  }
});

test('it is what the program prints, the same each time', async () => {
  const [one, other] = await Promise.all([runNarrate(['__man']), runNarrate(['__man'], { env: { TZ: 'Asia/Tokyo' } })]);
  expect(one.stdout.toString()).toBe(readFileSync(PAGE, 'utf8'));
  expect(other.stdout).toEqual(one.stdout);
  expect(one.stdout.toString()).not.toMatch(/20\d\d-\d\d-\d\d/);
});
