import { NarrateError } from '../../errors.js';

/** Most dictionaries that the service takes. */
export const MAX_DICTIONARIES = 3;

/**
 * One of the service's pronunciation dictionaries as a person names it: `id`, or `id:version`.
 * @returns it without blanks around it
 * @throws NarrateError ERR_USAGE  neither
 */
export const parseDictionary = (text: string): string => {
  const name = text.trim();
  if (!/^[\w-]+(:[\w-]+)?$/.test(name)) {
    throw new NarrateError('ERR_USAGE', `"${text}" is not a pronunciation dictionary`, {
      hint: 'its id, or id:version, as the service lists them: --dictionary 21m00Tcm4TlvDq8ikWAM',
    });
  }
  return name;
};

/** @throws NarrateError ERR_USAGE  one of them is no dictionary, or there are more than the service takes */
export const parseDictionaries = (texts: readonly string[]): string[] => {
  if (texts.length > MAX_DICTIONARIES) {
    throw new NarrateError('ERR_USAGE', `The service takes at most ${MAX_DICTIONARIES} pronunciation dictionaries`, {
      hint: 'leave some out, or join them into one',
    });
  }
  return texts.map(parseDictionary);
};

/** The field that names them in a first message or a request; no field where there are none. See PROTOCOL.md "Dictionaries". */
export const dictionaryFields = (dictionaries: readonly string[] = []): object =>
  dictionaries.length === 0 ? {} : { pronunciation_dictionary_locators: dictionaries.map(locatorOf) };

const locatorOf = (dictionary: string): object => {
  const [id, version] = dictionary.split(':');
  return { pronunciation_dictionary_id: id, ...(version === undefined ? {} : { version_id: version }) };
};
