import type { MarkTable } from '../marks.js';
import { Scanner } from './scanner.js';
import { SpeakerNames } from './speaker-names.js';
import { Turns } from './turns.js';

export interface MarkTextOptions {
  /** In Markdown, code is left alone. */
  readonly markdown: boolean;
  /** What messages call the script. */
  readonly name: string;
  /** Speakers that are known from the start, by `roleKey`. */
  readonly declared: ReadonlySet<string>;
  readonly marks: MarkTable;
  /** The number of the line that the text begins with, from 1. */
  readonly firstLine: number;
  /** Told what was not understood, and where. */
  readonly warn: (message: string) => void;
}

/**
 * The raw text of a script with one character in place of each speaker's label, pause, change of voice, respelling and audio
 * tag, and without comments; `options.marks` tells what it stands for. The same however the text is cut; what cannot be a mark is not held back.
 */
export async function* markText(text: AsyncIterable<string>, options: MarkTextOptions): AsyncGenerator<string> {
  const names = new SpeakerNames(options.declared);
  const scanner = new Scanner({ ...options, names, file: options.name });
  const turns = new Turns({ ...options, names });
  for await (const piece of text) {
    const marked = turns.take(scanner.push(piece));
    if (marked !== '') yield marked;
  }
  const rest = turns.take(scanner.end()) + turns.end();
  if (rest !== '') yield rest;
}
