import { inspect } from 'node:util';
import { NarrateError } from '../../errors.js';

/** The service's key. Printing, inspecting or serialising it shows nothing; `reveal` is for request headers alone. */
export class ApiKey {
  readonly #value: string;

  /** @throws NarrateError ERR_CREDENTIALS  empty, or with characters that cannot stand in a header */
  constructor(value: string) {
    const trimmed = value.trim();
    if (!/^[\x21-\x7e]+$/.test(trimmed)) {
      throw new NarrateError('ERR_CREDENTIALS', 'The API key is empty or holds characters that no key has', {
        hint: 'copy the key again, without spaces or line breaks: export ELEVENLABS_API_KEY=…',
      });
    }
    this.#value = trimmed;
  }

  reveal(): string {
    return this.#value;
  }

  /** Enough to tell two keys apart, too little to use. */
  toString(): string {
    return this.#value.length > 12 ? `…${this.#value.slice(-4)}` : '…';
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return `ApiKey(${this.toString()})`;
  }
}
