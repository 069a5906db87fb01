import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { missingJudges } from '../testing/mp3-judges.js';
import { recordingPlayer } from '../testing/recording-player.js';
import { BIN, temporaryFolder } from '../testing/run-narrate.js';

/** Pages with commands and what they print, each with the script that its commands find. */
const PAGES = ['episodes.md', 'recipes.md'];

const missing = missingJudges();
if (missing) console.warn(`skipped: ${PAGES} are not run; missing ${missing}`);

/** Files by their names, and commands with the output that they have. */
const BLOCK = /```(?:markdown (\S+)|console)\n([\s\S]*?)```/g;

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

// With WRITE_PAGE=1 the pages get what was printed.
test.skipIf(missing).each(PAGES)(
  'docs/%s shows what its commands print',
  (name) => {
    const file = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
    const page = readFileSync(file, 'utf8');
    const folder = path.join(temporaryFolder(), 'work');
    mkdirSync(folder);
    const run = openShell(folder);
    const renewed = page.replace(BLOCK, (block, script: string | undefined, text: string) => {
      if (script !== undefined) {
        writeFileSync(path.join(folder, script), text);
        return block;
      }
      const commands = [...text.matchAll(/^\$ (.*)$/gm)].map(([, command = '']) => command);
      return `\`\`\`console\n${commands.map((command) => `$ ${command}\n${run(command)}`).join('')}\`\`\``;
    });
    if (process.env.WRITE_PAGE) writeFileSync(file, renewed);
    else expect(renewed).toBe(page);
  },
  120_000,
);
