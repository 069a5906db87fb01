import { NarrateError } from '../../errors.js';
import type { Cue } from '../cues.js';
import { resolveMarks } from '../language/resolve.js';
import { placeName } from '../place.js';
import { proseCues } from '../prose.js';
import type { ImportOptions } from './fountain.js';
import { linesOf, type ScriptLine } from './lines.js';
import { RollingLines } from './rolling-lines.js';
import { type OpenVoice, readSubtitleText } from './subtitle-text.js';
import { TurnWriter } from './turn-writer.js';

export interface SubtitleOptions extends ImportOptions {
  /** SubRip or WebVTT. */
  readonly kind: 'srt' | 'vtt';
}

/**
 * Subtitles as one text: the cues' words joined to sentences, without numbers, times, settings, notes and styles. A
 * paragraph ends where nothing is shown for two seconds, or another voice begins; `Name:` at the start of a line is a
 * speaker's label as in any script. Lines that are shown again are spoken once. A line is held until the next has come
 * where that decides what it is.
 * @throws NarrateError ERR_INPUT  there are no cues where they should be: with file and line
 */
export const subtitleCues = (text: AsyncIterable<string>, options: SubtitleOptions): AsyncGenerator<Cue> =>
  resolveMarks(proseCues(subtitleText(text, options)), options.marks);

async function* subtitleText(text: AsyncIterable<string>, options: SubtitleOptions): AsyncGenerator<string> {
  const reader = new SubtitleReader(options);
  for await (const line of linesOf(text, options.firstLine ?? 1)) {
    reader.push(line);
    const certain = reader.writer.take();
    if (certain !== '') yield certain;
  }
  reader.end();
  const rest = reader.writer.end();
  if (rest !== '') yield rest;
}

const PARAGRAPH_GAP_MS = 2_000;
/** Nobody can read a cue that is shown no longer: it only repeats the one before. */
const INSTANT_MS = 50;
/** So many lines may stand before the first cue, such as a header that lost its mark; they are not spoken. */
const MAX_STRAY_LINES = 3;
const NO_VOICE: OpenVoice = { voice: undefined, column: 1 };

class SubtitleReader {
  readonly writer: TurnWriter;
  readonly #rolling = new RollingLines<ScriptLine>();
  /**
   * Where we are: between blocks, at a line that is a cue's name if times follow, in a cue's text, or in a block that is not
   * spoken.
   */
  #state: 'between' | 'named' | 'text' | 'skipped' = 'between';
  /** A line that is text unless the next one holds times. */
  #held: ScriptLine | undefined;
  #open = NO_VOICE;
  #endMs: number | undefined;
  #cues = 0;
  #strayLines = 0;
  #lineNumber = 0;
  #warned = false;

  constructor(private readonly options: SubtitleOptions) {
    this.writer = new TurnWriter({ declared: new Set(), ...options });
  }

  push(line: ScriptLine): void {
    const isFirst = this.#lineNumber === 0;
    this.#lineNumber = line.number;
    if (line.continues) {
      if (this.#state === 'text') this.#speak([line]);
      return;
    }
    if (line.text.trim() === '') {
      this.#speakHeld();
      this.#state = 'between';
      this.#open = NO_VOICE;
    } else if (TIMES.test(line.text) || (this.#state !== 'skipped' && MEANT_AS_TIMES.test(line.text)))
      this.#times(line);
    else if (this.#state === 'between') this.#begin(line, isFirst);
    else if (this.#state === 'named') {
      this.#state = 'text';
      this.#speakHeld();
      this.#text(line);
    } else if (this.#state === 'text') this.#text(line);
  }

  end(): void {
    this.#speakHeld();
    this.#speak(this.#rolling.end());
    if (this.#cues === 0 && this.#strayLines > 0) throw this.#noCues();
  }

  #begin(line: ScriptLine, isFirst: boolean): void {
    if (isFirst && /^WEBVTT(?:[ \t]|$)/.test(line.text)) this.#state = 'skipped';
    else if (this.options.kind === 'vtt' && NOT_SPOKEN.test(line.text)) this.#state = 'skipped';
    else {
      this.#state = 'named';
      this.#held = line;
    }
  }

  /** The times of a cue: what was held is its name. */
  #times(line: ScriptLine): void {
    this.#held = undefined;
    this.#state = 'text';
    this.#open = NO_VOICE;
    this.#cues += 1;
    const [, start = '', end = ''] = TIMES.exec(line.text) ?? [];
    if (end === '' && !this.#warned) {
      this.#warned = true;
      const place = { file: this.options.name, line: line.number, column: 1 };
      this.options.warn(`${placeName(place)}: these are no times of a subtitle: its words are spoken all the same`);
    }
    const startMs = timeMs(start);
    const endMs = timeMs(end);
    const gapMs = (startMs ?? Number.NaN) - (this.#endMs ?? Number.NaN);
    const isInstant = startMs !== undefined && endMs !== undefined && endMs - startMs <= INSTANT_MS;
    this.#speak(this.#rolling.begin(gapMs < 0 || isInstant));
    if (gapMs >= PARAGRAPH_GAP_MS) this.writer.endParagraph();
    this.#endMs = endMs;
  }

  #text(line: ScriptLine): void {
    this.#speakHeld();
    // Without a blank line between two cues, this would be the number of the next.
    if (/^\s*\d+\s*$/.test(line.text)) this.#held = line;
    else this.#say(line);
  }

  #speakHeld(): void {
    const held = this.#held;
    this.#held = undefined;
    // A number at which nothing is shown.
    if (held === undefined || (this.#state === 'named' && /^\s*\d+\s*$/.test(held.text))) return;
    this.#say(held);
  }

  #say(line: ScriptLine): void {
    if (this.#cues === 0) {
      this.#strayLines += 1;
      if (this.#strayLines > MAX_STRAY_LINES) throw this.#noCues();
      return;
    }
    const { stretches } = readSubtitleText(line.text, NO_VOICE);
    const text = stretches.map((stretch) => stretch.text.trim()).join(' ');
    if (text !== '') this.#speak(this.#rolling.push(line, text, INLINE_TIME.test(line.text)));
  }

  #speak(lines: readonly ScriptLine[]): void {
    for (const line of lines) {
      const { stretches, open } = readSubtitleText(line.text, this.#open);
      this.#open = open;
      for (const [index, { voice, column, text, isTurn }] of stretches.entries()) {
        if (isTurn) this.writer.endParagraph();
        const place = { file: this.options.name, line: line.number, column };
        this.writer.say(voice, text, place, { glued: index > 0 || line.continues });
      }
    }
  }

  #noCues(): NarrateError {
    const place = placeName({ file: this.options.name, line: this.#lineNumber, column: 1 });
    return new NarrateError('ERR_INPUT', `${place}: this is no ${this.options.kind} file: no times so far`, {
      hint: 'a subtitle begins with a line such as 00:00:01,000 --> 00:00:04,000',
    });
  }
}

const INLINE_TIME = /<[\d:.]+>/;

const NOT_SPOKEN = /^(?:NOTE(?:[ \t]|$)|(?:STYLE|REGION)[ \t]*$)/;

const TIMES = /^\s*((?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3})\s*-->\s*((?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3})(?:\s|$)/;

/** Whatever is wrong with them: an arrow alone may be somebody's text. */
const MEANT_AS_TIMES = /^\s*\d\S*\s*-->/;

const timeMs = (time: string): number | undefined => {
  if (time === '') return undefined;
  const [seconds = 0, minutes = 0, hours = 0] = time.replace(',', '.').split(':').map(Number).reverse();
  return Math.round(1000 * (seconds + 60 * (minutes + 60 * hours)));
};
