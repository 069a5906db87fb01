import { type DocumentNode, type MemberNode, parse, type ValueNode } from '@humanwhocodes/momoa';
import type { ConfigFault } from './check-config.js';
import type { PlacedFault } from './config-file.js';

/** Where faults stand in a text that is JSON. */
export const placedFaults = (faults: readonly ConfigFault[], text: string): PlacedFault[] => {
  const document = parse(text);
  return faults.map((fault) => ({ ...fault, ...placeOf(fault, document) }));
};

const placeOf = ({ path, at }: ConfigFault, document: DocumentNode): { line: number; column: number } => {
  let node: ValueNode = document.body;
  let member: MemberNode | undefined;
  for (const name of path) {
    member = memberOf(node, name);
    if (!member) break;
    node = member.value;
  }
  const { line, column } = (at === 'name' && member ? member.name : node).loc.start;
  return { line, column };
};

/** The last of its name: the one that counts. */
export const memberOf = (node: ValueNode, name: string): MemberNode | undefined =>
  node.type === 'Object' ? node.members.findLast((member) => nameOf(member) === name) : undefined;

export const nameOf = ({ name }: MemberNode): string => (name.type === 'String' ? name.value : name.name);

/** Why a text is not JSON. @param cause  what the JSON parser said */
export const syntaxFault = (text: string, cause: Error): PlacedFault => {
  const { offset, line, column } = stop(text);
  const [char = ''] = text.slice(offset);
  const before = text.slice(0, offset).trimEnd().at(-1);
  const [said, hint] =
    char === ''
      ? ['the file ends too soon', 'is there a bracket or a quote that is not closed?']
      : char === '/' || char === '#'
        ? ['JSON has no comments', 'leave it out']
        : /[}\]]/.test(char) && before === ','
          ? ['there is a comma too much before this', 'the last setting has none behind it']
          : /["[{\d]/.test(char) && /["\]}\da-z]/.test(before ?? '')
            ? [`there is no ${before === '"' && isName(text, offset) ? 'colon' : 'comma'} before this`]
            : char < ' '
              ? ['a text ends in the line that it begins in', 'write \\n for a line break']
              : /[\w'$]/.test(char) && before !== ':'
                ? ['names and texts stand in double quotes']
                : [`this is not JSON: ${cause.message}`];
  return { line, column, text: said ?? '', hint, isHarmless: false, isSyntax: true };
};

/** Where the first thing stands that JSON does not have. */
const stop = (text: string): { offset: number; line: number; column: number } => {
  try {
    parse(text);
  } catch (reason) {
    const { offset, line, column } = reason as { offset: number; line: number; column: number };
    return { offset, line, column };
  }
  // The only thing that this parser lets pass: a control character within a text.
  const offset = /"(?:[^"\\\u0000-\u001f]|\\.)*(?=[\u0000-\u001f])/.exec(text);
  const at = offset ? offset.index + offset[0].length : 0;
  const lines = text.slice(0, at).split('\n');
  return { offset: at, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
};

/** Whether the text that ends before `offset` is a name: a bracket or comma stands before it. */
const isName = (text: string, offset: number): boolean => /[{,]\s*"(?:[^"\\]|\\.)*"\s*$/.test(text.slice(0, offset));
