import type { LaneEntry } from '../../../session/metrics.js';

/** All entries of a lane that belong to one passage, or, in a very long run, to a few neighbours. */
export interface Group {
  /** From 0; null when they belong to none. */
  readonly firstPassage: number | null;
  readonly lastPassage: number | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly amount: number;
  readonly entries: readonly LaneEntry[];
}

/** In the order in which they begin. */
export const groupsOf = (entries: readonly LaneEntry[]): Group[] => {
  const byPassage = new Map<string, LaneEntry[]>();
  for (const entry of entries) {
    const key = `${entry.firstPassage}-${entry.lastPassage}`;
    const others = byPassage.get(key);
    if (others) others.push(entry);
    else byPassage.set(key, [entry]);
  }
  return [...byPassage.values()].map(asGroup).sort((one, other) => one.fromMs - other.fromMs);
};

const asGroup = (entries: readonly LaneEntry[]): Group => {
  const [{ firstPassage, lastPassage, fromMs } = NOTHING] = entries;
  return {
    firstPassage,
    lastPassage,
    fromMs,
    toMs: entries.reduce((latest, { toMs }) => Math.max(latest, toMs), fromMs),
    amount: entries.reduce((sum, { amount }) => sum + amount, 0),
    entries,
  };
};

const NOTHING: LaneEntry = { firstPassage: null, lastPassage: null, fromMs: 0, toMs: 0, amount: 0 };

/** Groups that overlap in time lie in different tracks; the last track takes what finds no room. */
export const inTracks = (groups: readonly Group[], most: number): Group[][] => {
  const tracks: { readonly groups: Group[]; toMs: number }[] = [];
  for (const group of groups) {
    let track = tracks.find(({ toMs }) => toMs <= group.fromMs);
    if (!track && tracks.length < most) {
      track = { groups: [], toMs: 0 };
      tracks.push(track);
    }
    track ??= tracks.at(-1);
    track?.groups.push(group);
    if (track) track.toMs = Math.max(track.toMs, group.toMs);
  }
  return tracks.map((track) => track.groups);
};
