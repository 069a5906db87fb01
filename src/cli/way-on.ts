import { shellQuoted } from '../errors/shell-quoted.js';
import type { NarrateError } from '../errors.js';
import type { NarrationOptions } from '../session/narration.js';

/** What is kept of a narration that stopped, and the command that goes on. */
export const wayOn = (
  { output, memory, inputs }: Pick<NarrationOptions, 'output' | 'memory' | 'inputs'>,
  { passages, characters }: { readonly passages: number; readonly characters: number },
): string | undefined => {
  if (!memory.cache || output.file === undefined || characters === 0) return undefined;
  const isPiped = inputs.some((input) => !('path' in input));
  if (passages === 0 && !isPiped) return undefined;
  const kept =
    passages === 0 ? 'What came through the pipe is' : passages === 1 ? 'One passage is' : `${passages} passages are`;
  return `${kept} kept; to go on: narrate resume ${shellQuoted(output.file)}`;
};

/** Where nothing can be heard it can be read: the command for it. */
export const insteadOfSound = (
  { code }: NarrateError,
  { output, inputs }: Pick<NarrationOptions, 'output' | 'inputs'>,
): string | undefined => {
  if (code !== 'ERR_PLAYBACK' || output.file !== undefined || output.isSilent) return undefined;
  const scripts = inputs.map((input) => ('path' in input ? shellQuoted(input.path) : '-'));
  return `To read along without sound: narrate --captions --no-play ${scripts.join(' ')}`;
};
