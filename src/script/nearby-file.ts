import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { didYouMean, nearest } from '../errors/near-miss.js';
import { shellQuoted } from '../errors/shell-quoted.js';

/**
 * The hint for a file that is not there: the one that was meant, as the person would have written it; undefined when none
 * is near.
 * @param kind  how the names of files end that could stand there; files of the same ending always can
 */
export const nearbyFileHint = async (file: string, kind: RegExp): Promise<string | undefined> => {
  const near = await nearbyFile(file, kind);
  return near === undefined ? undefined : didYouMean(`"${near}"`);
};

/** The hint for an output whose folder is not there: the one that was meant, or how to make it. */
export const noFolderHint = async (file: string): Promise<string> => {
  const folder = path.dirname(file);
  const near = await nearbyFolder(folder);
  if (near === undefined) return `create it first: mkdir -p ${shellQuoted(folder)}`;
  return didYouMean(`"${near}${path.sep}${path.basename(file)}"`);
};

/** The folder that was meant, where `folder` does not exist; undefined when none is near. */
const nearbyFolder = async (folder: string): Promise<string | undefined> => {
  const name = path.basename(folder);
  const entries = await entriesOf(path.dirname(folder));
  const names = entries?.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])) ?? [];
  return renamed(folder, name, nearest(name, names));
};

/** In the same folder; or under the same name in a folder that is near. */
const nearbyFile = async (file: string, kind: RegExp): Promise<string | undefined> => {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  const entries = await entriesOf(folder);
  if (entries) {
    const isOfKind = (other: string) => kind.test(other) || path.extname(other) === path.extname(name);
    const names = entries.flatMap((entry) => (!entry.isDirectory() && isOfKind(entry.name) ? [entry.name] : []));
    const sameStem = names.find((other) => stemOf(other) === stemOf(name));
    return renamed(file, name, sameStem ?? nearest(name, names));
  }
  const otherFolder = await nearbyFolder(folder);
  if (otherFolder === undefined) return undefined;
  const other = `${otherFolder}${path.sep}${name}`;
  return (await stat(other).catch(() => undefined))?.isFile() ? other : undefined;
};

const stemOf = (name: string): string => path.parse(name).name.toLowerCase();

const entriesOf = async (folder: string) =>
  (await readdir(folder, { withFileTypes: true }).catch(() => undefined))?.slice(0, MAX_ENTRIES);

const renamed = (file: string, name: string, other: string | undefined): string | undefined =>
  other === undefined ? undefined : `${file.slice(0, file.lastIndexOf(name))}${other}`;

/** Nobody waits for a hint. */
const MAX_ENTRIES = 5_000;
