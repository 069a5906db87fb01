import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { NarrateError } from '../errors.js';
import { runProgram } from './program.js';
import { Terminal } from './terminal.js';

/** A terminal whose stderr is one, and what was written there. */
const openTerminal = (env: NodeJS.ProcessEnv, { isTTY = true } = {}) => {
  const written: string[] = [];
  const stream = { isTTY, on: () => {}, write: (text: string) => void written.push(text) };
  return { terminal: new Terminal(stream as never, stream as never, env), written: () => written.join('') };
};

test.each([
  ['a terminal', {}, { canRedraw: true, colourful: true, plain: false, canAsk: true }],
  ['NO_COLOR', { NO_COLOR: '1' }, { canRedraw: true, colourful: false }],
  ['an empty NO_COLOR', { NO_COLOR: '' }, { canRedraw: true, colourful: true }],
  ['TERM=dumb', { TERM: 'dumb' }, { canRedraw: false, colourful: false, plain: false, canAsk: true }],
  ['CI', { CI: 'true' }, { canRedraw: false, colourful: true, plain: false, canAsk: false }],
  ['CI=1', { CI: '1' }, { canRedraw: false }],
  ['CI=false', { CI: 'false' }, { canRedraw: true, canAsk: true }],
  ['an empty CI', { CI: '' }, { canRedraw: true }],
  ['NARRATE_PLAIN', { NARRATE_PLAIN: '1' }, { canRedraw: false, colourful: false, plain: true, canAsk: true }],
  ['NARRATE_PLAIN=0', { NARRATE_PLAIN: '0' }, { canRedraw: true, colourful: true, plain: false }],
])('what the screen can do: %s', (_what, env, can) => {
  expect(openTerminal(env).terminal).toMatchObject(can);
});

test('what is no terminal can nothing', () => {
  expect(openTerminal({}, { isTTY: false }).terminal).toMatchObject({
    canRedraw: false,
    colourful: false,
    plain: false,
    canAsk: false,
  });
});

test('colours are gone from the moment on that plain words are asked for', () => {
  const { terminal, written } = openTerminal({});
  terminal.error(new NarrateError('ERR_BUG', 'one'));
  terminal.speakPlainly();
  terminal.warn('two');
  expect(written().split('\n')[0]).toContain('\x1b[31merror:\x1b[39m one');
  expect(written()).toMatch(/\nwarning: two\n$/);
});

test.each([
  ['before a command', ['--plain', 'voices', '--bogus']],
  ['behind it', ['voices', '--plain', '--bogus']],
  ['behind one that has it, too', ['resume', '--plain', '--bogus']],
  ['without one', ['--plain', '--bogus']],
])('--plain is followed even where the command line is wrong: %s', async (_where, args) => {
  const { terminal } = openTerminal({});
  const stdin = Readable.from([]) as never;
  const context = { terminal, env: {}, cwd: '.', stdin, stdout: {} as never, signal: new AbortController().signal };
  await expect(runProgram(args, context)).rejects.toMatchObject({ code: 'ERR_USAGE' });
  expect(terminal.plain).toBe(true);
});
