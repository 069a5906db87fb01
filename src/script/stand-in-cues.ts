import type { Cue, ParseOptions } from './cues.js';
import { type Role, roleKey } from './role.js';

/** Stands in for the reading of labels, pauses and headings: one paragraph a line, declared speakers only. */
export async function* standInCues(
  text: AsyncIterable<string>,
  { name, declared, firstLine }: ParseOptions,
): AsyncGenerator<Cue> {
  let all = '';
  for await (const piece of text) all += piece;
  for (const [index, line] of all.split('\n').entries()) {
    const role = (named: string, kind: Role['kind']): Cue => ({
      type: 'role',
      role: { name: named, kind, place: { file: name, line: firstLine + index, column: 1 } },
    });
    const heading = /^(#+) (.*)$/.exec(line);
    const label = /^([A-Za-z]+): (.*)$/.exec(line);
    if (heading)
      yield* [
        { type: 'role', role: undefined },
        { type: 'chapter', level: heading[1]?.length ?? 1 },
      ] as Cue[];
    const isLabel = label && declared.has(roleKey(label[1] ?? ''));
    if (isLabel) yield role(label[1] ?? '', 'speaker');
    const spoken = heading?.[2] ?? (isLabel ? label[2] : undefined) ?? line;
    for (const part of spoken.split(/(\[.*?\])/)) {
      const pause = /^\[pause ([\d.]+)s\]$/.exec(part);
      const voice = /^\[voice: (.*)\]$/.exec(part);
      if (pause) yield { type: 'pause', durationMs: Number(pause[1]) * 1000 };
      else if (voice) yield role(voice[1] ?? '', 'voice');
      else if (part === '[/voice]') yield { type: 'role', role: undefined };
      else if (part !== '') yield { type: 'speech', text: part };
    }
    yield { type: 'break' };
  }
}
