import { test as anyTest, expect } from 'vitest';
import { openNarratingTerminal } from '../../testing/narrating-terminal.js';
import { missingTerminal } from '../../testing/pseudo-terminal.js';

const missing = missingTerminal();
if (missing) console.warn(`skipped: listening at a terminal; ${missing}`);
const test = (name: string, run: () => Promise<void>) => anyTest.skipIf(missing)(name, run, 60_000);

/** Paused by a key, after which the keys are not told any more: a screen that stands still. */
const openPaused = async (columns: number, command: string, env = {}) => {
  const terminal = await openNarratingTerminal({ columns, env });
  terminal.run(`clear; ${command}`);
  await terminal.shows(/^0:0[1-9]/m);
  terminal.press('Space');
  await terminal.shows(/paused/);
  await expect.poll(() => terminal.screen().join(''), { timeout: 20_000 }).not.toContain('space pause');
  return terminal;
};

const SENTENCE = 'This is sentence number # of a story that goes on.';

for (const [columns, written, piped] of [
  [20, '# · paused', '# · paused'],
  // Where it does not fit, the part of the sentence that is being said.
  [40, /^# \/ # · paused · [\w #]+\.?$/, /^# · paused · [\w #]+\.?$/],
  [80, `# / # · paused · ${SENTENCE}`, /^# \/ # · paused · # s ahead · [\w #]+\.?$/],
  [200, `# / # · paused · ${SENTENCE}`, `# / # · paused · # s ahead · ${SENTENCE}`],
] as const) {
  const expected = (row: string | RegExp) => (typeof row === 'string' ? row : expect.stringMatching(row));
  test(`at ${columns} columns: where the listener is, what is said, and what is ready while more may come`, async () => {
    const terminal = await openPaused(columns, './narrate story.txt');
    await expect.poll(terminal.steady, { timeout: 20_000 }).toEqual([expected(written)]);
    terminal.press('q');
    await terminal.shows(/\[0]>$/);
    terminal.run('clear; (cat story.txt; exec sleep 60) | ./narrate -');
    await terminal.shows(/^0:0[1-9]/m);
    terminal.press('Space');
    await terminal.shows(/paused/);
    await expect.poll(terminal.steady, { timeout: 20_000 }).toEqual([expected(piped)]);
    terminal.press('C-c');
    await terminal.shows(/\[130]>$/);
  });
}

test('each key is answered, and its answer stays on the screen while it is so', async () => {
  const terminal = await openPaused(120, './narrate story.txt');
  const number = () => Number(/sentence number (\d+)/.exec(terminal.screen().join(' '))?.[1]);
  const start = number();
  for (let forward = 1; forward <= 3; forward++) {
    terminal.press('Right');
    await expect.poll(number, { timeout: 10_000 }).toBe(start + forward);
  }
  terminal.press('Left');
  await expect.poll(number, { timeout: 10_000 }).toBe(start + 2);
  terminal.press(']');
  await terminal.shows(/paused · speed 1\.1× · This/);
  terminal.press('9');
  await terminal.shows(/paused · speed 1\.1× · volume 95 % · This/);
  terminal.press('[');
  await terminal.shows(/paused · volume 95 % · This/);
  terminal.press('0');
  await terminal.shows(/paused · This/);
  terminal.press('Space');
  await terminal.shows(/^\d:\d\d \/ \d:\d\d · This/m);
  terminal.press('q');
  await terminal.shows(/^Stopped; the same command goes on here\.\n\[0]>$/m);
  expect(terminal.screen()).toHaveLength(2);
});

test('a window that becomes narrower and wider leaves no broken line', async () => {
  const terminal = await openPaused(80, './narrate story.txt');
  for (const [columns, row] of [
    [20, '# · paused'],
    [200, `# / # · paused · ${SENTENCE}`],
    [80, `# / # · paused · ${SENTENCE}`],
    [20, '# · paused'],
  ] as const) {
    terminal.resize(columns, 12);
    await expect.poll(terminal.steady, { timeout: 10_000 }).toEqual([row]);
  }
  terminal.press('C-c');
  await terminal.shows(/^\[130]>$/m);
});

test('Ctrl-Z leaves the terminal clean, and fg goes on', async () => {
  const terminal = await openPaused(80, './narrate story.txt');
  terminal.press('C-z');
  await terminal.shows(/\[148]>$/);
  expect(terminal.screen().filter(Boolean)).toEqual([expect.stringMatching(/^\[1]\+ +Stopped +\.\/narrate/), '[148]>']);
  terminal.run('clear; fg');
  await expect
    .poll(terminal.steady, { timeout: 10_000 })
    .toEqual(['./narrate story.txt', `# / # · paused · ${SENTENCE}`]);
  terminal.press('q');
  await terminal.shows(/\[0]>$/);
});

test('whoever waits is told for whom', async () => {
  const terminal = await openNarratingTerminal();
  terminal.run('clear; (echo One sentence.; exec sleep 60) | ./narrate -');
  await terminal.shows(/waiting for the writer/);
  await expect
    .poll(() => terminal.steady().join(''), { timeout: 20_000 })
    .toMatch(/^# \/ # · waiting for the writer · One/);
  terminal.press('C-c');
  await terminal.shows(/\[130]>$/);
});

test('what fails before the first sound is told, and q is heard before it, too', async () => {
  const terminal = await openNarratingTerminal({}, { faults: 'system-busy=60' });
  terminal.run('clear; ./narrate story.txt --timeout 100');
  await expect
    .poll(() => terminal.steady(), { timeout: 20_000 })
    .toEqual([expect.stringMatching(/^# \/ # · waiting # s for the service \(rate limit\)/)]);
  terminal.press('q');
  await terminal.shows(/^Stopped[^\n]*\n\[0]>$/m);
});

for (const [what, env, flag] of [
  ['--plain', {}, '--plain'],
  ['TERM=dumb', { TERM: 'dumb' }, ''],
  ['CI=1', { CI: '1' }, ''],
] as const) {
  test(`with ${what} there are lines, and the keys are answered in words`, async () => {
    const terminal = await openNarratingTerminal({ columns: 200, env });
    terminal.run(`clear; ./narrate story.txt ${flag}`);
    // On a busy machine not all of it is there yet when the first line is due.
    const ahead = /, [#\d]+ s ahead(?=: )/;
    await terminal.shows(/of \d:\d\d(, \d+ s ahead)?: This is sentence/);
    terminal.press('Space');
    await terminal.shows(/^paused$/m);
    terminal.press(']');
    await terminal.shows(/^speed 1\.1 times$/m);
    expect(
      terminal
        .steady()
        .slice(-4)
        .map((row) => row.replace(ahead, '')),
    ).toEqual([
      'Keys: space pauses; left and right go a sentence back and on; [ and ] change the speed, # and # the volume; q quits',
      `# of #: ${SENTENCE}`,
      'paused',
      'speed # times',
    ]);
    terminal.press('q');
    await terminal.shows(/^stopping\nStopped; the same command goes on here\.\n\[0]>$/m);
  });
}

test('captions can be read without sound: no device is opened', async () => {
  const terminal = await openNarratingTerminal({ env: { NO_COLOR: '1' } });
  terminal.run('clear; rm -f "$PATH/aplay"; ./narrate story.txt --captions --no-play');
  await terminal.shows(/number»? «?\d/);
  terminal.press('Space');
  await terminal.shows(/^paused · /m);
  expect(terminal.screen().at(-1)?.replace(/[«»]/g, '').replace(/\d+/, '#')).toBe(`paused · ${SENTENCE}`);
  terminal.press('q');
  await terminal.shows(/\[0]>$/);
});

test('with -q the keys work and nothing is shown', async () => {
  const terminal = await openNarratingTerminal();
  terminal.run('clear; ./narrate story.txt -q; echo ended with $?');
  await expect.poll(() => terminal.service.voices.piecesMade, { timeout: 20_000 }).toBeGreaterThan(3);
  await expect
    .poll(
      () => {
        terminal.press('q');
        return terminal.screen().join('\n');
      },
      { timeout: 20_000, interval: 500 },
    )
    .toMatch(/^q*ended with 0\n\[0]> ?q*$/);
});
