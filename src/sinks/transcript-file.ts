import { extname } from 'node:path';
import { NarrateError } from '../errors.js';
import { clockTime } from './clock-time.js';
import { sidecarTarget, writeSidecar } from './sidecar-file.js';
import { subtitleCues } from './subtitle-cues.js';
import type { TranscriptSentence } from './transcript.js';

/** SubRip, WebVTT, Podcasting 2.0. */
export type TranscriptKind = 'srt' | 'vtt' | 'json';

/**
 * What would be written; nothing is touched.
 * @throws NarrateError ERR_USAGE  the extension says no kind
 * @throws NarrateError ERR_OUTPUT  nothing can be written there
 */
export const checkTranscriptFile = async (path: string): Promise<TranscriptKind> => {
  const kind = KINDS.get(extname(path).toLowerCase());
  if (!kind) {
    throw new NarrateError('ERR_USAGE', `Cannot tell from its name how to save the transcript "${path}"`, {
      hint: 'end it in .srt, .vtt or .json: --subtitles episode.srt',
    });
  }
  await sidecarTarget(path);
  return kind;
};

const KINDS: ReadonlyMap<string, TranscriptKind> = new Map([
  ['.srt', 'srt'],
  ['.vtt', 'vtt'],
  ['.json', 'json'],
]);

/**
 * Write what was said when, by the extension of the path; the file is there whole or not at all.
 * @throws NarrateError ERR_USAGE, ERR_OUTPUT  as `checkTranscriptFile`, or the disk failed
 * @see https://www.w3.org/TR/webvtt1/
 * @see https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md
 */
export const writeTranscript = async (path: string, sentences: Iterable<TranscriptSentence>): Promise<void> => {
  const kind = await checkTranscriptFile(path);
  await writeSidecar(path, { srt, vtt, json }[kind](told(sentences)));
};

function* told(sentences: Iterable<TranscriptSentence>): Generator<TranscriptSentence, void, undefined> {
  for (const sentence of sentences) if (sentence.text.trim() !== '') yield sentence;
}

function* srt(sentences: Iterable<TranscriptSentence>): Generator<string, void, undefined> {
  let number = 0;
  for (const { lines, startMs, endMs } of subtitleCues(sentences, { isLabelled: true })) {
    number += 1;
    yield `${number}\n${clockTime(startMs, ',')} --> ${clockTime(endMs, ',')}\n${lines.join('\n')}\n\n`;
  }
}

function* vtt(sentences: Iterable<TranscriptSentence>): Generator<string, void, undefined> {
  yield 'WEBVTT\n';
  for (const { speaker, lines, startMs, endMs } of subtitleCues(sentences, { isLabelled: false })) {
    const text = lines.map(escaped).join('\n');
    const voiced = speaker === undefined ? text : `<v ${escaped(speaker.replace(/\s+/g, ' '))}>${text}</v>`;
    yield `\n${clockTime(startMs, '.')} --> ${clockTime(endMs, '.')}\n${voiced}\n`;
  }
}

const escaped = (text: string): string => text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function* json(sentences: Iterable<TranscriptSentence>): Generator<string, void, undefined> {
  yield '{"version":"1.0.0","segments":[';
  let separator = '';
  for (const { speaker, text, startMs, endMs, words } of sentences) {
    const segment = {
      ...(speaker === undefined ? {} : { speaker }),
      ...{ startTime: seconds(startMs), endTime: seconds(endMs), body: text.trim() },
      ...(words.length === 0 ? {} : { words: words.map(wordOf) }),
    };
    yield `${separator}\n${JSON.stringify(segment)}`;
    separator = ',';
  }
  yield '\n]}\n';
}

const wordOf = ({ text, startMs, endMs }: TranscriptSentence['words'][number]) => ({
  text,
  startTime: seconds(startMs),
  endTime: seconds(endMs),
});

const seconds = (timeMs: number): number => Math.round(timeMs) / 1000;
