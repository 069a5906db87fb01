import path from 'node:path';
import { parse } from 'dotenv';
import { KEY_NAMES } from './key-names.js';
import { readSmallFile } from './small-file.js';

/** What a `.env` in the current folder may set; a cloned folder must not be able to send the key elsewhere. */
const DOTENV_NAMES: readonly string[] = [...KEY_NAMES, 'NARRATE_VOICE', 'NARRATE_MODEL', 'NARRATE_SCHEDULE'];

/** What the `.env` of a folder sets, of what it may. */
export const readDotenv = (cwd: string, warn: (text: string) => void): Readonly<Record<string, string>> => {
  // A folder ".env" is where others keep a Python.
  const text = readSmallFile(path.join(cwd, '.env'), warn, { mayBeFolder: true })?.text;
  if (text === undefined) return {};
  const all = parse(text);
  const refused = Object.keys(all).filter((name) => isOurs(name) && !DOTENV_NAMES.includes(name));
  if (refused.length > 0) warn(`.env may not set ${refused.join(', ')}: ignored`);
  return Object.fromEntries(Object.entries(all).filter(([name]) => DOTENV_NAMES.includes(name)));
};

const isOurs = (name: string): boolean => /^(NARRATE_|ELEVEN|XI_)|_PROXY$/i.test(name);
