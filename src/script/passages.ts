import { BetweenPassages, type InputStart, type PassageFacts } from './between-passages.js';
import type { Passage, PassageText, Sentence } from './passage.js';
import { type Instruction, isSentence } from './sentences.js';

/** What passages are made of, in order. */
export type ScriptItem = Sentence | 'break' | Instruction | InputStart;

export interface PassageOptions {
  /** Longest passage, in UTF-16 code units with single spaces between sentences; a longer sentence stands alone. */
  readonly maxChars: number;
  /** Told how long the passage is that is being written, whenever that changes. */
  readonly onLength?: (chars: number) => void;
}

/**
 * Sentences grouped into passages: each ends at a `break`, a pause, a chapter, where another role begins, or before the
 * sentence that would make it longer than `maxChars`. A pause behind the last is a passage without sentences. A passage comes as soon as its first sentence is there. Readers of its text and whoever asks for the next
 * passage share one pull on the sentences; an error there reaches them all.
 */
export async function* groupPassages(
  items: AsyncIterable<ScriptItem>,
  { maxChars, onLength = () => {} }: PassageOptions,
): AsyncGenerator<Passage, void, undefined> {
  const feed = new Feed(items[Symbol.asyncIterator](), maxChars, onLength);
  try {
    for (let index = 0; ; index++) {
      const begun = await feed.nextPassage();
      if (!begun) return;
      yield { index, ...begun };
    }
  } finally {
    await feed.close();
  }
}

/** Deals sentences out to the passage being written; pulls them only when somebody waits. */
class Feed {
  private writing: ArrivingText | undefined;
  /** The passage that has begun and that nobody has asked for yet. */
  private begun: BegunPassage | undefined;
  private readonly between = new BetweenPassages();
  private pending: Promise<void> | undefined;
  private finished = false;
  private failed: { readonly reason: unknown } | undefined;

  constructor(
    private readonly upstream: AsyncIterator<ScriptItem>,
    private readonly maxChars: number,
    private readonly onLength: (chars: number) => void,
  ) {}

  /** The text of the next passage, once it has begun; undefined after the last. */
  async nextPassage(): Promise<BegunPassage | undefined> {
    while (!this.begun && !this.finished) {
      this.throwIfFailed();
      await this.pull();
    }
    const { begun } = this;
    this.begun = undefined;
    return begun;
  }

  throwIfFailed(): void {
    if (this.failed) throw this.failed.reason;
  }

  /** One more item of the script; everyone who waits meanwhile shares it. It never rejects: a failure is kept. */
  pull(): Promise<void> {
    this.pending ??= this.upstream
      .next()
      .then(
        ({ value, done }) => {
          if (done) this.finish();
          else if (isSentence(value)) this.write(value);
          else if (this.between.take(value)) this.endText();
        },
        (reason: unknown) => {
          this.failed = { reason };
        },
      )
      .finally(() => {
        this.pending = undefined;
      });
    return this.pending;
  }

  async close(): Promise<void> {
    const closed = this.upstream.return?.();
    // A pull still under way ends with its source; it must not hold up whoever stopped listening.
    if (this.pending) closed?.catch(() => {});
    else await closed;
  }

  private write(sentence: Sentence): void {
    if (this.writing && this.writing.chars + 1 + sentence.text.length > this.maxChars) this.endText();
    if (!this.writing) {
      this.writing = new ArrivingText(this);
      this.begun = { text: this.writing, ...this.between.next() };
    }
    this.writing.add(sentence);
    this.onLength(this.writing.chars);
    // Not even the shortest sentence would fit any more: no need to wait for it to know the end.
    if (this.writing.chars + 2 > this.maxChars) this.endText();
  }

  private endText(): void {
    this.writing?.end();
    this.writing = undefined;
    this.onLength(0);
  }

  private finish(): void {
    this.finished = true;
    this.endText();
    const silence = this.between.last();
    if (!silence) return;
    const text = new ArrivingText(undefined);
    text.end();
    this.begun = { text, ...silence };
  }
}

type BegunPassage = PassageFacts & { readonly text: PassageText };

class ArrivingText implements PassageText {
  readonly arrived: Sentence[] = [];
  ended = false;
  /** Length of the sentences that have arrived, with a space between each two. */
  chars = 0;

  constructor(private feed: Feed | undefined) {}

  add(sentence: Sentence): void {
    this.chars += sentence.text.length + (this.arrived.length > 0 ? 1 : 0);
    this.arrived.push(sentence);
  }

  end(): void {
    this.ended = true;
    this.feed = undefined;
  }

  async *read(signal: AbortSignal): AsyncGenerator<Sentence, void, undefined> {
    for (let next = 0; ; ) {
      signal.throwIfAborted();
      const sentence = this.arrived[next];
      if (sentence) {
        next += 1;
        yield sentence;
      } else if (!this.feed) {
        return;
      } else {
        this.feed.throwIfFailed();
        await unlessAborted(this.feed.pull(), signal);
      }
    }
  }
}

/** Waits for `promise`, but not once the signal aborts: whatever arrives then is kept for the next reader. */
const unlessAborted = (promise: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
