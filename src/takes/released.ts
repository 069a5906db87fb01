import type { SpokenPiece } from './attempt.js';
import type { Ear } from './recite.js';
import { isBehind, START } from './rest-of-passage.js';

/** What has been handed out of a passage, and where the next attempt starts. */
export class Released {
  position = START;
  /** How long it sounds. */
  durationMs = 0;
  #furthest = START;
  #sentenceStart = START;
  #piecesOfSentence = 0;
  #msOfSentence = 0;

  constructor(private readonly ear: Ear | undefined) {}

  /** @returns whether it is new: not only again what was taken back */
  add(piece: SpokenPiece): boolean {
    if (piece.frames.length > 0) this.#piecesOfSentence += 1;
    this.#msOfSentence += piece.durationMs;
    this.durationMs += piece.durationMs;
    if (!piece.position) return false;
    this.position = piece.position;
    if (this.position.words === 0) {
      this.#sentenceStart = this.position;
      this.#piecesOfSentence = 0;
      this.#msOfSentence = 0;
    }
    if (!isBehind(this.position, this.#furthest)) return false;
    this.#furthest = this.position;
    return true;
  }

  /** After a break: to the start of the cut sentence, if it can be unsaid. */
  goBack(): void {
    if (this.#piecesOfSentence === 0 || !this.ear?.takeBack(this.#piecesOfSentence)) return;
    this.position = this.#sentenceStart;
    this.durationMs -= this.#msOfSentence;
    this.#piecesOfSentence = 0;
    this.#msOfSentence = 0;
  }
}
