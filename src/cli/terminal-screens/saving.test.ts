import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test as anyTest, expect } from 'vitest';
import { openNarratingTerminal } from '../../testing/narrating-terminal.js';
import { missingTerminal } from '../../testing/pseudo-terminal.js';

const missing = missingTerminal();
if (missing) console.warn(`skipped: saving at a terminal; ${missing}`);
const test = (name: string, run: () => Promise<void>) => anyTest.skipIf(missing)(name, run, 60_000);

const SAVE = './narrate story.txt -o out.mp3 --concurrency 1';

/** After the fourth connection the service asks to be left alone for a minute. */
const BUSY = Array.from({ length: 36 }, (_, at) => `system-busy=60#${at + 5}`).join(',');

/** One passage at a time, and then a screen that stands still. */
const openWaiting = async (columns: number, env = {}) => {
  const terminal = await openNarratingTerminal({ columns, env }, { faults: BUSY });
  terminal.run(`clear; ${SAVE}`);
  await terminal.shows(/waiting \d+ s/);
  return terminal;
};

const WAITING = {
  20: '* waiting # s',
  40: '* #/# · waiting # s (rate limit)',
  80: '* #/# passages · # audio · waiting # s for the service (rate limit)',
  200: '* #/# passages · #/# characters · # of audio · #× real time · $# · waiting # s for the service (rate limit)',
} as const;

for (const columns of [20, 40, 80, 200] as const) {
  test(`at ${columns} columns one line tells how far it is, and why it does not go on`, async () => {
    const terminal = await openWaiting(columns);
    await expect.poll(terminal.steady, { timeout: 10_000 }).toEqual([WAITING[columns]]);
    terminal.press('C-c');
    const shown = await terminal.shows(/\[130]>$/);
    expect(shown.replace(/\n/g, columns < 80 ? '' : '\n')).toMatch(
      columns < 80
        ? /^Stopped\. .* kept; ?to go on: ?narrate resume ?out\.mp3\[130]>$/
        : /^Stopped\. \d passages? (is|are) kept; to go on: narrate resume out\.mp3\n\[130]>$/i,
    );
  });
}

test('a window that becomes narrower and wider leaves no broken line', async () => {
  const terminal = await openWaiting(80);
  for (const columns of [40, 20, 80, 200, 20, 40] as const) {
    terminal.resize(columns, 12);
    await expect.poll(terminal.steady, { timeout: 10_000 }).toEqual([WAITING[columns]]);
  }
  terminal.press('C-c');
  await terminal.shows(/\[130]>$/);
});

test('Ctrl-Z leaves the terminal clean, fg goes on in a new line, and in the background nothing is drawn', async () => {
  const terminal = await openWaiting(80);
  terminal.press('C-z');
  await terminal.shows(/\[148]>$/);
  expect(terminal.screen()).toEqual(['', expect.stringMatching(`^\\[1]\\+ +Stopped +${SAVE}$`), '[148]>']);
  terminal.run('clear; fg');
  await terminal.shows(/waiting \d+ s/);
  expect(terminal.steady()).toEqual(['./narrate story.txt -o out.mp# --concurrency #', WAITING[80]]);
  terminal.press('C-z');
  await terminal.shows(/\[148]>$/);
  terminal.run('clear; bg');
  await terminal.shows(/ &\n\[0]>$/);
  terminal.run('echo typed for the $((40 + 2))nd shell');
  const shown = await terminal.shows(/^typed for the 42nd shell\n\[0]>$/m);
  expect(shown).not.toContain('waiting');
  terminal.run('clear; fg');
  await terminal.shows(/waiting \d+ s/);
  terminal.press('C-c');
  await terminal.shows(/^Stopped\. [^\n]* narrate resume out\.mp3\n\[130]>$/m);
});

test('what is typed into the line is gone with it', async () => {
  const terminal = await openWaiting(80);
  terminal.type('is anybody there?');
  await expect.poll(terminal.steady, { timeout: 10_000 }).toEqual([WAITING[80]]);
  terminal.press('C-c');
  await terminal.shows(/\[130]>$/);
});

for (const columns of [40, 80, 200]) {
  test(`at ${columns} columns the summary is all that stays`, async () => {
    const terminal = await openNarratingTerminal({ columns }, { pieceDelayMs: 20 });
    terminal.run('clear; ./narrate story.txt -o out.mp3');
    await terminal.shows(/\n\[0]>$/);
    const said = terminal
      .steady()
      .slice(0, -1)
      .join(columns === 200 ? '\n' : '');
    expect(said).toBe('Saved out.mp#: # of audio, # characters, # passages, about # credits ($#), voice Tone a');
    expect(readFileSync(path.join(terminal.folder, 'out.mp3')).length).toBeGreaterThan(100_000);
  });
}

test('of several files it tells which one it makes', async () => {
  const terminal = await openNarratingTerminal({ columns: 80 }, { faults: BUSY });
  terminal.run(
    "cp story.txt a.txt; cp story.txt b.txt; clear; ./narrate a.txt b.txt -o 'out/{stem}.mp3' --concurrency 1",
  );
  await terminal.shows(/waiting \d+ s/);
  await expect
    .poll(terminal.steady, { timeout: 10_000 })
    .toEqual(['[#/#] a.txt → out/a.mp#', '* file #/# · #/# passages · # audio · waiting # s (rate limit)']);
  terminal.press('C-c');
  await terminal.shows(/\[130]>$/);
});

test('without colours it shows the same', async () => {
  const terminal = await openWaiting(80, { NO_COLOR: '1' });
  expect(terminal.steady()).toEqual([WAITING[80]]);
  expect(terminal.screen({ codes: true }).join('')).not.toContain('\x1b[');
  terminal.press('C-c');
  await terminal.shows(/\[130]>$/);
});

test('with -q nothing is shown', async () => {
  const terminal = await openNarratingTerminal({}, { pieceDelayMs: 50 });
  terminal.run('clear; ./narrate story.txt -o out.mp3 -q');
  const seen = new Set<string>();
  await expect
    .poll(
      () => {
        const shown = terminal.screen().join('\n');
        seen.add(shown.replace(/^\[0]> .*/, ''));
        return shown;
      },
      { timeout: 20_000 },
    )
    .toBe('[0]>');
  expect([...seen].filter((shown) => shown !== '' && shown !== '[0]>')).toEqual([]);
});

for (const [what, env, flag] of [
  ['--plain', {}, '--plain'],
  ['NARRATE_PLAIN=1', { NARRATE_PLAIN: '1' }, ''],
  ['TERM=dumb', { TERM: 'dumb' }, ''],
  ['CI=1', { CI: '1' }, ''],
] as const) {
  test(`with ${what} there are lines, and none is drawn again`, async () => {
    const terminal = await openNarratingTerminal({ columns: 200, env }, { faults: BUSY });
    terminal.run(`clear; ${SAVE} ${flag}`);
    await terminal.shows(/passages?, .* of audio/);
    expect(terminal.steady().slice(-2)).toEqual([
      'Waiting # s for the service (rate limit)',
      '# of # passages, # of # characters, # of audio, # times real time, $#, # retry',
    ]);
    terminal.press('C-c');
    await terminal.shows(/\^CStopped\. .* narrate resume out\.mp3\n\[130]>$/m);
  });
}
