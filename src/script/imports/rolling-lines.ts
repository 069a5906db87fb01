/**
 * Lines of captions that roll: a cue shows again, above its own, the last lines of the cue before (YouTube's automatic
 * captions), or nothing but them. Tells which lines are new. The same line twice in a row is a repetition that somebody
 * speaks, unless it stands above another line, or both are shown at the same time.
 */
export class RollingLines<Line> {
  #before: readonly string[] = [];
  #lines: string[] = [];
  /** Where in the cue before the beginning of this one may stand; undefined once that is decided. */
  #places: readonly number[] | undefined;
  #held: Line[] = [];
  #isShownAgain = false;
  #isKaraoke = false;

  /**
   * The next cue begins.
   * @param overlaps  the cue before is still shown, or this one is gone at once
   * @returns lines that were held and are to be spoken
   */
  begin(overlaps: boolean): readonly Line[] {
    const held = this.end();
    if (this.#lines.length > 0) this.#before = this.#lines.length > MAX_LINES ? [] : this.#lines;
    this.#lines = [];
    this.#places = this.#before.map((_, place) => place);
    this.#isShownAgain = overlaps || this.#isKaraoke;
    return held;
  }

  /**
   * @param text  what the line says
   * @param timed  there are times in it, one for each word
   * @returns lines that are to be spoken
   */
  push(line: Line, text: string, timed: boolean): readonly Line[] {
    this.#isKaraoke ||= timed;
    const at = this.#lines.length;
    if (at <= MAX_LINES) this.#lines.push(text);
    if (!this.#places) {
      // A line behind those of the cue before: it rolls.
      this.#held = [];
      return [line];
    }
    this.#held.push(line);
    const places = this.#places.filter((place) => this.#before[place + at] === text);
    if (places.length === 0) {
      this.#places = undefined;
      return this.#take();
    }
    this.#places = places;
    if (places.some((place) => place + at + 1 === this.#before.length)) {
      this.#places = undefined;
      if (this.#isShownAgain) this.#held = [];
    }
    return [];
  }

  /** @returns lines that were held and are to be spoken */
  end(): readonly Line[] {
    return this.#take();
  }

  #take(): readonly Line[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}

/** More are not shown at once. */
const MAX_LINES = 8;
