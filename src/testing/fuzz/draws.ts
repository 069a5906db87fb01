import { createRandom } from '../../studio/weather/random.js';

/** Draws for one attack: the same for the same seed. */
export interface Draws {
  /** From 0 to below `end`. */
  below(end: number): number;
  chance(share: number): boolean;
  /** One of at least one. */
  pick<T>(choices: readonly T[]): T;
  bytes(length: number): Buffer;
  /** The bytes with some of them changed, cut out, doubled or made up. */
  mutated(bytes: Buffer): Buffer;
  /** Any JSON value, of the fields and values that the protocol has and of those that it has not. */
  json(depth?: number): unknown;
}

export const createDraws = (seed: number): Draws => {
  const random = createRandom(seed);
  const below = (end: number): number => Math.floor(random() * end);
  const pick = <T>(choices: readonly T[]): T => {
    const [choice] = choices.slice(below(choices.length));
    if (choice === undefined) throw new RangeError('There is nothing to pick from');
    return choice;
  };
  const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => below(256)));

  const mutated = (given: Buffer): Buffer => {
    let result = given;
    for (let changes = 1 + below(4); changes > 0; changes--) {
      const at = below(result.length + 1);
      const end = Math.min(result.length, at + 1 + below(8));
      const middle = pick([
        Buffer.alloc(0),
        bytes(1),
        bytes(end - at),
        result.subarray(0, end),
        Buffer.from([0, 13, 10]),
      ]);
      result = Buffer.concat([result.subarray(0, at), middle, result.subarray(pick([at, end]))]);
    }
    return result;
  };

  const json = (depth = 0): unknown => {
    if (depth > 3 || random() < 0.6) return pick(VALUES);
    if (random() < 0.3) return Array.from({ length: below(5) }, () => json(depth + 1));
    return Object.fromEntries(Array.from({ length: below(6) }, () => [pick(FIELDS), json(depth + 1)]));
  };

  return { below, chance: (share) => random() < share, pick, bytes, mutated, json };
};

const VALUES: readonly unknown[] = [
  ...['', ' ', 'Hello there. ', 'a', '\u0000', '\ud800', '😀 ', 'x'.repeat(5000), 'true', 'ctx'],
  ...[0, -1, 1.1, 50, 500, 1e308, true, false, null],
];

const FIELDS: readonly string[] = [
  ...['text', 'text', 'text', 'flush', 'try_trigger_generation', 'voice_settings', 'speed', 'stability'],
  ...['generation_config', 'chunk_length_schedule', 'xi_api_key', 'authorization', 'context_id', 'contextId'],
  ...['close_context', 'close_socket', 'pronunciation_dictionary_locators', 'pronunciation_dictionary_id'],
  ...['__proto__', 'constructor', 'toString', 'model_id', 'previous_text', 'inputs', 'voice_id', 'faults', ''],
];
