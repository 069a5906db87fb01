#!/usr/bin/env node
// Types a script to stdout token by token, as a language model would:
//   node scripts/slow-writer fixtures/scripts/pilot.md [--tokens-per-second 12] [--pause-after 40 --pause-seconds 20]
// With --log-fd 3, a line on that descriptor for each token: when it was written, in ms on the clock that all processes of
// this machine share, and how many characters there are now.
import { readFileSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'tokens-per-second': { type: 'string', default: '12' },
    'pause-after': { type: 'string', default: '0' },
    'pause-seconds': { type: 'string', default: '0' },
    'log-fd': { type: 'string' },
  },
});
const [file] = positionals;
const tokensPerSecond = Number(values['tokens-per-second']);
if (file === undefined || !(tokensPerSecond > 0)) {
  console.error(
    'usage: slow-writer <script> [--tokens-per-second 12] [--pause-after <tokens> --pause-seconds <seconds>]',
  );
  process.exitCode = 2;
} else {
  process.stdout.on('error', (error) => {
    // The reader has left: nobody is there to type for.
    process.exitCode = error.code === 'EPIPE' ? 141 : 1;
    process.exit();
  });
  // A token is a short word, or a piece of a longer one, with the space before it.
  const tokens = readFileSync(file, 'utf8').match(/\s*[^\s]{1,6}|\s+$/g) ?? [];
  const tokenMs = 1000 / tokensPerSecond;
  // Each token has its time on the clock, so that late timers do not add up.
  let dueMs = performance.now();
  let writtenChars = 0;
  for (const [index, token] of tokens.entries()) {
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 0) await delay(earlyMs);
    writtenChars += token.length;
    if (values['log-fd'] !== undefined) {
      writeSync(Number(values['log-fd']), `${Number(process.hrtime.bigint()) / 1e6} ${writtenChars}\n`);
    }
    if (!process.stdout.write(token)) {
      await new Promise((resolve) => process.stdout.once('drain', resolve));
      // Held up by the reader, the writer does not hurry afterwards.
      dueMs = Math.max(dueMs, performance.now() - tokenMs);
    }
    const pauses = index + 1 === Number(values['pause-after']);
    dueMs += pauses ? 1000 * Number(values['pause-seconds']) : tokenMs;
  }
}
