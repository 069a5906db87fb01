import { NarrateError } from '../errors.js';
import { type Cast, type CastEntry, SPEAKER_NAME_MAX_CHARS } from './cast-entry.js';
import { castOf } from './header/cast.js';
import { type DataNode, parseData } from './header/data.js';
import { readDataFile } from './header/data-file.js';
import { roleKey } from './role.js';

/**
 * A cast from the command line: `HOST=Rachel,GUEST=Adam`, or the path of a file when there is no "=" in it.
 * @throws NarrateError ERR_USAGE, ERR_INPUT  see below
 */
export const castOption = async (text: string, warn: (message: string) => void = () => {}): Promise<Cast> =>
  text.includes('=') ? parseCastFlag(text) : readCastFile(text, warn);

/**
 * `HOST=Rachel,GUEST="Adam - deep, calm"`: speakers with their voices' names or ids. Either may be in quotes.
 * @throws NarrateError ERR_USAGE
 */
export const parseCastFlag = (text: string): Cast => {
  const cast = new Map<string, CastEntry>();
  let rest = text.trim();
  while (rest !== '') {
    const [whole = '', name = '', voice = ''] = PAIR.exec(rest) ?? [];
    const speaker = unquoted(name);
    const key = roleKey(speaker);
    if (whole === '' || key === '' || unquoted(voice) === '' || speaker.length > SPEAKER_NAME_MAX_CHARS) {
      throw wrong(text, 'it is SPEAKER=voice, with commas between; a voice with a comma in its name goes in quotes');
    }
    if (cast.has(key)) throw wrong(text, `it casts "${speaker}" twice`);
    cast.set(key, { voice: unquoted(voice) });
    rest = rest.slice(whole.length);
  }
  if (cast.size === 0) throw wrong(text, 'it is SPEAKER=voice, with commas between');
  return cast;
};

/**
 * A cast file, YAML or JSON: speakers with voices as front matter has them, by themselves or as its `voices`, `cast` or
 * `speakers`.
 * @throws NarrateError ERR_INPUT  missing, unreadable, or wrong: with file, line and column
 */
export const readCastFile = async (path: string, warn: (message: string) => void = () => {}): Promise<Cast> => {
  const node = await parseData(await readDataFile(path, 'cast', path), { file: path, firstLine: 1 });
  return castOf(withinKey(node), warn);
};

const withinKey = (node: DataNode): DataNode => {
  if (node.kind !== 'map') return node;
  const list = node.entries.find(({ key, value }) => /^(?:voices|cast|speakers)$/i.test(key) && holdsSpeakers(value));
  return list?.value ?? node;
};

/** A speaker who is called "Cast" has controls, not speakers. */
const holdsSpeakers = (node: DataNode): boolean =>
  node.kind === 'list' || (node.kind === 'map' && !node.entries.some(({ key }) => /^voice$/i.test(key)));

const QUOTED = `"[^"]*"|'[^']*'`;
const PAIR = new RegExp(`^(${QUOTED}|[^"'=,][^=,]*)\\s*=\\s*(${QUOTED}|[^"'=,][^=,]*)\\s*(?:,\\s*(?=.)|$)`, 's');

const unquoted = (text: string): string => {
  const trimmed = text.trim();
  return (/^(["']).*\1$/s.test(trimmed) ? trimmed.slice(1, -1) : trimmed).trim();
};

const wrong = (text: string, why: string): NarrateError =>
  new NarrateError('ERR_USAGE', `"${text}" is no cast: ${why}`, {
    hint: `for example --cast 'HOST=Rachel,GUEST="Adam - deep, calm"'`,
  });
