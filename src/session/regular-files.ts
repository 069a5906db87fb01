import { stat } from 'node:fs/promises';
import type { ScriptInput } from '../script/script.js';

/** The inputs that may be read as often as one likes, with their size. Never throws: whoever reads them says what is wrong. */
export const regularFiles = async (
  inputs: readonly ScriptInput[],
): Promise<{ readonly files: readonly ScriptInput[]; readonly sizeBytes: number }> => {
  const files: ScriptInput[] = [];
  let sizeBytes = 0;
  for (const input of inputs) {
    const facts = 'path' in input ? await stat(input.path).catch(() => undefined) : undefined;
    if (!facts?.isFile()) continue;
    files.push(input);
    sizeBytes += facts.size;
  }
  return { files, sizeBytes };
};
