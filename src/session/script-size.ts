import { setImmediate as turn } from 'node:timers/promises';
import { isMute } from '../script/passage.js';
import { createDirecting } from './directing.js';
import { regularFiles } from './regular-files.js';
import { type RehearsalOptions, readScript } from './rehearsal.js';
import { characterCount } from './reuse.js';

/** How much there is to speak, with the same passages and characters as in the figures of the narration. */
export interface ScriptSize {
  readonly passages: number;
  readonly characters: number;
}

/**
 * Read a script of files beside its narration, to its end. Gives way to everything else in the process, asks nobody, and
 * says nothing: whoever speaks the script says what is wrong with it.
 * @returns undefined where that cannot be known, or would take long: a pipe, a large file, a script with a fault
 */
export const scriptSize = async (
  options: Pick<RehearsalOptions, 'inputs' | 'scriptKind' | 'schedule' | 'direct'> &
    Parameters<typeof createDirecting>[0],
  signal: AbortSignal,
): Promise<ScriptSize | undefined> => {
  const { files, sizeBytes } = await regularFiles(options.inputs);
  if (files.length < options.inputs.length || sizeBytes > MAX_BYTES) return undefined;
  let [passages, characters] = [0, 0];
  try {
    const directing = createDirecting(options, () => {});
    for await (const passage of readScript(options, { directing, warn: () => {}, signal })) {
      for await (const _ of passage.text.read(signal));
      if (isMute(passage)) continue;
      passages += 1;
      characters += characterCount(passage);
      await turn();
    }
  } catch {
    return undefined;
  }
  return { passages, characters };
};

/** A long novel. */
const MAX_BYTES = 5_000_000;
