import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MODEL = '/usr/share/pocketsphinx/model/en-us';

/** What a machine needs to recognise speech and lacks, or undefined. */
export const recogniserMissing = (): string | undefined => {
  const tools = ['ffmpeg', 'pocketsphinx_continuous'];
  const missing = tools.find((tool) => spawnSync(tool, ['-version'], { stdio: 'ignore' }).error !== undefined);
  return missing ?? (existsSync(`${MODEL}/cmudict-en-us.dict`) ? undefined : 'pocketsphinx-en-us');
};

export interface Heard {
  /** Word edits needed to make the script of what was heard, per word of the script. */
  readonly wordErrorRate: number;
  /** The same against the decoys, cut to the script's length: must be high, or the test proves nothing. */
  readonly wrongTextErrorRate: number;
  readonly words: readonly string[];
}

/**
 * What PocketSphinx hears in a recording, given a language model of the script and the decoys: 7-9 s a minute of sound.
 * @param scriptText  plain words and punctuation, no digits
 * @param decoys  sentences of the same kind that are not spoken, about as long as the script together
 * @throws Error  a word that the recogniser's dictionary lacks
 */
export const hears = async (mp3Path: string, scriptText: string, decoys: readonly string[]): Promise<Heard> => {
  const script = sentencesOf(scriptText);
  const wrong = decoys.flatMap(sentencesOf);
  await assertKnown([...script, ...wrong].flat());
  const folder = await mkdtemp(join(tmpdir(), 'recogniser-'));
  try {
    const [sound, model] = [join(folder, 'speech.wav'), join(folder, 'script.lm')];
    await writeFile(model, bigramModel([...script, ...wrong]));
    await run('ffmpeg', ['-v', 'error', '-nostdin', '-i', mp3Path, '-ar', '16000', '-ac', '1', sound]);
    const files = ['-hmm', `${MODEL}/en-us`, '-dict', `${MODEL}/cmudict-en-us.dict`, '-lm', model, '-infile', sound];
    const { stdout } = await run('pocketsphinx_continuous', [...files, '-logfn', '/dev/null']);
    const words = sentencesOf(stdout).flat();
    const expected = script.flat();
    return {
      wordErrorRate: edits(words, expected) / expected.length,
      wrongTextErrorRate: edits(words, wrong.flat().slice(0, expected.length)) / expected.length,
      words,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
};

const run = promisify(execFile);

const sentencesOf = (text: string): string[][] =>
  text
    .toLowerCase()
    .split(/[.!?\n]+/)
    .map((sentence) => sentence.match(/[a-z0-9]+(?:'[a-z]+)*/g) ?? [])
    .filter((words) => words.length > 0);

const assertKnown = async (words: readonly string[]): Promise<void> => {
  const dictionary = await readFile(`${MODEL}/cmudict-en-us.dict`, 'utf8');
  const known = new Set(dictionary.split('\n').map((line) => line.slice(0, line.indexOf(' '))));
  const unknown = words.filter((word) => !known.has(word));
  if (unknown.length > 0) throw new Error(`Not in the recogniser's dictionary: ${unknown.join(', ')}`);
};

/** Share of each history's probability left for word pairs that were not seen. */
const DISCOUNT = 0.5;

/** An ARPA language model: bigrams with absolute discounting, backing off to unigrams. */
const bigramModel = (sentences: readonly (readonly string[])[]): string => {
  const singles = new Map<string, number>();
  const pairs = new Map<string, Map<string, number>>();
  for (const sentence of sentences) {
    const words = ['<s>', ...sentence, '</s>'];
    words.forEach((word, at) => {
      singles.set(word, (singles.get(word) ?? 0) + 1);
      const next = words[at + 1];
      if (next === undefined) return;
      const followers = pairs.get(word) ?? new Map<string, number>();
      pairs.set(word, followers.set(next, (followers.get(next) ?? 0) + 1));
    });
  }
  const total = [...singles.values()].reduce((sum, count) => sum + count, 0);
  const share = (word: string) => (singles.get(word) ?? 0) / total;
  const backoff = (followers: ReadonlyMap<string, number>, count: number) => {
    const unseen = 1 - [...followers.keys()].reduce((sum, word) => sum + share(word), 0);
    return (DISCOUNT * followers.size) / count / unseen;
  };
  const unigrams = [...singles].map(([word, count]) => {
    const weight = backoff(pairs.get(word) ?? new Map(), count);
    const probability = word === '<s>' ? -99 : Math.log10(count / total);
    return `${probability.toFixed(4)} ${word} ${weight > 0 ? Math.log10(weight).toFixed(4) : '0.0000'}`;
  });
  const bigrams = [...pairs].flatMap(([word, followers]) =>
    [...followers].map(([next, count]) => {
      const probability = (count - DISCOUNT) / (singles.get(word) ?? 1);
      return `${Math.log10(probability).toFixed(4)} ${word} ${next}`;
    }),
  );
  const sizes = `\\data\\\nngram 1=${unigrams.length}\nngram 2=${bigrams.length}\n`;
  return `${sizes}\n\\1-grams:\n${unigrams.join('\n')}\n\n\\2-grams:\n${bigrams.join('\n')}\n\n\\end\\\n`;
};

/** Levenshtein distance in words. */
const edits = (actual: readonly string[], expected: readonly string[]): number => {
  let previous = expected.map((_, at) => at + 1);
  actual.forEach((word, row) => {
    let [diagonal, left] = [row, row + 1];
    previous = previous.map((above, at) => {
      left = Math.min(diagonal + (word === expected[at] ? 0 : 1), above + 1, left + 1);
      diagonal = above;
      return left;
    });
  });
  return previous.at(-1) ?? actual.length;
};
