import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Terminal } from '../terminal.js';
import { examineTerminal } from './terminal.js';

const examined = (screen: object, env: NodeJS.ProcessEnv = {}) => {
  const stream = () => Object.assign(new PassThrough(), screen) as never;
  return examineTerminal({ terminal: new Terminal(stream(), stream(), env), env });
};

test('what narrate makes of the terminal', () => {
  const screen = { isTTY: true, columns: 80 };
  expect(examined(screen, { TERM: 'xterm' }).message).toBe('80 columns, colours');
  expect(examined(screen, { NO_COLOR: '1' }).message).toBe('80 columns, no colours');
  expect(examined(screen, { NARRATE_PLAIN: '1' }).message).toMatch(/^plain lines/);
  expect(examined({}).message).toMatch(/one line after the other$/);
});
