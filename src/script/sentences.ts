import type { Cue } from './cues.js';
import { clauseEnd, cutLongText, LOOK_AHEAD_CHARS } from './long-text.js';
import { MARK } from './marks.js';
import type { Sentence } from './passage.js';
import { nextMark, readEnd, soundsComplete } from './sentence-end.js';

export interface SentenceOptions {
  /** Longest sentence, in UTF-16 code units; a longer one is cut (default 400). */
  readonly maxChars?: number;
  /** How long the writer must be silent before an end mark with nothing after it counts (default 300). */
  readonly silenceMs?: number;
  /**
   * Somebody waits for the first sound: the first sentence, when it is longer than this, is cut at its last clause within
   * it, or else at its first. Undefined: it comes whole.
   */
  readonly openingChars?: number | undefined;
  /** The same as `silenceMs` before the first sentence is out, when somebody waits for it (default `silenceMs`). */
  readonly openingSilenceMs?: number | undefined;
  /**
   * Whether an ear is about to wait: then what has come of a later sentence is released up to its last clause, too.
   * @param chars  what has come of it
   */
  readonly isHurried?: ((chars: number) => boolean) | undefined;
}

/** What a script asks for besides speech. */
export type Instruction = Exclude<Cue, { readonly type: 'speech' } | { readonly type: 'break' }>;

export const isSentence = (item: Sentence | 'break' | { readonly type: string }): item is Sentence =>
  item !== 'break' && !('type' in item);

/**
 * The sentences of a script, each as soon as its end is certain, `break` where a paragraph ends, and every other cue in its
 * place, where the sentence ends that it stands in. Joined with spaces (without one after `midWord`) the sentences are the
 * text with its white space collapsed; only a run of marks with nothing to speak is left out, at a paragraph's end or before
 * a cue. Where the text was cut into cues makes no difference; where the writer fell silent may.
 */
export async function* splitSentences(
  cues: AsyncIterable<Cue>,
  {
    maxChars = 400,
    silenceMs = 300,
    openingChars,
    openingSilenceMs = silenceMs,
    isHurried = () => false,
  }: SentenceOptions = {},
): AsyncGenerator<Sentence | 'break' | Instruction> {
  const upstream = cues[Symbol.asyncIterator]();
  const paragraph = new Paragraph(maxChars, openingChars);
  let waiting: Promise<IteratorResult<Cue>> | undefined;
  try {
    for (;;) {
      waiting = upstream.next();
      const patienceMs = paragraph.isOpening ? openingSilenceMs : silenceMs;
      if (paragraph.soundsComplete && !(await settlesWithin(waiting, patienceMs))) yield* paragraph.take('silence');
      const { value: cue, done } = await waiting;
      waiting = undefined;
      if (done || cue.type === 'break') {
        yield* paragraph.take('end');
        if (paragraph.close()) yield 'break';
        if (done) return;
      } else if (cue.type === 'speech') {
        paragraph.add(cue.text);
        yield* paragraph.take('more');
        if (isHurried(paragraph.pendingChars) && paragraph.hasClause) yield* paragraph.takeClauses();
      } else {
        yield* paragraph.take('end');
        // Even a heading without a word ends where its paragraph does.
        if (cue.type === 'chapter') paragraph.open();
        yield cue;
      }
    }
  } finally {
    // A pull still under way ends with its source; waiting for it here would hold up whoever stopped listening.
    const closed = upstream.return?.();
    if (waiting) closed?.catch(() => {});
    else await closed;
  }
}

/** The text of one paragraph that has arrived and has not been released. */
class Paragraph {
  private text = '';
  /** Where in `text` the next sentence starts, and where the search for its end goes on. */
  private start = 0;
  private scanned = 0;
  private said = false;

  constructor(
    private readonly maxChars: number,
    /** Undefined once the first sentence, or its first clause, is out. */
    private openingChars: number | undefined,
  ) {}

  get pendingChars(): number {
    return this.text.length - this.start;
  }

  /** Whether somebody still waits for the first sentence. */
  get isOpening(): boolean {
    return this.openingChars !== undefined;
  }

  add(piece: string): void {
    const collapsed = piece.replace(/\s+/g, ' ');
    const blank = this.text === '' || this.text.endsWith(' ');
    this.text += blank && collapsed.startsWith(' ') ? collapsed.slice(1) : collapsed;
  }

  /** Whether the text so far could be a whole sentence if nothing more came. */
  get soundsComplete(): boolean {
    return soundsComplete(this.text) && SPEAKABLE.test(this.text);
  }

  /** Sentences that are certain, now that more may come, the writer is silent, or the paragraph has ended. */
  *take(when: 'more' | 'silence' | 'end'): Generator<Sentence> {
    const final = when !== 'more';
    for (;;) {
      const end = this.nextOpening(final) ?? this.nextEnd(final);
      if (end === undefined) break;
      yield* this.release(end, when === 'silence' && end >= this.text.length);
    }
    this.forget();
    if (when === 'more' || (when === 'silence' && !this.soundsComplete)) return;
    yield* this.release(this.text.length, when === 'silence');
    this.forget();
  }

  /** Whether there is something to give to an ear that is about to wait. */
  get hasClause(): boolean {
    return this.lastClauseEnd !== undefined;
  }

  *takeClauses(): Generator<Sentence> {
    if (this.lastClauseEnd !== undefined) yield* this.release(this.lastClauseEnd);
    this.forget();
  }

  private get lastClauseEnd(): number | undefined {
    if (this.isOpening) return undefined;
    const end = clauseEnd(this.text, this.start, Number.POSITIVE_INFINITY, HURRIED_CLAUSE_CHARS);
    return end === undefined || end >= (this.firstEnd(false) ?? this.text.length) ? undefined : end;
  }

  /** Lets go of what has been released. */
  private forget(): void {
    this.text = this.text.slice(this.start);
    this.scanned -= this.start;
    this.start = 0;
  }

  /** Something other than words has begun it. */
  open(): void {
    this.said = true;
  }

  /** Starts the next paragraph; true if this one said anything. */
  close(): boolean {
    const said = this.said;
    this.said = false;
    return said;
  }

  /** Where the first clause of a long first sentence ends; undefined when it has none, or is not long, as far as is known. */
  private nextOpening(final: boolean): number | undefined {
    const { text, start, openingChars } = this;
    if (openingChars === undefined || text.length <= start + openingChars) return undefined;
    const mark = this.firstEnd(final);
    if (mark !== undefined && mark <= start + openingChars) return undefined;
    const end = clauseEnd(text, start, openingChars);
    return end === undefined || end >= (mark ?? text.length) || !SPEAKABLE.test(text.slice(start, end))
      ? undefined
      : end;
  }

  /** The first place where the sentence that starts at `start` ends, or may turn out to. */
  private firstEnd(final: boolean): number | undefined {
    const { text, start } = this;
    for (let at = nextMark(text, start); at < text.length; ) {
      const mark = readEnd(text, start, at, final);
      if (mark === undefined) return at;
      if (mark.ends && SPEAKABLE.test(text.slice(start, mark.end))) return mark.end;
      at = nextMark(text, mark.end);
    }
    return undefined;
  }

  /** Where the sentence that starts at `start` ends, or undefined when that is not certain yet. */
  private nextEnd(final: boolean): number | undefined {
    const { text, start, maxChars } = this;
    const limit = start + maxChars;
    for (;;) {
      this.scanned = nextMark(text, this.scanned);
      if (this.scanned >= Math.min(limit, text.length)) break;
      const mark = readEnd(text, start, this.scanned, final);
      if (mark === undefined) return undefined;
      if (mark.end > limit) break;
      this.scanned = mark.end;
      if (mark.ends && SPEAKABLE.test(text.slice(start, mark.end))) return mark.end;
    }
    if (text.length <= limit || (text.length < limit + LOOK_AHEAD_CHARS && !final)) return undefined;
    if (final && text.length < limit + LOOK_AHEAD_CHARS && !SPEAKABLE.test(text.slice(limit))) return text.length;
    const firstWord = Math.max(0, text.slice(start, limit).search(SPEAKABLE));
    return cutLongText(text, start, start + firstWord, maxChars, final);
  }

  private *release(end: number, paused = false): Generator<Sentence> {
    const spoken = this.text.slice(this.start, end).trimEnd();
    const spaced = this.text.charAt(end) === ' ' || end >= this.text.length;
    this.start = this.text.charAt(end) === ' ' ? end + 1 : end;
    this.scanned = Math.max(this.scanned, this.start);
    if (!SPEAKABLE.test(spoken)) return;
    this.said = true;
    this.openingChars = undefined;
    yield { text: spoken, midWord: !spaced, ...(paused ? { paused } : {}) };
  }
}

/** Less would sound chopped: the items of a list. */
const HURRIED_CLAUSE_CHARS = 24;

/** Something a voice can say: a letter or digit of any script, an emoji, or what a mark stands for. */
const SPEAKABLE = new RegExp(`[\\p{L}\\p{N}\\p{Extended_Pictographic}\\p{Regional_Indicator}]|${MARK.source}`, 'u');

const settlesWithin = async (promise: Promise<unknown>, delayMs: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), delayMs);
  });
  const settled = (): boolean => true;
  const first = await Promise.race([promise.then(settled, settled), silence]);
  clearTimeout(timer);
  return first;
};
