import type { PassageDetail, PassagesBeyond } from './metrics-snapshot.js';

/** What is noted of one passage while it is made. */
export interface PassageNotes {
  characters: number | undefined;
  sentCharacters: number;
  startedAtMs: number | undefined;
  firstTextAtMs: number | undefined;
  firstByteAtMs: number | undefined;
  lastByteAtMs: number | undefined;
  usableAtMs: number | undefined;
  heardFromMs: number | undefined;
  audioMs: number;
  reused: boolean;
  retries: number;
}

/** A row for each of the first passages; the others are counted together. */
export class PassageRows {
  readonly #rows: (PassageNotes | undefined)[] = [];
  #beyond = { characters: 0, audioMs: 0, reused: 0, retries: 0 };
  #lastIndex = -1;

  /** @param capacity  rows kept at most */
  constructor(private readonly capacity = 500) {}

  /** The row of a passage, from 0; undefined when it has none of its own. */
  of(index: number): PassageNotes | undefined {
    this.#lastIndex = Math.max(this.#lastIndex, index);
    if (index >= this.capacity) return undefined;
    this.#rows[index] ??= blank();
    return this.#rows[index];
  }

  took(index: number, characters: number, reused: boolean): void {
    const row = this.of(index);
    if (row) {
      row.characters = characters;
      row.reused = reused;
    } else {
      this.#beyond.characters += characters;
      this.#beyond.reused += reused ? 1 : 0;
    }
  }

  /** @param audioMs  all of its sound, whatever was noted before */
  ended(index: number, audioMs: number): void {
    const row = this.of(index);
    if (row) row.audioMs = audioMs;
    else this.#beyond.audioMs += audioMs;
  }

  retried(index: number): void {
    const row = this.of(index);
    if (row) row.retries += 1;
    else this.#beyond.retries += 1;
  }

  get details(): PassageDetail[] {
    return this.#rows.flatMap((row, index) => (row ? [detail(row, index, this.#rows[index + 1])] : []));
  }

  get beyond(): PassagesBeyond | null {
    const passages = this.#lastIndex + 1 - this.capacity;
    if (passages <= 0) return null;
    return { passages, ...this.#beyond, audioMs: Math.round(this.#beyond.audioMs) };
  }
}

const detail = (row: PassageNotes, index: number, next: PassageNotes | undefined): PassageDetail => {
  const nextMs = next && synthesisMs(next);
  return {
    index,
    characters: row.characters ?? row.sentCharacters,
    startedAtMs: tenths(row.startedAtMs),
    firstTextAtMs: tenths(row.firstTextAtMs),
    firstByteAtMs: tenths(row.firstByteAtMs),
    lastByteAtMs: tenths(row.lastByteAtMs),
    usableAtMs: tenths(row.usableAtMs),
    heardFromMs: tenths(row.heardFromMs),
    audioMs: Math.round(row.audioMs),
    synthesisMs: tenths(synthesisMs(row)),
    gapMs: nextMs === undefined || row.audioMs === 0 ? null : tenths(nextMs - row.audioMs),
    reused: row.reused,
    retries: row.retries,
  };
};

const synthesisMs = ({ reused, ...row }: PassageNotes): number | undefined => {
  const [startMs, endMs] = reused ? [row.startedAtMs, row.usableAtMs] : [row.firstTextAtMs, row.lastByteAtMs];
  return startMs === undefined || endMs === undefined ? undefined : endMs - startMs;
};

const tenths = (value: number | undefined): number | null => (value === undefined ? null : Math.round(value * 10) / 10);

const blank = (): PassageNotes => ({
  characters: undefined,
  sentCharacters: 0,
  startedAtMs: undefined,
  firstTextAtMs: undefined,
  firstByteAtMs: undefined,
  lastByteAtMs: undefined,
  usableAtMs: undefined,
  heardFromMs: undefined,
  audioMs: 0,
  reused: false,
  retries: 0,
});
