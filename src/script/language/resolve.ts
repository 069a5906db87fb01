import type { Cue } from '../cues.js';
import { MARK, type MarkTable } from '../marks.js';
import { type Role, roleKey } from '../role.js';

/**
 * Cues with pauses and changes of voice for the marks in their text; respellings and audio tags stay in it. Only a change is
 * told, and a heading gives the word back to the narrator.
 */
export async function* resolveMarks(cues: AsyncIterable<Cue>, marks: MarkTable): AsyncGenerator<Cue> {
  let current: Role | undefined;
  let turn: Role | undefined;
  const change = function* (role: Role | undefined): Generator<Cue> {
    if (sameRole(current, role)) return;
    current = role;
    yield { type: 'role', role };
  };
  for await (const cue of cues) {
    if (cue.type === 'chapter') {
      turn = undefined;
      yield* change(undefined);
    }
    if (cue.type !== 'speech' || !MARK.test(cue.text)) {
      yield cue;
      continue;
    }
    let from = 0;
    for (const match of cue.text.matchAll(MARKS)) {
      const mark = marks.get(match[0]);
      if (mark === undefined || mark.type === 'respelling' || mark.type === 'tag') continue;
      if (match.index > from) yield { type: 'speech', text: cue.text.slice(from, match.index) };
      from = match.index + match[0].length;
      if (mark.type === 'pause') yield mark;
      else {
        if (mark.type === 'role' && mark.lasts === 'turn') turn = mark.role;
        yield* change(mark.type === 'role' ? mark.role : turn);
      }
    }
    if (from < cue.text.length) yield { type: 'speech', text: cue.text.slice(from) };
  }
}

const MARKS = new RegExp(MARK, 'gu');

const sameRole = (one: Role | undefined, other: Role | undefined): boolean =>
  one === other || (one?.kind === other?.kind && roleKey(one?.name ?? '') === roleKey(other?.name ?? ''));
