import { readdirSync } from 'node:fs';
import path from 'node:path';
import { NarrateError } from '../../errors.js';
import { firstDifference } from './differences.js';
import { tellingQuery } from './kept-fields.js';
import { isSent, isSocket, type Session, type SessionItem, sentValue } from './session.js';
import { readSession } from './session-lines.js';

/** A session that can be played: what its client sent is known, what the server sent is read when it is played. */
export interface Recording {
  readonly name: string;
  readonly order: number;
  /** What the client sent, in order. */
  readonly asked: readonly { readonly line: number; readonly value: unknown }[];
  /** How its handshake was answered; undefined for a request. */
  readonly handshake: 'accepted' | 'refused' | 'cut' | undefined;
  /** How many messages of the client come before the server's first; undefined when it sends none, or the client leaves before. */
  readonly answersAfter: number | undefined;
  /** How often it is, or was, played. */
  plays: number;
  read(): readonly SessionItem[];
}

export interface AskedFor {
  readonly over: 'websocket' | 'http';
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** What is closest, and where it differs first. */
export interface Nearest {
  readonly name: string;
  readonly difference: string;
}

export interface Playlist {
  /** Those whose path and query are the same, in the order of their files; else what was nearest. */
  find(asked: AskedFor): { readonly fits: readonly Recording[]; readonly nearest: Nearest | undefined };
  readonly size: number;
  /** Files that cannot be played: not recorded to their end, or without an answer. */
  readonly leftOut: readonly string[];
}

/** Files without a head are of the `stream-input` socket of any voice, with any query. */
const PATH_WITHOUT_HEAD = /^\/v1\/text-to-speech\/[^/]+\/stream-input$/;

/**
 * All sessions of a folder, in the order of their names.
 * @throws NarrateError ERR_INPUT  the folder or a file cannot be read, or none can be played
 */
export const readPlaylist = (folder: string): Playlist => {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  } catch (cause) {
    throw new NarrateError('ERR_INPUT', `Cannot read the folder of recordings "${folder}"`, {
      hint: 'record some first: narrate serve --record recordings',
      cause,
    });
  }
  const leftOut: string[] = [];
  const entries = names.sort().flatMap((name, order) => {
    const file = path.join(folder, name);
    const session = readSession(file);
    const recording = recordingOf(session, order, file);
    if (recording) return [{ recording, head: session.head }];
    leftOut.push(name);
    return [];
  });
  if (entries.length === 0)
    throw new NarrateError('ERR_INPUT', `No recorded session in "${folder}" can be played`, {
      hint:
        leftOut.length > 0
          ? 'those there were not recorded to their end'
          : 'record some first: narrate serve --record recordings',
    });
  return {
    size: entries.length,
    leftOut,
    find(asked) {
      const differences = entries.map(({ recording, head }) => ({ recording, found: headDifference(asked, head) }));
      const fits = differences.filter(({ found }) => found === undefined).map(({ recording }) => recording);
      // The later the steps at which it differs, the nearer.
      const nearest = differences
        .flatMap(({ recording: { name }, found }) => (found ? [{ name, ...found }] : []))
        .sort((one, other) => other.step - one.step)[0];
      return { fits, nearest };
    },
  };
};

/** The one to play: the one that was played least, and of those the first. So they come in order, and then over again. */
export const preferred = (recordings: readonly Recording[]): Recording | undefined =>
  [...recordings].sort((one, other) => one.plays - other.plays || one.order - other.order)[0];

const recordingOf = (session: Session, order: number, file: string): Recording | undefined => {
  const { name, items, isComplete } = session;
  const handshake = isSocket(session) ? handshakeOf(session) : undefined;
  const isAnswered = isSocket(session)
    ? handshake !== undefined
    : items.some(({ type }) => type === 'answer') &&
      !items.some((item) => item.from === 'client' && item.type === 'cut');
  if (!isComplete || !isAnswered || items.some(({ type }) => type === 'omitted')) return undefined;
  const asked = items.flatMap((item) => {
    const value = item.from === 'client' ? sentValue(item) : undefined;
    return value === undefined ? [] : [{ line: item.line, value }];
  });
  const answersAfter = countBeforeAnswer(items);
  return { name, order, asked, handshake, answersAfter, plays: 0, read: () => readSession(file).items };
};

const handshakeOf = ({ head, items }: Session): Recording['handshake'] => {
  if (!head || items.some(({ type }) => type === 'answer')) return 'accepted';
  if (items.some(({ type }) => type === 'refused')) return 'refused';
  return items.some(({ from, type }) => from === 'server' && type === 'cut') ? 'cut' : undefined;
};

const headDifference = (asked: AskedFor, head: Session['head']): { step: number; difference: string } | undefined => {
  if (!head) {
    const isSame = asked.over === 'websocket' && PATH_WITHOUT_HEAD.test(asked.path);
    return isSame ? undefined : { step: 0, difference: 'it is a stream-input socket' };
  }
  const steps = [
    asked.over === head.over ? undefined : `it is ${head.over === 'http' ? 'a request' : 'a socket'}`,
    firstDifference(asked.method, head.method, 'the method'),
    firstDifference(asked.path, head.path, 'the path'),
    firstDifference(tellingQuery(asked.query), tellingQuery(head.query), 'query'),
  ];
  const step = steps.findIndex((difference) => difference !== undefined);
  return step < 0 ? undefined : { step, difference: steps[step] ?? '' };
};

const countBeforeAnswer = (items: readonly SessionItem[]): number | undefined => {
  const end = items.findIndex((item) => isSent(item) || (item.from === 'client' && item.type === 'close'));
  const item = items[end];
  if (!item || !isSent(item)) return undefined;
  return items.slice(0, end).filter((each) => each.from === 'client' && sentValue(each) !== undefined).length;
};
