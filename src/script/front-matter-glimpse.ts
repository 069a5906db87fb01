import { textCleaner } from './clean.js';
import { decodeText } from './decode.js';
import { readFrontMatter, scriptFolder } from './front-matter.js';
import { beginningOf } from './glimpse.js';
import { BlockScanner } from './header/block.js';
import type { FrontMatter } from './header.js';
import { inputName, type ScriptInput } from './source.js';

/**
 * The front matter of a script that nobody has begun to read: so that the voice it asks for may be looked up at once.
 * Takes milliseconds; consumes nothing.
 * @returns undefined while it is not certain; empty when there is none, or the script cannot be read, which its reader will say
 * @throws NarrateError ERR_INPUT  it is no YAML, or asks for what cannot be: with file, line and column
 */
export const glimpseFrontMatter = async (input: ScriptInput): Promise<FrontMatter | undefined> => {
  const beginning = await beginningOf(input, GLIMPSE_BYTES);
  if (beginning === undefined) return undefined;
  const { bytes, isWhole } = beginning;
  const text = await decoded(bytes);
  const scanner = new BlockScanner();
  const end = scanner.push(text) ?? (isWhole ? scanner.end() : undefined);
  if (end === 0) return {};
  // Too long a block is an error, too, but whoever reads the script says so.
  if (end === undefined || end === 'too long') return undefined;
  // What is ignored is told by whoever takes it off.
  return readFrontMatter(text.slice(0, end), { name: inputName(input), folder: scriptFolder(input), warn: () => {} });
};

const GLIMPSE_BYTES = 65_536;

const decoded = async (bytes: Uint8Array): Promise<string> => {
  const cleaner = textCleaner();
  let text = '';
  for await (const piece of decodeText(only(bytes), () => {})) text += cleaner.push(piece);
  return text + cleaner.end();
};

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
