import { NarrateError } from '../errors.js';
import type { Passage, PassageText } from '../script/passage.js';
import type { ScriptInput } from '../script/script.js';
import { regularFiles } from './regular-files.js';
import { characterCount, charactersOf } from './reuse.js';

/**
 * The passages of a script as long as all of it has no more than `maxChars` characters, as the service counts what is
 * spoken, whether it is spoken anew or not. The sentence that is too much is not handed on, wherever it is read; a passage
 * that is too much with what has arrived of it is not begun.
 * @throws NarrateError ERR_INPUT  there is more
 */
export async function* limitChars<P extends Passage>(
  passages: AsyncIterable<P>,
  maxChars: number,
): AsyncGenerator<P, void, undefined> {
  let usedChars = 0;
  let previous: P | undefined;
  for await (const passage of passages) {
    // Only now all of its text is there.
    if (previous) usedChars += characterCount(previous);
    previous = passage;
    const roomChars = maxChars - usedChars;
    if (characterCount(passage) > roomChars) throw tooLong(maxChars);
    yield { ...passage, text: limited(passage.text, roomChars, () => tooLong(maxChars)) };
  }
}

/**
 * Count a script of files before anything is spent. What comes through a pipe can be read only once: that is left to
 * `limitChars`.
 * @param open  the passages that will be spoken; they are read to the limit
 * @throws NarrateError ERR_INPUT  there is more, or the script cannot be read
 */
export const checkCharLimit = async (
  { inputs, open }: { readonly inputs: readonly ScriptInput[]; readonly open: () => AsyncIterable<Passage> },
  maxChars: number,
  signal: AbortSignal,
): Promise<void> => {
  const { files, sizeBytes } = await regularFiles(inputs);
  if (files.length < inputs.length || sizeBytes * MOST_CHARS_PER_BYTE <= maxChars) return;
  for await (const { text } of limitChars(open(), maxChars)) for await (const _ of text.read(signal));
};

/** A number may be spelled out in many words; a whole script of such numbers is not thought of. */
const MOST_CHARS_PER_BYTE = 10;

const limited = (text: PassageText, roomChars: number, tooMuch: () => NarrateError): PassageText => ({
  get arrived() {
    return text.arrived;
  },
  get ended() {
    return text.ended;
  },
  async *read(signal) {
    let chars = 0;
    for await (const sentence of text.read(signal)) {
      chars += charactersOf(sentence);
      if (chars > roomChars) throw tooMuch();
      yield sentence;
    }
  },
});

const tooLong = (maxChars: number): NarrateError =>
  new NarrateError('ERR_INPUT', `The script is longer than --max-chars ${maxChars}`, {
    hint: 'raise --max-chars, or shorten the script; to see how long it is: narrate --estimate script.txt',
  });
