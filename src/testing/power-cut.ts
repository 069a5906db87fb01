export interface DiskFile {
  readonly kind: 'file';
  data: Buffer;
  synced: Buffer;
  mode: number;
  mtimeMs: number;
}

export type Change = readonly (readonly [name: string, node: Node | undefined])[];

export interface Folder {
  readonly kind: 'folder';
  readonly names: Map<string, Node>;
  synced: Map<string, Node>;
  /** Each is kept as a whole or lost. */
  unsynced: Change[];
  mode: number;
  mtimeMs: number;
}

export type Node = DiskFile | Folder;

export const newFolder = (mode = 0o700): Folder => ({
  kind: 'folder',
  names: new Map(),
  synced: new Map(),
  unsynced: [],
  mode,
  mtimeMs: Date.now(),
});

export const apply = (names: Map<string, Node>, entries: Change): void => {
  for (const [name, node] of entries) {
    if (node) names.set(name, node);
    else names.delete(name);
  }
};

/** Answers with a number below `count`. */
export type Choose = (count: number) => number;

/** A folder as it is found after a power cut; one answer for each thing that may have been lost. */
export const survivingFolder = (folder: Folder, choose: Choose, seen: Map<Node, Node>): Folder => {
  const names = new Map(folder.synced);
  for (const entries of folder.unsynced) if (choose(2) === 0) apply(names, entries);
  const surviving = newFolder(folder.mode);
  for (const [name, node] of names) {
    const copy =
      seen.get(node) ?? (node.kind === 'folder' ? survivingFolder(node, choose, seen) : survivingFile(node, choose));
    seen.set(node, copy);
    surviving.names.set(name, copy);
  }
  surviving.synced = new Map(surviving.names);
  return surviving;
};

const survivingFile = (file: DiskFile, choose: Choose): DiskFile => {
  const { data, synced } = file;
  const outcomes = [data];
  if (!data.equals(synced)) {
    const torn = Buffer.from(data.subarray(0, Math.ceil((synced.length + data.length) / 2)));
    const zeroed = Buffer.alloc(data.length);
    synced.copy(zeroed);
    outcomes.push(synced, torn, zeroed);
  }
  const content = Buffer.from(outcomes[choose(outcomes.length)] ?? synced);
  return { ...file, data: content, synced: content };
};

/** Every way to answer a row of questions of which each may depend on the answers before. */
export function* allChoices(): Generator<Choose, void, undefined> {
  let answers: number[] = [];
  for (;;) {
    const counts: number[] = [];
    const current = answers;
    yield (count) => {
      counts.push(count);
      return current[counts.length - 1] ?? 0;
    };
    const row = counts.map((_, index) => current[index] ?? 0);
    let last = row.length - 1;
    while (last >= 0 && (row[last] ?? 0) + 1 >= (counts[last] ?? 0)) last -= 1;
    if (last < 0) return;
    answers = row.slice(0, last + 1).map((answer, index) => (index === last ? answer + 1 : answer));
  }
}
