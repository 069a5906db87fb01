import { type Markup, widthOf, words } from './markup.js';

/** A text that is wanted beside something. */
export interface Label {
  readonly text: string;
  readonly x: number;
  readonly kind: string;
}

/** A row of texts of which each keeps its place only if it is not on another: those set first come first. */
export class LabelRow {
  readonly #taken: { readonly fromX: number; readonly toX: number }[] = [];
  readonly #drawn: Markup[] = [];

  /** @param y  the base line */
  constructor(
    private readonly y: number,
    private readonly toX: number,
  ) {}

  /** @returns whether there was room */
  put({ text, x, kind }: Label): boolean {
    const width = widthOf(text, SIZE_PX);
    const fromX = Math.min(x, this.toX - width);
    const place = { fromX, toX: fromX + width + GAP_PX };
    if (this.#taken.some((other) => place.fromX < other.toX && other.fromX < place.toX)) return false;
    this.#taken.push(place);
    this.#drawn.push(words(fromX, this.y, kind, text));
    return true;
  }

  get markup(): Markup {
    return this.#drawn.join('');
  }
}

const SIZE_PX = 12;
const GAP_PX = 6;
