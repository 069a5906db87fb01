import type { Passage } from './passage.js';
import { isSameRole, type Role } from './role.js';
import type { Instruction } from './sentences.js';

/** The passages from here on come from the next input. */
export interface InputStart {
  readonly type: 'input';
  readonly input: number;
}

/** What a passage is besides its text. */
export type PassageFacts = Pick<Passage, 'input' | 'role' | 'starts' | 'pauseMs' | 'headingLevel'>;

/** Gathers what is asked for between two passages, and tells what the next one is. */
export class BetweenPassages {
  #input: number | undefined;
  #role: Role | undefined;
  #roleBefore: Role | undefined;
  #pauseMs: number | undefined;
  #headingLevel: number | undefined;
  #startsChapter = false;
  #startsParagraph = true;

  /** @returns whether the passage that is being written ends here */
  take(instruction: 'break' | Instruction | InputStart): boolean {
    if (instruction === 'break') {
      this.#startsParagraph = true;
      this.#headingLevel = undefined;
      return true;
    }
    switch (instruction.type) {
      case 'pause':
        this.#pauseMs = (this.#pauseMs ?? 0) + instruction.durationMs;
        return true;
      case 'chapter':
        this.#headingLevel = instruction.level;
        this.#startsChapter = true;
        return true;
      case 'input':
        this.#input = instruction.input;
        this.#role = undefined;
        return true;
      default:
        if (isSame(this.#role, instruction.role)) return false;
        this.#role = instruction.role;
        return true;
    }
  }

  /** A passage begins. */
  next(): PassageFacts {
    const isTurn = !isSame(this.#roleBefore, this.#role);
    const starts: PassageFacts['starts'] = this.#startsChapter
      ? 'chapter'
      : isTurn
        ? 'turn'
        : this.#startsParagraph
          ? 'paragraph'
          : undefined;
    const facts: PassageFacts = {
      ...(this.#input === undefined ? {} : { input: this.#input }),
      ...(this.#role === undefined ? {} : { role: this.#role }),
      ...(starts === undefined ? {} : { starts }),
      ...(this.#pauseMs === undefined ? {} : { pauseMs: this.#pauseMs }),
      ...(this.#headingLevel === undefined ? {} : { headingLevel: this.#headingLevel }),
    };
    this.#roleBefore = this.#role;
    this.#pauseMs = undefined;
    this.#startsChapter = this.#startsParagraph = false;
    return facts;
  }

  /** Nothing more comes: what is left is a silence, or nothing. */
  last(): PassageFacts | undefined {
    return (this.#pauseMs ?? 0) > 0 ? { pauseMs: this.#pauseMs } : undefined;
  }
}

/** Naming the voice of somebody who speaks already changes nothing. */
const isSame = (role: Role | undefined, next: Role | undefined): boolean =>
  isSameRole(role, next) && (role?.kind === next?.kind || role?.kind === 'speaker');
