import path from 'node:path';
import { NarrateError } from '../../errors.js';
import { componentOf, titleName } from './safe-name.js';
import type { NamedScript } from './scripts-named.js';

/** A path with placeholders: a file for each script. A path without any is one too, and always gives the same file. */
export interface OutputPattern {
  /** What `outputFor` needs the title for. */
  readonly needsTitle: boolean;
  readonly components: readonly (readonly PatternPart[])[];
}

/** Literal text, or what differs from script to script. */
type PatternPart = string | { readonly placeholder: Placeholder; readonly digits: number };

export const PLACEHOLDERS = ['stem', 'name', 'dir', 'n', 'title'] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];

/** What a pattern is filled with. */
export interface PatternScript extends NamedScript {
  /** From 1. */
  readonly number: number;
  /** As the script has it; undefined: it has none. */
  readonly title?: string | undefined;
}

/** Whether braces ask for a file for each script. */
export const isPattern = (output: string): boolean => /\{[^{}]*\}/.test(output);

/** Whether a placeholder stands in it. */
export const hasPlaceholder = (file: string): boolean =>
  [...file.matchAll(PART)].some(([, inside = '']) => PLACEHOLDERS.some((name) => inside.split(':')[0] === name));

/**
 * @param flag  what messages call it: "--output"
 * @throws NarrateError ERR_USAGE  a placeholder that is not known, or a brace without its other half
 */
export const parsePattern = (flag: string, text: string): OutputPattern => {
  const wrong = (why: string) =>
    new NarrateError('ERR_USAGE', `${flag} is "${text}": ${why}`, {
      hint: 'one of {stem}, {name}, {dir}, {n}, {n:3}, {title}; {{ and }} stand for braces',
    });
  const components = componentsOf(text).map((component) =>
    isPattern(text)
      ? [...component.matchAll(PART)].map(([part, inside]): PatternPart => {
          if (part === '{' || part === '}') throw wrong(`a brace "${part}" without its other half`);
          if (inside === undefined) return part === '{{' ? '{' : part === '}}' ? '}' : part;
          const [, name, digits] = /^(\w+)(?::([1-9]))?$/.exec(inside) ?? [];
          const placeholder = PLACEHOLDERS.find((known) => known === name);
          if (placeholder === undefined || (digits !== undefined && placeholder !== 'n'))
            throw wrong(`there is no {${inside}}`);
          return { placeholder, digits: Number(digits ?? 1) };
        })
      : [component],
  );
  const needsTitle = components.flat().some((part) => typeof part !== 'string' && part.placeholder === 'title');
  return { needsTitle, components };
};

/**
 * The file a pattern gives for a script. What comes from the script or from the names of files stays below the pattern's own
 * folders, and can be a file's name on every system.
 */
export const outputFor = ({ components }: OutputPattern, script: PatternScript): string => {
  const filled = components.flatMap((parts, at) => {
    // What the person wrote is meant as it is.
    if (parts.every((part) => typeof part === 'string')) return [parts.join('')];
    const text = parts.map((part) => (typeof part === 'string' ? part : filling(part, script))).join('');
    // A script in the place where its glob began adds no folder. Only {dir} may add several.
    const names = text.split('/').filter(Boolean);
    return (names.length === 0 && at === components.length - 1 ? [''] : names).map(componentOf);
  });
  return filled.join('/');
};

const filling = (
  { placeholder, digits }: Exclude<PatternPart, string>,
  { path: script, folder, number, title }: PatternScript,
): string => {
  const { name, stem } = script === '-' ? STDIN : { name: path.basename(script), stem: path.parse(script).name };
  switch (placeholder) {
    case 'dir':
      return folder;
    case 'n':
      return String(number).padStart(digits, '0');
    case 'title':
      return titleName(title ?? '') ?? stem;
    default:
      return placeholder === 'name' ? name : stem;
  }
};

const STDIN = { name: 'stdin', stem: 'stdin' };

const PART = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g;

/** On Windows, both slashes part folders. */
const componentsOf = (text: string): string[] => text.split(process.platform === 'win32' ? /[\\/]/ : '/');
