import type { TranscriptSentence } from '../../sinks/transcript.js';
import { FRAME_MS } from '../tone-frames.js';
import { timeLineOf } from '../tone-time-line.js';
import type { Line } from './lines.js';
import type { Recital } from './recital.js';
import { NARRATOR, signedWords, wordsOfLine } from './undisturbed.js';

type Words = ReturnType<typeof timeLineOf>['words'];

/** @returns what is wrong with the times of chapters and sentences, undefined when they are as the sound is */
export const misplacedIn = ({ output, notes }: Recital, lines: readonly Line[]): string | undefined => {
  const { words } = timeLineOf(output);
  return misplacedSentence(notes.sentences, words) ?? misplacedChapter(notes.chapters, words, lines);
};

const misplacedSentence = (sentences: Iterable<TranscriptSentence>, words: Words): string | undefined => {
  let next = 0;
  for (const { speaker = NARRATOR, text, startMs } of sentences) {
    const said = signedWords({ text, voiceId: speaker });
    const heard = words.slice(next, next + said.length);
    if (heard.map((word) => word.text).join(' ') !== said.join(' '))
      return `transcribed "${said.join(' ')}", heard "${heard.map((word) => word.text).join(' ')}"`;
    if (isElsewhere(startMs, heard))
      return `"${text}" begins at ${startMs} ms, and is heard at ${heard[0]?.startMs} ms`;
    next += said.length;
  }
  return next === words.length ? undefined : `${words.length - next} words are not transcribed`;
};

const misplacedChapter = (
  chapters: Recital['notes']['chapters'],
  words: Words,
  lines: readonly Line[],
): string | undefined => {
  let next = 0;
  let found = 0;
  for (const [index, line] of lines.entries()) {
    if (line.level !== undefined) {
      const more = lines.slice(index + 1);
      const isNext = more.findIndex(({ goesOn, text }) => !goesOn && text !== '');
      const heading = [line, ...more.slice(0, isNext < 0 ? more.length : isNext)].flatMap(wordsOfLine).join(' ');
      const { title, startMs } = chapters[found++] ?? {};
      if (title !== heading) return `a chapter is called "${title}", its heading is "${heading}"`;
      if (isElsewhere(startMs ?? 0, words.slice(next)))
        return `the chapter "${title}" begins at ${startMs} ms, its heading at ${words[next]?.startMs} ms`;
    }
    next += wordsOfLine(line).length;
  }
  return found === chapters.length ? undefined : `${chapters.length} chapters, ${found} headings`;
};

/** Where words are shorter than their frames, a sentence begins with one. */
const LEEWAY_MS = 1.5 * FRAME_MS;

const isElsewhere = (startMs: number, [first]: Words): boolean => Math.abs(startMs - (first?.startMs ?? 0)) > LEEWAY_MS;
