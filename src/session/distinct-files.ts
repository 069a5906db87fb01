import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { NarrateError } from '../errors.js';
import type { ScriptInput } from '../script/script.js';
import type { OutputChoice } from './outputs.js';

/**
 * That no file is written over another, nor over a script.
 * @throws NarrateError ERR_USAGE  it would be
 */
export const assertDistinctFiles = async (
  inputs: readonly ScriptInput[],
  { file, transcripts = [], chapters }: Pick<OutputChoice, 'file' | 'transcripts' | 'chapters'>,
): Promise<void> => {
  const known = new Map<string, string>();
  for (const input of inputs) if ('path' in input) known.set(await placeOf(input.path), 'it is the script');
  for (const written of [file, ...transcripts, chapters]) {
    if (written === undefined) continue;
    const place = await placeOf(written);
    const why = known.get(place);
    if (why) throw new NarrateError('ERR_USAGE', `Cannot write "${written}": ${why}`, { hint: 'give it another name' });
    known.set(place, 'something else is to be written there');
  }
};

/** Behind links, if it is there already. */
const placeOf = (file: string): Promise<string> => realpath(file).catch(() => path.resolve(file));
