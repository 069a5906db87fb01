import { extname } from 'node:path';
import { NarrateError } from '../errors.js';
import { type Cue, parseScript, type ScriptKind } from './cues.js';
import { scriptFolder, takeFrontMatter } from './front-matter.js';
import type { FrontMatter } from './header.js';
import { MarkTable } from './marks.js';
import type { Passage } from './passage.js';
import { groupPassages, type ScriptItem } from './passages.js';
import type { LazySayer } from './saying/lazy-sayer.js';
import { isSentence, type SentenceOptions, splitSentences } from './sentences.js';
import { checkReadable, inputName, readScript, type ScriptInput } from './source.js';

export type { ScriptInput } from './source.js';

export interface ScriptOptions {
  /** Spoken one after another, as one narration. */
  readonly inputs: readonly ScriptInput[];
  /** How all inputs are written. Undefined: by each file's extension, text unless it says otherwise; a stream is Markdown. */
  readonly kind: ScriptKind | undefined;
  /** Longest passage, in UTF-16 code units. */
  readonly maxPassageChars: number;
  readonly signal: AbortSignal;
  /** Told, in one line, what is wrong with an input and was mended. */
  readonly warn: (message: string) => void;
  /**
   * Asked once for each input, in order, as soon as its front matter is known, or that it has none: before any of its
   * passages. Undefined: every sentence is spoken as it is written, and what the front matter says is not heeded.
   * @param input  which of the inputs it is
   */
  readonly direct?: (matter: FrontMatter, input: number, marks: MarkTable) => Promise<ScriptDirection>;
  /** Told of all text that is not blank, as it arrives: earlier than its sentences. */
  readonly onText?: (characters: number) => void;
  /** See `SentenceOptions`. */
  readonly silenceMs?: number;
  readonly openingChars?: number | undefined;
  readonly openingSilenceMs?: number | undefined;
  readonly isHurried?: () => boolean;
}

/** How one input is to be read. */
export interface ScriptDirection {
  readonly sayer: LazySayer;
  /** The speakers that are known from the start, by `roleKey`. */
  readonly declared: ReadonlySet<string>;
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
): AsyncGenerator<ScriptItem> {
  const { inputs, maxPassageChars, warn, silenceMs = 300, openingSilenceMs, isHurried } = options;
  let { openingChars } = options;
  const maxChars = Math.min(SENTENCE_MAX_CHARS, maxPassageChars);
  const silent: string[] = [];
  for (const [index, input] of inputs.entries()) {
    if (index > 0) yield { type: 'input', input: index };
    const { cues, say } = await readInput(input, index, options);
    let said = false;
    for await (const item of splitSentences(cues, {
      maxChars,
      silenceMs,
      openingChars,
      openingSilenceMs,
      isHurried,
    })) {
      const wording = isSentence(item) ? say(item) : item;
      // Nothing is to come later for it than it did: whether the script goes on decides what is opened ahead.
      const spoken = wording instanceof Promise ? await wording : wording;
      if (spoken === undefined) continue;
      if (isSentence(spoken)) {
        said = true;
        openingChars = undefined;
      }
      yield spoken;
    }
    if (!said) silent.push(inputName(input));
  }
  if (silent.length === inputs.length) throw nothingToSay(silent);
  for (const name of silent) warn(`Script "${name}" has nothing to say: left out`);
}

/** What one input asks for, and how its sentences are put into words. */
const readInput = async (
  input: ScriptInput,
  index: number,
  {
    kind: wantedKind,
    signal,
    warn,
    onText = () => {},
    direct,
  }: Pick<ScriptOptions, 'kind' | 'signal' | 'warn' | 'onText' | 'direct'>,
): Promise<{ cues: AsyncIterable<Cue>; say: LazySayer['say'] }> => {
  const kind = wantedKind ?? kindOf(input);
  const text = observed(readScript(input, { signal, warn }), onText);
  const name = inputName(input);
  const { matter, rest, firstLine } = await takeFrontMatter(text, { name, folder: scriptFolder(input), warn });
  const marks = new MarkTable();
  const { sayer, declared } = (await direct?.(matter, index, marks)) ?? UNDIRECTED;
  return {
    cues: parseScript(kind, rest, { name, declared, marks, firstLine, warn }),
    say: (sentence) => sayer.say(sentence),
  };
};

/** Nobody is declared, and every sentence is spoken as it is written. */
const UNDIRECTED: ScriptDirection = { sayer: { say: (sentence) => sentence }, declared: new Set() };

const kindOf = (input: ScriptInput): ScriptKind =>
  'stream' in input ? 'markdown' : (KIND_BY_EXTENSION[extname(input.path).toLowerCase()] ?? 'text');

const KIND_BY_EXTENSION: Readonly<Record<string, ScriptKind>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.fountain': 'fountain',
  '.srt': 'srt',
  '.vtt': 'vtt',
};

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
    hint: "give it words: a file, or a pipe: echo 'Hello there.' | narrate -",
  });
};
