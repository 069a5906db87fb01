import { type Complaint, Refused, refusals } from '../service-errors.js';

/** True or false as the query says it, in lower case. @throws Refused  422 for anything else */
export const booleanIn = (query: URLSearchParams, name: string, byDefault: boolean): boolean => {
  const value = query.get(name);
  if (value === null) return byDefault;
  if (value !== 'true' && value !== 'false')
    throw wrong(name, value, 'Input should be a valid boolean, unable to interpret input', 'bool_parsing');
  return value === 'true';
};

/**
 * A whole number within bounds; undefined where there is none.
 * @throws Refused  422 for what is no number, 400 for what is out of bounds
 */
export const integerIn = (
  query: URLSearchParams,
  name: string,
  lowest: number,
  highest: number,
): number | undefined => {
  const value = query.get(name);
  if (value === null) return undefined;
  if (!/^-?\d{1,15}$/.test(value))
    throw wrong(name, value, 'Input should be a valid integer, unable to parse string as an integer', 'int_parsing');
  const number = Number(value);
  if (number < lowest || number > highest)
    throw new Refused(refusals.parameterInvalid(name, `${name} must be from ${lowest} to ${highest}`));
  return number;
};

/** One of a few words; undefined where there is none. @throws Refused  400 for any other */
export const wordIn = <Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly Word[],
): Word | undefined => {
  const value = query.get(name);
  if (value === null) return undefined;
  const word = words.find((candidate) => candidate === value);
  if (word === undefined)
    throw new Refused(refusals.parameterInvalid(name, `${name} must be one of: ${words.join(', ')}`));
  return word;
};

/** Of a parameter that may be repeated, or list its values with commas. */
export const listIn = (query: URLSearchParams, name: string): string[] =>
  query
    .getAll(name)
    .flatMap((list) => list.split(','))
    .filter((item) => item !== '');

const wrong = (name: string, input: string, msg: string, type: string): Refused => {
  const complaint: Complaint = { loc: ['query', name], msg, type, input: input.slice(0, 100) };
  return new Refused(refusals.invalid([complaint]));
};
