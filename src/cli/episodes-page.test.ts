import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { missingJudges } from '../testing/mp3-judges.js';
import { recordingPlayer } from '../testing/recording-player.js';
import { BIN, temporaryFolder } from '../testing/run-narrate.js';

const PAGE = fileURLToPath(new URL('../../docs/episodes.md', import.meta.url));

const missing = missingJudges();
if (missing) console.warn(`skipped: docs/episodes.md is not run; missing ${missing}`);

/** Blocks of the page, as they are or with the output that their commands have. */
const BLOCK = /```(markdown|console)\n([\s\S]*?)```/g;

/** Runs one command line, with what it prints as a person sees it. */
const openShell = (folder: string) => {
  const player = recordingPlayer('aplay');
  const bin = path.join(folder, '..', `${path.basename(folder)}-bin`);
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'narrate'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`, { mode: 0o755 });
  const env = { ...player.env, PATH: [bin, player.env.PATH, process.env.PATH].join(':'), HOME: folder };
  return (command: string) =>
    spawnSync('sh', ['-c', `{ ${command}\n} 2>&1`], { cwd: folder, env, encoding: 'utf8' }).stdout;
};

// With WRITE_PAGE=1 the page gets what was printed.
test.skipIf(missing)(
  'docs/episodes.md shows what its commands print',
  async () => {
    const page = readFileSync(PAGE, 'utf8');
    const folder = path.join(temporaryFolder(), 'work');
    mkdirSync(folder);
    const run = openShell(folder);
    const renewed = page.replace(BLOCK, (block, kind: string, text: string) => {
      if (kind === 'markdown') {
        writeFileSync(path.join(folder, 'mill.md'), text);
        return block;
      }
      const commands = [...text.matchAll(/^\$ (.*)$/gm)].map(([, command = '']) => command);
      return `\`\`\`console\n${commands.map((command) => `$ ${command}\n${run(command)}`).join('')}\`\`\``;
    });
    if (process.env.WRITE_PAGE) writeFileSync(PAGE, renewed);
    else expect(renewed).toBe(page);
  },
  60_000,
);
