import { isDeepStrictEqual } from 'node:util';
import { glimpseFrontMatter } from '../script/front-matter-glimpse.js';
import type { FrontMatter } from '../script/header.js';
import type { ScriptInput } from '../script/script.js';
import { type Direct, type Direction, type OwnDirection, plainDirection } from './direction.js';
import type { FirstDirection } from './staging.js';

/** Asks how each input is to be performed. */
export interface Directing {
  /** How the first input is, by what can be seen of it now: so that a voice can be found before it is read. */
  readonly first: Promise<FirstDirection>;
  /** Once its front matter is known. */
  direct(matter: FrontMatter, input: number): Promise<Direction>;
}

/** @param check  throws where what an input asks for cannot be had */
export const createDirecting = (
  options: OwnDirection & { readonly inputs: readonly ScriptInput[]; readonly direct?: Direct | undefined },
  check: (direction: Direction, input: number) => Promise<void> | void,
): Directing => {
  const { direct = async () => plainDirection(options), inputs } = options;
  const ask = async (matter: FrontMatter, input: number): Promise<Direction> => {
    const direction = await direct(matter);
    await check(direction, input);
    return direction;
  };
  const glimpsing = glimpse(inputs[0], (matter) => ask(matter, 0));
  const first = glimpsing.then(({ direction, isCertain }) => ({
    direction,
    // Where scripts have no say, nothing will change it.
    isCertain: isCertain || options.direct === undefined,
  }));
  first.catch(() => {}); // whoever waits for it says so
  return {
    first,
    async direct(matter, input) {
      const glimpsed = await glimpsing;
      return input === 0 && isDeepStrictEqual(matter, glimpsed.matter) ? glimpsed.direction : ask(matter, input);
    },
  };
};

const glimpse = async (input: ScriptInput | undefined, ask: (matter: FrontMatter) => Promise<Direction>) => {
  const seen = input && (await glimpseFrontMatter(input));
  const matter = seen ?? {};
  return { matter, direction: await ask(matter), isCertain: seen !== undefined };
};
