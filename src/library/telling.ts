import { isMute } from '../script/passage.js';
import type { StartedPassage } from '../session/bookmark.js';
import { SpokenSentences, type SpokenSpan } from '../session/transcript-sentences.js';
import type { PassageRetry, Witness } from '../session/witness.js';
import type { TranscriptWord } from '../sinks/transcript.js';
import type { SpokenPiece } from '../takes/attempt.js';
import type { NarrationEvent, NarrationNews } from './events.js';

/** Tells of a narration by events. */
export interface Teller extends Witness {
  /** The ear has come so far, where it is waited for. */
  heard(untilMs: number): void;
  warned(message: string): void;
}

/**
 * @param tell  told of sound before it goes out, and of words when the last of their sound is about to
 * @param waitsForEar  words are told when they have been heard: until then they may be taken back
 */
export const createTeller = (
  tell: (event: NarrationEvent) => void,
  { waitsForEar }: { readonly waitsForEar: boolean },
): Teller => {
  /** Of passages whose sound is all there, and that has not been heard. */
  const waiting: TimedNews[] = [];
  let heardMs = waitsForEar ? 0 : Number.POSITIVE_INFINITY;
  let endMs = 0;
  let current: PassageNews | undefined;

  const release = () => {
    const due = (news: TimedNews | undefined) => news && dueMs(news) <= heardMs;
    while (due(waiting[0])) tell(waiting.shift() as TimedNews);
    while (waiting.length === 0 && due(current?.next)) tell(current?.take() as TimedNews);
  };

  return {
    wrote(passage, piece, speaker) {
      const startMs = endMs;
      endMs += piece.durationMs;
      if (current?.passage.index !== passage.index) current = new PassageNews(passage, speaker);
      if (!piece.isSilence) current.begin(startMs);
      release();
      if (piece.frames.length > 0)
        tell({ type: 'audio-arrive', bytes: piece.frames, startMs: rounded(startMs), endMs: rounded(endMs) });
      current.add(piece, startMs);
      release();
    },
    tookBack(writes) {
      endMs = current?.takeBack(writes) ?? endMs;
    },
    ended(passage) {
      if (current?.passage.index === passage.index) waiting.push(...current.end());
      current = undefined;
      release();
    },
    retried: ({ passage, error: { code, message }, delayMs }: PassageRetry) =>
      tell({ type: 'passage-retry', passage, code, message, delayMs: Math.round(delayMs) }),
    warned: (message) => tell({ type: 'narration-warn', message }),
    heard(untilMs) {
      heardMs = Math.max(heardMs, untilMs);
      release();
    },
  };
};

type TimedNews = Extract<NarrationNews, { startMs: number }>;

const dueMs = (news: TimedNews): number => ('endMs' in news ? news.endMs : news.startMs);

/** What there is to tell of one passage, as far as it has been written. */
class PassageNews {
  #spans: SpokenSpan[] = [];
  #news: TimedNews[] = [];
  #told = 0;
  #sentences: SpokenSentences;

  constructor(
    readonly passage: StartedPassage,
    private readonly speaker: string | undefined,
  ) {
    this.#sentences = this.#openSentences();
  }

  get next(): TimedNews | undefined {
    return this.#news[this.#told];
  }

  take(): TimedNews | undefined {
    return this.#news[this.#told++];
  }

  /** Somebody begins to speak, unless they have already. */
  begin(startMs: number): void {
    if (this.#spans.some(({ isSilence }) => !isSilence)) return;
    this.#tell({ type: 'passage-start', ...this.#of, speaker: this.speaker, startMs: rounded(startMs) });
  }

  add({ durationMs, position, isSilence }: SpokenPiece, startMs: number): void {
    this.#hear({ startMs, endMs: startMs + durationMs, position, isSilence: isSilence === true });
  }

  /** What has been told has been heard, and so stays. @returns where the passage ends now */
  takeBack(writes: number): number | undefined {
    const kept = this.#spans.slice(0, this.#spans.length - writes);
    const fromMs = this.#spans[kept.length]?.startMs;
    this.#spans = [];
    this.#news = [];
    this.#sentences = this.#openSentences();
    for (const span of kept) {
      if (!span.isSilence) this.begin(span.startMs);
      this.#hear(span);
    }
    return fromMs;
  }

  /** @returns what has not been told yet */
  end(): readonly TimedNews[] {
    this.#sentences.end();
    const speech = this.#spans.filter(({ isSilence }) => !isSilence);
    const [first, last] = [speech.at(0), speech.at(-1)];
    if (first && last && !isMute(this.passage))
      this.#tell({ type: 'passage-end', ...this.#of, ...rounding({ startMs: first.startMs, endMs: last.endMs }) });
    return this.#news.slice(this.#told);
  }

  #hear(span: SpokenSpan): void {
    this.#spans.push(span);
    this.#sentences.add(span);
  }

  #openSentences(): SpokenSentences {
    return new SpokenSentences(this.passage, this.speaker, {
      onWord: (word) => this.#tell({ type: 'word-end', ...this.#of, ...rounding(word) }),
      onSentence: ({ words, ...sentence }) =>
        this.#tell({ type: 'sentence-end', ...this.#of, ...rounding(sentence), words: words.map(rounding) }),
    });
  }

  get #of(): { readonly passage: number } {
    return { passage: this.passage.index };
  }

  #tell(news: TimedNews): void {
    this.#news.push(news);
  }
}

const rounded = (ms: number): number => Math.round(ms);

const rounding = <T extends Pick<TranscriptWord, 'startMs' | 'endMs'>>(timed: T): T => ({
  ...timed,
  startMs: rounded(timed.startMs),
  endMs: rounded(timed.endMs),
});
