#!/usr/bin/env node
// Types a script to stdout token by token, as a language model would:
//   node scripts/slow-writer fixtures/scripts/pilot.md [--tokens-per-second 12] [--pause-after 40 --pause-seconds 20]
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'tokens-per-second': { type: 'string', default: '12' },
    'pause-after': { type: 'string', default: '0' },
    'pause-seconds': { type: 'string', default: '0' },
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
  for (const [index, token] of tokens.entries()) {
    if (!process.stdout.write(token)) await new Promise((resolve) => process.stdout.once('drain', resolve));
    const pauses = index + 1 === Number(values['pause-after']);
    await delay(pauses ? 1000 * Number(values['pause-seconds']) : 1000 / tokensPerSecond);
  }
}
