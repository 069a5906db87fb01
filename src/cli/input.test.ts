import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { error, refuse } from '../studio/weather/faults.js';
import { expectClearFailure } from '../testing/clear-failure.js';
import { BIN, type Ran, runNarrate, startNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { wordsIn } from '../testing/tone-voices.js';

const utf16 = (text: string, bigEndian: boolean): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

const speak = async (stdin: string | Uint8Array): Promise<Ran & { words: string[] }> => {
  const { env } = await startService();
  const ran = await runNarrate(['-', '-o', '-'], { env, stdin });
  return { ...ran, words: wordsIn(ran.stdout) };
};

test.each<[string, string | Uint8Array]>([
  ['empty', ''],
  ['blank', ' \n\t\r\n\u00a0'],
  ['a byte order mark alone', '\ufeff'],
  ['controls alone', '\0\x07\x1b[31m'],
  ['marks alone', '# \n\n---\n\n* \n'],
])('nothing to say: %s', async (_what, stdin) => {
  const { studio, env } = await startService();
  const ran = await runNarrate(['-', '-o', 'out.mp3'], { env, stdin });
  expectClearFailure(ran, 3);
  expect(ran.stderr).toContain('nothing to say');
  // Neither is the service called for it.
  expect([...ran.left, ...studio.requests, ...studio.sessions]).toEqual([]);
});

test('a closed stdin', () => {
  const cwd = temporaryFolder();
  const run = () =>
    execFileSync('sh', ['-c', 'exec "$0" "$1" -o out.mp3 <&-', process.execPath, BIN], {
      cwd,
      env: { HOME: cwd },
      stdio: ['inherit', 'pipe', 'pipe'],
    });
  expect(run).toThrow(expect.objectContaining({ status: 3, stderr: expect.any(Buffer) }));
});

test.each<[string, (cwd: string) => void]>([
  ['missing', () => {}],
  ['a folder', (cwd) => mkdirSync(path.join(cwd, 'script.txt'))],
  ['empty', (cwd) => writeFileSync(path.join(cwd, 'script.txt'), '')],
])('a script that is %s', async (_what, prepare) => {
  const { studio, env } = await startService();
  const cwd = temporaryFolder();
  prepare(cwd);
  const ran = await runNarrate(['script.txt', '-o', 'out.mp3'], { cwd, env });
  expectClearFailure(ran, 3);
  expect(ran.stderr).toContain('"script.txt"');
  expect(ran.left.filter((name) => name !== 'script.txt')).toEqual([]);
  expect([...studio.requests, ...studio.sessions]).toEqual([]);
});

test('the second script is missing: nothing of the first is spoken', async () => {
  const { studio, env } = await startService();
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'one.txt'), 'Hello.');
  expectClearFailure(await runNarrate(['one.txt', 'two.txt', '-o', 'out.mp3'], { cwd, env }), 3);
  expect([...studio.requests, ...studio.sessions]).toEqual([]);
});

test.each<[string, string | Uint8Array]>([
  ['a byte order mark', '\ufeffGrüße 𐐷 an alle.\n'],
  ['CRLF', 'Grüße 𐐷\r\nan alle.\r\n'],
  ['UTF-16 LE', utf16('Grüße 𐐷 an alle.\n', false)],
  ['UTF-16 BE', utf16('Grüße 𐐷 an alle.\n', true)],
  ['controls', 'Gr\0üße\x07 𐐷 \x1b[1man\x1b[0m al\x9fle.\n'],
])('%s is no hindrance, and worth no word', async (_what, stdin) => {
  const { exit, stderr, words } = await speak(stdin);
  expect(exit).toBe(0);
  expect(stderr).not.toContain('warning');
  expect(words).toEqual(['Grüße', '𐐷', 'an', 'alle.']);
});

test('bytes that are no text are spoken as U+FFFD, with one warning', async () => {
  const { exit, stderr, words } = await speak(Buffer.from('Gr\xfc\xdfe an \xe9 alle.', 'latin1'));
  expect(exit).toBe(0);
  expect(words.join(' ')).toMatch(/^Gr\ufffd+e an \ufffd alle\.$/);
  expect(stderr.match(/^warning: /gm)).toHaveLength(1);
});

// Colours, a title, a clipboard, a turned line, one-byte controls (C1), a bell, a backspace and a line feed.
const HOSTILE = '\x1b[31mred\x1b]0;title\x07\x1b]52;c;aGk=\x07\u202eevil\x9b1mone\x85two\x08\rthree';

const expectOwnBytesOnly = ({ stderrBytes }: Ran): void => {
  expect(stderrBytes.length).toBeGreaterThan(0);
  expect(stderrBytes.toString()).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
};

test('what could steer a terminal does not leave with a file name', async () => {
  const name = `${HOSTILE}.txt`;
  const missing = await runNarrate([name, '-o', 'out.mp3']);
  expectClearFailure(missing, 3);
  expectOwnBytesOnly(missing);

  const { env } = await startService();
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, name), 'Hello.');
  const saved = await runNarrate([name, '-o', `${HOSTILE}.mp3`, '--verbose'], { cwd, env });
  expect(saved.exit).toBe(0);
  expectOwnBytesOnly(saved);
  const flag = await runNarrate(['-', '--speed', HOSTILE, `--${HOSTILE}`]);
  expect(flag.exit).toBe(2);
  expectOwnBytesOnly(flag);
});

test('what could steer a terminal does not leave with what the service says', async () => {
  const faults = [
    [{ at: { phase: 'upgrade' }, do: refuse(400, { detail: { code: HOSTILE, message: HOSTILE } }) }],
    [{ at: { phase: 'upgrade' }, do: refuse(400, `<p>${HOSTILE}</p>`) }],
    [{ at: { message: 1 }, do: error(HOSTILE, HOSTILE) }],
  ] as const;
  for (const plan of faults) {
    const { env } = await startService({ faults: plan });
    const ran = await runNarrate(['-', '-o', 'out.mp3', '--verbose', '--transport', 'websocket'], {
      env,
      stdin: 'Hi.',
    });
    expect(ran.exit).toBe(8);
    expectOwnBytesOnly(ran);
  }
});

test('what could steer a terminal does not leave with the names of voices', async () => {
  const { env } = await startService({ voiceIds: [`tone-${HOSTILE}`, 'tone-b'] });
  const list = await runNarrate(['voices'], { env });
  expect(list.exit).toBe(0);
  expect(list.stdout.toString()).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  const unknown = await runNarrate(['-', '-o', 'out.mp3', '-v', 'tone-red'], { env, stdin: 'Hi.' });
  expect(unknown.exit).toBe(2);
  expectOwnBytesOnly(unknown);
  const json = await runNarrate(['voices', '--json'], { env });
  expect(JSON.parse(json.stdout.toString())[0].id).toBe(`tone-${HOSTILE}`);
});

test('a line without a space is spoken whole', async () => {
  const line = Array.from({ length: 3_000 }, (_, at) => `w${at}`).join('');
  const { exit, words } = await speak(line);
  expect(exit).toBe(0);
  expect(words.join('')).toBe(line);
});

/** Peak of the memory a process holds in RAM. */
const peakBytes = (pid: number): number => {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
};

test.skipIf(process.platform !== 'linux')(
  'a 5 MB line without a space waits in the pipe while the reader is slow, not in memory',
  async () => {
    const { env, voices } = await startService();
    const running = startNarrate(['-', '-o', '-'], { env, holdsStdout: true });
    for (let written = 0; written < 5_000_000; written += 10_000) running.stdin.write('abcdefghij'.repeat(1000));
    await once(running.stdout, 'readable');
    // A reader who takes a little now and then.
    for (let taken = 0; taken < 20; taken++) {
      running.stdout.read(4096);
      await sleep(50);
    }
    let made = -1;
    while (made !== voices.piecesMade) {
      made = voices.piecesMade;
      await sleep(300);
    }
    expect(peakBytes(running.pid)).toBeLessThan(150e6);
    expect(running.stdin.writableLength).toBeGreaterThan(4_000_000);
    running.stdout.destroy();
    expect(await running.ended).toMatchObject({ exit: 141, stderr: '' });
  },
);

test('a pipe that never ends does not outlive its reader', async () => {
  const { env } = await startService();
  const running = startNarrate(['-', '-o', '-'], { env });
  const yes = spawn('yes', ['Again and again.'], { stdio: ['ignore', 'pipe', 'ignore'] });
  yes.stdout.on('error', () => {}).pipe(running.stdin);
  await once(running.stdout, 'data');
  running.stdout.destroy();
  const ended = once(yes, 'exit');
  expect(await running.ended).toMatchObject({ exit: 141 });
  yes.stdout.destroy();
  await ended;
});
