import type { MarkTable } from '../script/marks.js';
import { lazySayer } from '../script/saying/lazy-sayer.js';
import type { SayerOptions } from '../script/saying/sayer.js';
import type { ScriptDirection } from '../script/script.js';
import { isDialogueModel } from '../speech/model-family.js';
import type { Direction } from './direction.js';

/** How a script is read that is to be performed like this. */
export const directed = (
  { cast, lexicon, normalizedLanguage, modelId }: Direction,
  marks: MarkTable,
  onChange?: SayerOptions['onChange'],
): ScriptDirection => {
  const sayer = lazySayer({
    marks,
    lexicon,
    normalizedLanguage,
    knowsAudioTags: isDialogueModel(modelId),
    ...(onChange ? { onChange } : {}),
  });
  return { sayer, declared: new Set(cast.keys()) };
};
