import { test as anyTest, expect } from 'vitest';
import { type ListeningTerminal, openListeningTerminal } from '../../testing/listening-terminal.js';
import { missingTerminal } from '../../testing/pseudo-terminal.js';

const missing = missingTerminal();
if (missing) console.warn(`skipped: keys in a terminal; ${missing}`);
const test = anyTest.skipIf(missing);

const STATUS = /^0:0\d \/ 15:00/m;

const expectSameMode = (terminal: ListeningTerminal) => {
  const { before, after } = terminal.modesAround();
  expect(before).toMatch(/ icanon /);
  expect(after).toBe(before);
};

test('the keys work the remote, each with its notice, and q ends it', async () => {
  const terminal = await openListeningTerminal();
  terminal.run("./around './listen'");
  await terminal.shows(/0:0\d \/ 15:00 · space pause · ←\/→ sentence · q quit/);
  // Each line still begins at the left: output is processed as ever.
  expect(terminal.mode()).toMatch(/\sopost\s.*\sonlcr\s.*\s-isig\s.*-icanon\s.*\s-echo\s/s);
  for (const [key, line, notice] of [
    ['Space', 'pause true', /paused/],
    ['Space', 'pause false', /playing/],
    ['Right', 'skip 1', /sentence forward/],
    ['Left', 'skip -1', /sentence back/],
    [']', 'speed 1.1', /speed 1.1×/],
    ['BSpace', 'speed 1', /speed 1×/],
    ['[', 'speed 0.909', /speed 0.91×/],
    ['9', 'volume 0.95', /volume 95 %/],
    ['0', 'volume 1', /volume 100 %/],
    ['p', 'pause true', /paused/],
  ] as const) {
    terminal.press(key);
    await terminal.did(line);
    await terminal.shows(notice);
  }
  terminal.press('q');
  await terminal.shows(/\[0]>$/);
  expect(terminal.logged().slice(-2)).toEqual(['quit', 'end']);
  expectSameMode(terminal);
});

test('keys come from the terminal while stdin is a pipe, and Ctrl-C reaches the whole pipeline', async () => {
  const terminal = await openListeningTerminal({ readsStdin: true });
  terminal.run("./around '(echo script; exec sleep 600) | ./listen'");
  await terminal.shows(STATUS);
  terminal.press('Space');
  await terminal.did('pause true');
  expect(terminal.logged()).toContain('stdin script');
  terminal.press('C-c');
  await terminal.shows(/\[130]>$/);
  expect(terminal.logged().at(-1)).toBe('end');
  expectSameMode(terminal);
});

test('text that is pasted does nothing, and the next key does', async () => {
  const terminal = await openListeningTerminal();
  terminal.run('./listen');
  await terminal.shows(STATUS);
  terminal.type('a quotation, quoted ]]] quite long q');
  terminal.type('\x1b[200~q\x1b[201~');
  await expect
    .poll(
      () => {
        terminal.press('9');
        return terminal.logged().at(-1);
      },
      { timeout: 10_000, interval: 300 },
    )
    .toMatch(/^volume/);
  expect(terminal.logged().filter((line) => !/^(pid|volume)/.test(line))).toEqual([]);
});

test('Ctrl-Z gives the terminal to the shell, fg takes it back, and in the background it is left alone', async () => {
  const terminal = await openListeningTerminal();
  terminal.run('./listen');
  await terminal.shows(STATUS);
  terminal.press('C-z');
  await terminal.shows(/Stopped.*\n\[148]>$/s);
  expect(terminal.state()).toBe('T');
  expect(terminal.isRaw()).toBe(false);

  terminal.run('clear; fg');
  await terminal.shows(STATUS);
  expect(terminal.isRaw()).toBe(true);
  terminal.press('Space');
  await terminal.did('pause true');

  terminal.press('C-z');
  await terminal.shows(/\[148]>$/);
  terminal.run('clear; bg');
  await terminal.shows(/\.\/listen &\n\[0]>$/);
  terminal.run('echo typed for the $((40 + 2))nd shell');
  const shown = await terminal.shows(/^typed for the 42nd shell\n\[0]>$/m);
  expect(shown).not.toMatch(STATUS);
  expect(terminal.state()).not.toBe('T');
  expect(terminal.logged().at(-1)).toBe('pause true');

  // The shell sends no SIGCONT to a job that runs.
  terminal.run('clear; fg');
  await terminal.shows(STATUS);
  terminal.press('Space');
  await terminal.did('pause false');
  terminal.press('q');
  await terminal.shows(/\[0]>$/);
});

test('a job in the background is not stopped and takes no key', async () => {
  const terminal = await openListeningTerminal({ wordMs: 100, holds: false });
  terminal.run('clear; ./listen &');
  terminal.run('echo typed for the $((40 + 2))nd shell');
  await terminal.did('end');
  terminal.run('wait $!; echo it ended with $?');
  const shown = await terminal.shows(/^it ended with 0$/m);
  expect(shown).toMatch(/^typed for the 42nd shell$/m);
  expect(shown).not.toMatch(/Stopped|0:0\d/);
});

test('a finished program that forgot its listener ends all the same', async () => {
  const terminal = await openListeningTerminal({ wordMs: 100, holds: false, forgets: true });
  terminal.run("./around './listen'");
  await expect.poll(() => terminal.isRaw(), { timeout: 10_000, interval: 20 }).toBe(true);
  await terminal.shows(/\[0]>$/);
  expectSameMode(terminal);
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGQUIT', 131],
] as const)('%s from elsewhere leaves the mode as it was', async (signal, exit) => {
  const terminal = await openListeningTerminal();
  terminal.run("./around './listen'");
  await terminal.shows(STATUS);
  process.kill(terminal.pid(), signal);
  await terminal.shows(new RegExp(`\\[${exit}]>$`));
  expectSameMode(terminal);
});

test.each([
  ['Ctrl-\\', 'C-\\', 131],
  ['an error that nobody catches', 'p', 1],
])('%s ends it with the mode as it was', async (_what, key, exit) => {
  const terminal = await openListeningTerminal({ crashes: true });
  terminal.run("./around './listen'");
  await terminal.shows(STATUS);
  terminal.press(key);
  await terminal.shows(new RegExp(`\\[${exit}]>$`));
  expectSameMode(terminal);
});

test('after SIGSTOP and SIGCONT the keys work again', async () => {
  const terminal = await openListeningTerminal();
  terminal.run('./listen');
  await terminal.shows(STATUS);
  process.kill(terminal.pid(), 'SIGSTOP');
  await terminal.shows(/\[147]>$/);
  terminal.run('fg');
  await terminal.shows(STATUS);
  terminal.press('Space');
  await terminal.did('pause true');
});

test('stopped from elsewhere and continued in the background, it ends there without being stopped again', async () => {
  const terminal = await openListeningTerminal();
  terminal.run('./listen');
  await terminal.shows(STATUS);
  process.kill(terminal.pid(), 'SIGSTOP');
  await terminal.shows(/\[147]>$/);
  terminal.run('clear; bg; wait %1; echo it ended with $?');
  await terminal.shows(/\.\/listen &$/);
  process.kill(terminal.pid(), 'SIGTERM');
  await terminal.shows(/^it ended with 143$/m);
  expect(terminal.isRaw()).toBe(false);
});

test('while the script is typed at the terminal, its mode and its lines are the writer’s', async () => {
  const terminal = await openListeningTerminal({ keys: false, captions: true, readsStdin: true, wordMs: 100 });
  terminal.run('clear; ./listen');
  await terminal.shows(/The third is the last\./);
  terminal.run('q is a letter');
  await terminal.did('stdin q is a letter');
  expect(terminal.isRaw()).toBe(false);
  terminal.press('C-c');
  await terminal.shows(/\[130]>$/);
});
