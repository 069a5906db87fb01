import type { Sentence } from '../passage.js';
import type { Sayer, SayerOptions } from './sayer.js';
import { isSpecial } from './special.js';

/** A sayer that is loaded with the first sentence it has work with. */
export interface LazySayer {
  /** As `Sayer.say`; to be called again only when the sentence before has been said. */
  say(sentence: Sentence): Sentence | undefined | Promise<Sentence | undefined>;
}

/** Most scripts hold nothing that is spoken otherwise than written: they need none of its rules. */
export const lazySayer = (options: SayerOptions): LazySayer => {
  const isIdle = options.lexicon.length === 0 && options.normalizedLanguage === undefined;
  // It is loaded while the script is being opened.
  if (!isIdle) void import('./sayer.js');
  let sayer: Sayer | undefined;
  let before: Sentence | undefined;
  const load = async (): Promise<Sayer> => {
    const { createSayer } = await import('./sayer.js');
    const loaded = createSayer(options);
    // It may have been cut inside a word, of which the rest comes now.
    if (before) loaded.say(before);
    sayer = loaded;
    return loaded;
  };
  return {
    say(sentence) {
      if (sayer) return sayer.say(sentence);
      if (!isIdle || isSpecial(sentence.text)) return load().then((loaded) => loaded.say(sentence));
      before = sentence;
      return sentence;
    },
  };
};
