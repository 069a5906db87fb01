import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test as anyTest, expect } from 'vitest';
import { openNarratingTerminal } from '../testing/narrating-terminal.js';
import { missingTerminal } from '../testing/pseudo-terminal.js';
import { temporaryFolder } from '../testing/run-narrate.js';

const missing = missingTerminal();
if (missing) console.warn(`skipped: a terminal that is closed; ${missing}`);
const test = (name: string, run: () => Promise<void>) => anyTest.skipIf(missing)(name, run, 60_000);

for (const command of ['./narrate story.txt -o out.mp3', './narrate story.txt']) {
  test(`whose terminal is closed ends quietly: ${command}`, async () => {
    const terminal = await openNarratingTerminal({}, { pieceDelayMs: 100 });
    const folder = temporaryFolder();
    const [said, exit] = [path.join(folder, 'said'), path.join(folder, 'exit')];
    terminal.run(
      `sh -c "trap '' HUP; cp narrate story.txt ${folder}; cd ${folder}; ${command} 2>said; echo \\$? >exit"`,
    );
    await expect.poll(() => existsSync(said), { timeout: 10_000 }).toBe(true);
    await expect.poll(() => terminal.service.receivedText(), { timeout: 20_000 }).not.toBe('');
    terminal.close();
    await expect.poll(() => existsSync(exit) && readFileSync(exit, 'utf8'), { timeout: 20_000 }).toBe('129\n');
    expect(readFileSync(said, 'utf8')).not.toContain('ssertion');
  });
}
