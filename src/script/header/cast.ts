import { type Cast, type CastEntry, SPEAKER_NAME_MAX_CHARS, VOICE_CONTROL_RANGES } from '../cast-entry.js';
import { placeName, type ScriptPlace } from '../place.js';
import { roleKey } from '../role.js';
import { type DataNode, dataError, shortened } from './data.js';
import { keyOf } from './keys.js';
import { booleanOf, numberOf, textOf } from './values.js';

/**
 * Speakers and their voices: a mapping of names, or a list of names (`- Alice`), of pairs (`- HOST: Rachel`) and of
 * mappings with a `name`.
 * @throws NarrateError ERR_INPUT  with its place
 */
export const castOf = (node: DataNode, warn: (message: string) => void): Cast => {
  const cast = new Map<string, CastEntry>();
  const add = (name: string, place: ScriptPlace, entry: CastEntry): void => {
    const key = roleKey(name);
    if (key === '' || name.length > SPEAKER_NAME_MAX_CHARS) {
      throw dataError(place, `"${shortened(name)}" is no speaker's name`, `1 to ${SPEAKER_NAME_MAX_CHARS} characters`);
    }
    if (cast.has(key)) throw dataError(place, `speaker "${name}" is cast twice`, 'capitals make no other speaker');
    cast.set(key, { place, ...entry });
  };
  if (node.kind === 'map') {
    for (const { key, keyPlace, value } of node.entries) add(key, keyPlace, castEntryOf(value, warn));
  } else if (node.kind === 'list') {
    for (const item of node.items) {
      if (item.kind === 'scalar') add(item.text, item.place, {});
      else if (item.kind === 'map') addItem(item.entries, item, add, warn);
      else throw dataError(item.place, 'a speaker needs a name', 'write NAME: voice');
    }
  } else if (node.kind === 'scalar') {
    throw dataError(node.place, 'speakers are names with voices', 'write one line for each: "  HOST: Rachel"');
  }
  return cast;
};

const addItem = (
  entries: Extract<DataNode, { kind: 'map' }>['entries'],
  item: DataNode,
  add: (name: string, place: ScriptPlace, entry: CastEntry) => void,
  warn: (message: string) => void,
): void => {
  const named = entries.find(({ key }) => /^(?:name|speaker)$/i.test(key));
  const [only] = entries;
  if (named) {
    const voice = { kind: 'map', place: item.place, entries: entries.filter((entry) => entry !== named) } as const;
    add(textOf(named.value, named.key) ?? '', named.value.place, castEntryOf(voice, warn));
  } else if (only && entries.length === 1) add(only.key, only.keyPlace, castEntryOf(only.value, warn));
  else throw dataError(item.place, 'a speaker needs a name', 'write NAME: voice');
};

/**
 * A voice: its name or id, or a mapping with `voice` and the controls.
 * @throws NarrateError ERR_INPUT  with its place
 */
export const castEntryOf = (node: DataNode, warn: (message: string) => void): CastEntry => {
  if (node.kind !== 'map') return present({ voice: textOf(node, 'voice'), place: node.place });
  let entry: CastEntry = {};
  for (const { key, keyPlace, value } of node.entries) {
    const control = CONTROLS[keyOf(key)];
    if (control === undefined) {
      warn(`${placeName(keyPlace)}: a voice has no "${shortened(key)}": ignored`);
      continue;
    }
    if (entry[control] !== undefined) throw dataError(keyPlace, `${control} is said twice`, 'leave one of them out');
    const said =
      control === 'voice'
        ? textOf(value, 'voice')
        : control === 'speakerBoost'
          ? booleanOf(value, 'speaker_boost')
          : numberOf(value, control, VOICE_CONTROL_RANGES[control]);
    entry = { ...entry, ...present({ [control]: said }), ...(control === 'voice' ? { place: value.place } : {}) };
  }
  return entry;
};

const CONTROLS: Readonly<Record<string, Exclude<keyof CastEntry, 'place'>>> = Object.assign(Object.create(null), {
  voice: 'voice',
  voiceid: 'voice',
  voicename: 'voice',
  id: 'voice',
  name: 'voice',
  speed: 'speed',
  stability: 'stability',
  similarity: 'similarity',
  similarityboost: 'similarity',
  style: 'style',
  speakerboost: 'speakerBoost',
  usespeakerboost: 'speakerBoost',
});

/** Without what was not said. */
const present = (entry: { readonly [K in keyof CastEntry]: CastEntry[K] | undefined }): CastEntry =>
  Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
