import { realpathSync, type Stats, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { NarrateError, systemCode } from '../../errors.js';
import { SCRIPT_NAME } from '../../script/source.js';
import { naturalOrder } from './natural-order.js';

/** A script that is to be spoken. */
export interface NamedScript {
  /** As the person would type it; "-" is stdin. */
  readonly path: string;
  /** The folder it lies in, from where its glob or folder began, with "/" between names; empty in that place itself. */
  readonly folder: string;
}

/**
 * Which scripts the arguments mean, in their order; those of one folder or glob sorted as people count: 2 before 10, the same on
 * every machine. What exists under a name is meant, even if it looks like a glob. A name that does not exist is passed on:
 * whoever opens it says why.
 * @param isBatch  each script gets a file of its own: folders mean the scripts in them, and a script named twice is made once
 * @throws NarrateError ERR_INPUT  a glob or folder without scripts, a folder that cannot be read, or one outside a batch
 */
export const scriptsNamed = async (
  args: readonly string[],
  { cwd, isBatch, signal }: { cwd: string; isBatch: boolean; signal?: AbortSignal },
): Promise<NamedScript[]> => {
  const all: NamedScript[] = [];
  for (const arg of args) {
    const stats = arg === '-' || arg === '' ? undefined : statsOf(path.resolve(cwd, arg));
    if (stats?.isDirectory()) {
      if (!isBatch) throw isFolder(arg);
      all.push(...(await scriptsIn(arg, cwd)));
    } else if (stats || arg === '-' || !GLOB.test(arg)) all.push({ path: arg, folder: ownFolder(arg, cwd) });
    else all.push(...(await scriptsMatching(arg, cwd, signal)));
  }
  return isBatch ? eachOnce(all, cwd) : all;
};

const GLOB = /[*?]|\[[^\]]+\]|\{[^{}]*(?:,|\.\.)[^{}]*\}|[!@+]\(/;

const statsOf = (file: string): Stats | undefined => {
  try {
    return statSync(file);
  } catch {
    return undefined; // whoever opens it says why
  }
};

const isFolder = (name: string): NarrateError =>
  new NarrateError('ERR_INPUT', `Cannot read script "${name}": it is a folder`, {
    hint: `name a file inside it, or -o '{stem}.mp3' to make a file of each script in it`,
  });

const scriptsIn = async (folder: string, cwd: string): Promise<NamedScript[]> => {
  const names = await readdir(path.resolve(cwd, folder)).catch((cause) => {
    throw new NarrateError('ERR_INPUT', `Cannot read the folder "${folder}" (${systemCode(cause)})`, {
      hint: 'make it readable, or name the scripts one by one',
      cause,
    });
  });
  const found = names
    .filter((name) => SCRIPT_NAME.test(name) && !name.startsWith('.'))
    .sort(naturalOrder)
    .map((name) => ({ path: path.join(folder, name), folder: '' }))
    .filter((script) => statsOf(path.resolve(cwd, script.path))?.isDirectory() !== true);
  if (found.length > 0) return found;
  throw new NarrateError('ERR_INPUT', `There is no script in the folder "${folder}"`, {
    hint: `scripts end in .md, .markdown, .txt, .fountain, .srt or .vtt; for those in its folders too: '${path.join(folder, '**')}'`,
  });
};

const scriptsMatching = async (glob: string, cwd: string, signal: AbortSignal | undefined): Promise<NamedScript[]> => {
  const { base, pattern } = globParts(glob, cwd);
  const { glob: search } = await import('tinyglobby');
  const names = await search(pattern, {
    cwd: path.resolve(cwd, base),
    expandDirectories: false,
    ...(signal ? { signal } : {}),
  });
  signal?.throwIfAborted();
  // Whoever names an ending gets what has it.
  const saysEnding = path.posix.basename(pattern).includes('.');
  const isReachable = pattern.includes('**') ? withoutLinkedFolders(path.resolve(cwd, base)) : () => true;
  const found = names
    .filter((name) => (saysEnding || SCRIPT_NAME.test(name)) && isReachable(name))
    .sort(naturalOrder)
    .map((name) => ({ path: path.join(base, name), folder: folderPart(name) }));
  if (found.length > 0) return found;
  throw new NarrateError('ERR_INPUT', `No script matches "${glob}"`, {
    hint: `looked in "${path.resolve(cwd, base)}"; ** stands for any folders, * for anything but "/"`,
  });
};

/** The folder in which a glob begins, and what is looked for there. Folders that exist are meant by their own name, whatever it looks like. */
const globParts = (glob: string, cwd: string): { base: string; pattern: string } => {
  const names = glob.split(process.platform === 'win32' ? /[\\/]/ : '/');
  let count = 0;
  while (
    count < names.length - 1 &&
    statsOf(path.resolve(cwd, `${names.slice(0, count + 1).join('/')}/`))?.isDirectory()
  )
    count++;
  const base = names.slice(0, count).join('/');
  return { base: count > 0 ? `${base}/` : '', pattern: names.slice(count).join('/') };
};

/** Like the shell's, `**` goes through no links to folders: one that leads upwards would bring every script again, under another name. */
const withoutLinkedFolders = (base: string): ((name: string) => boolean) => {
  const realBase = realpathSync(base);
  return (name) => {
    const folder = folderPart(name);
    return realpathSync(path.join(realBase, folder)) === path.join(realBase, folder);
  };
};

const folderPart = (name: string): string => {
  const folder = path.posix.dirname(name);
  return folder === '.' ? '' : folder;
};

/** Where the shell has put names for a glob, that glob began in the current folder. */
const ownFolder = (name: string, cwd: string): string => {
  const relative = path.relative(cwd, path.resolve(cwd, name)).split(path.sep).join('/');
  return relative.startsWith('../') || path.isAbsolute(relative) ? '' : folderPart(relative);
};

const eachOnce = (scripts: readonly NamedScript[], cwd: string): NamedScript[] => {
  const seen = new Set<string>();
  return scripts.filter((script) => {
    const place = script.path === '-' ? '-' : path.resolve(cwd, script.path);
    return !seen.has(place) && seen.add(place);
  });
};
