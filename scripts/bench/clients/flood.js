// Writes prose to stdout as fast as it is taken, a paragraph for each number, and says on descriptor 3 how many bytes it has
// written so far:
//   flood.js prose.txt <bytes>
import { once } from 'node:events';
import { readFileSync, writeSync } from 'node:fs';

const [file, bytes] = process.argv.slice(2);
const prose = readFileSync(file, 'utf8').slice(0, 600).replaceAll('\n', ' ').trim();
process.stdout.on('error', () => process.exit());
let written = 0;
for (let number = 1; written < Number(bytes); number++) {
  const paragraph = `This is paragraph ${number}. ${prose}.\n\n`;
  written += paragraph.length;
  if (!process.stdout.write(paragraph)) {
    await once(process.stdout, 'drain');
    writeSync(3, `${written}\n`);
  }
}
