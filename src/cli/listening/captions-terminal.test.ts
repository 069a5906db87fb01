import { test as anyTest, expect } from 'vitest';
import { openListeningTerminal, SENTENCES } from '../../testing/listening-terminal.js';
import { missingTerminal } from '../../testing/pseudo-terminal.js';

const missing = missingTerminal();
if (missing) console.warn(`skipped: captions in a terminal; ${missing}`);
const test = anyTest.skipIf(missing);

test('the word that is heard is lit, in one line below what else is said', async () => {
  const terminal = await openListeningTerminal({ captions: true, wordMs: 400 });
  terminal.run('clear; ./listen');
  await terminal.shows(/^The first sentence is here\.$/m);
  const words = SENTENCES.join(' ').split(' ');
  const lit = () => /\x1b\[7m(.*?)\x1b\[/.exec(terminal.screen({ codes: true }).join('\n'))?.[1];
  const seen: string[] = [];
  await expect
    .poll(
      () => {
        const word = lit();
        if (word && word !== seen.at(-1)) seen.push(word);
        return word;
      },
      { timeout: 15_000, interval: 20 },
    )
    .toBe('last.');
  // Nobody can look at each of them on a busy machine; but they come in the order of the script.
  let at = -1;
  for (const word of seen) {
    at = words.indexOf(word, at + 1);
    expect(at, `${word} in ${seen}`).toBeGreaterThanOrEqual(0);
  }
  expect(seen.length).toBeGreaterThan(8);
  process.kill(terminal.pid(), 'SIGUSR2');
  await terminal.shows(/^warning: something happened$/m);
  expect(terminal.screen()).toEqual([
    'space pause · ←/→ sentence · [ ] speed · 9 0 volume · q quit',
    'warning: something happened',
    SENTENCES[2],
  ]);
  terminal.press('q');
  // Nothing is left of the line.
  await terminal.shows(/happened\n\[0]>$/);
});

test.each([
  [40, 'space pause · ←/→ sentence · q quit'],
  [20, 'q quit'],
])('at %i columns as many keys are told as there is room for', async (columns, keys) => {
  const terminal = await openListeningTerminal({ captions: true }, { columns });
  terminal.run('clear; ./listen');
  await terminal.shows(/^The first/m);
  expect(terminal.screen().slice(0, -1)).toEqual([keys]);
  terminal.press('q');
  await terminal.shows(/\[0]>$/);
});

test('without colours the word is marked', async () => {
  const terminal = await openListeningTerminal({ captions: true }, { env: { NO_COLOR: '1' } });
  terminal.run('clear; ./listen');
  await terminal.shows(/^«The» first sentence is here\.$/m);
  terminal.press('Right');
  await terminal.shows(/^«A» second one follows it\.$/m);
  terminal.press('Space');
  await terminal.shows(/^paused · «A» second one follows it\.$/m);
  expect(terminal.screen({ codes: true }).at(-1)).not.toContain('\x1b[');
});

test('quiet, captions are all that is shown', async () => {
  const terminal = await openListeningTerminal({ captions: true, quiet: true }, { env: { NO_COLOR: '1' } });
  terminal.run('clear; ./listen');
  await terminal.shows(/^«The» first sentence is here\.$/);
  terminal.press(']');
  await terminal.did('speed 1.1');
  expect(terminal.screen()).toEqual(['«The» first sentence is here.']);
});

test('quiet, without captions, nothing is shown and the keys work', async () => {
  const terminal = await openListeningTerminal({ quiet: true });
  terminal.run('clear; ./listen');
  await expect.poll(() => terminal.isRaw(), { timeout: 10_000, interval: 20 }).toBe(true);
  terminal.press('9');
  await terminal.did('volume 0.95');
  expect(terminal.screen()).toEqual(['']);
});

test.each([
  ['a pipe', './listen 2>&1 | cat'],
  ['a terminal that cannot redraw', 'TERM=dumb ./listen'],
])('into %s each sentence is a line', async (_what, command) => {
  const terminal = await openListeningTerminal({ captions: true, wordMs: 60, holds: false });
  terminal.run(`clear; ${command}`);
  await terminal.shows(/last\.\n\[0]>$/);
  // Before them, a terminal is told of the keys.
  expect(terminal.screen().slice(-4, -1)).toEqual(SENTENCES);
});

test('a window that becomes narrower and wider leaves no broken line', async () => {
  const sentence = 'A sentence of quite some words — 日本語も少し — that needs most of the line.';
  const terminal = await openListeningTerminal(
    { captions: true, quiet: true, sentences: [sentence] },
    { env: { NO_COLOR: '1' } },
  );
  terminal.run("clear; printf 'above\\n%.0s' 1 2 3 4 5 6; ./listen");
  await terminal.shows(/^«A» sentence .* line\.$/m);
  for (const [columns, shown] of [
    [40, '«A» sentence of quite some words —'],
    [24, '«A» sentence of quite'],
    [30, '«A» sentence of quite some'],
    [100, `«A»${sentence.slice(1)}`],
  ] as const) {
    terminal.resize(columns, 12);
    await terminal.shows(new RegExp(`^${shown}$`, 'm'));
    expect(terminal.screen().filter((row) => row !== 'above')).toEqual([shown]);
  }
});

test('the status line fits a window of 20 columns', async () => {
  const terminal = await openListeningTerminal({}, { columns: 20 });
  terminal.run('clear; ./listen');
  await terminal.shows(/^0:0\d \/ 15:00$/);
  terminal.press('Right');
  await terminal.shows(/^sentence forward$/);
  terminal.press('Space');
  await terminal.shows(/^5:0\d · paused$/);
  expect(terminal.screen()).toHaveLength(1);
});
