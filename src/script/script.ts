import { extname } from 'node:path';
import { NarrateError } from '../errors.js';
import { parseScript, type ScriptKind } from './cues.js';
import type { Passage, Sentence } from './passage.js';
import { groupPassages } from './passages.js';
import { type SentenceOptions, splitSentences } from './sentences.js';
import { checkReadable, inputName, readScript, type ScriptInput } from './source.js';

export type { ScriptInput } from './source.js';

export interface ScriptOptions {
  /** Spoken one after another, as one narration. */
  readonly inputs: readonly ScriptInput[];
  /** How all inputs are written. Undefined: by each file's extension (text unless .md or .markdown); a stream is Markdown. */
  readonly kind: ScriptKind | undefined;
  /** Longest passage, in UTF-16 code units. */
  readonly maxPassageChars: number;
  readonly signal: AbortSignal;
  /** Told, in one line, what is wrong with an input and was mended. */
  readonly warn: (message: string) => void;
  /** Told of all text that is not blank, as it arrives: earlier than its sentences. */
  readonly onText?: (characters: number) => void;
  /** See `SentenceOptions`. */
  readonly silenceMs?: number;
  readonly openingChars?: number | undefined;
  readonly openingSilenceMs?: number | undefined;
  readonly isHurried?: () => boolean;
}

/**
 * The passages of a narration, each as soon as its first sentence has arrived. Reads only as far as it is pulled. All
 * files are checked before the first is read; an empty input among several is a warning.
 * @throws NarrateError ERR_INPUT  missing, unreadable, a folder or a device, or nothing to say in all inputs together
 */
export async function* openScript(options: ScriptOptions): AsyncGenerator<Passage, void, undefined> {
  await checkInputs(options.inputs);
  const { maxPassageChars, isHurried = () => false } = options;
  let passageChars = 0;
  // Where passages end is to depend on the text alone, so that their takes are found again: a sentence is cut for the sake of
  // an ear only where all of it will most probably stand in this passage.
  const fits = (chars: number) => passageChars + 1 + Math.max(2 * chars, LONG_SENTENCE_CHARS) <= maxPassageChars;
  const sentences = sentencesOf({ ...options, isHurried: (chars) => isHurried() && fits(chars) });
  yield* groupPassages(sentences, {
    maxChars: maxPassageChars,
    onLength: (chars) => {
      passageChars = chars;
    },
  });
}

const LONG_SENTENCE_CHARS = 200;

/** @throws NarrateError ERR_INPUT  a file among them is missing, unreadable, a folder or a device */
export const checkInputs = async (inputs: readonly ScriptInput[]): Promise<void> => {
  for (const input of inputs) if ('path' in input) await checkReadable(input.path);
};

/** A sentence is the smallest thing sent, so a longer one than this is cut at a clause. */
const SENTENCE_MAX_CHARS = 400;

async function* sentencesOf(
  options: Omit<ScriptOptions, 'isHurried'> & Pick<SentenceOptions, 'isHurried'>,
): AsyncGenerator<Sentence | 'break'> {
  const {
    inputs,
    kind,
    maxPassageChars,
    signal,
    warn,
    onText = () => {},
    silenceMs = 300,
    openingSilenceMs,
    isHurried,
  } = options;
  let { openingChars } = options;
  const maxChars = Math.min(SENTENCE_MAX_CHARS, maxPassageChars);
  const silent: string[] = [];
  for (const input of inputs) {
    const cues = parseScript(kind ?? kindOf(input), observed(readScript(input, { signal, warn }), onText));
    let said = false;
    for await (const sentence of splitSentences(cues, {
      maxChars,
      silenceMs,
      openingChars,
      openingSilenceMs,
      isHurried,
    })) {
      said = true;
      openingChars = undefined;
      yield sentence;
    }
    if (!said) silent.push(inputName(input));
  }
  if (silent.length === inputs.length) throw nothingToSay(silent);
  for (const name of silent) warn(`Script "${name}" has nothing to say: left out`);
}

const kindOf = (input: ScriptInput): ScriptKind =>
  'stream' in input || /^\.(?:md|markdown)$/i.test(extname(input.path)) ? 'markdown' : 'text';

/** Marks alone are nothing to say. */
const SPEAKABLE = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;

async function* observed(text: AsyncIterable<string>, onText: (characters: number) => void): AsyncGenerator<string> {
  for await (const piece of text) {
    if (SPEAKABLE.test(piece)) onText(piece.length);
    yield piece;
  }
}

const nothingToSay = (names: readonly string[]): NarrateError => {
  const list = names.map((name) => `"${name}"`).join(', ');
  return new NarrateError('ERR_INPUT', `Cannot narrate ${list}: nothing to say`, {
    hint: 'give it words: a file, or text piped in',
  });
};
