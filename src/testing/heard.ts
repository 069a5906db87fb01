import { type Cue, parseScript, type ScriptKind } from '../script/cues.js';
import { MARK, MarkTable } from '../script/marks.js';

export interface HeardOptions {
  readonly kind?: ScriptKind;
  readonly declared?: readonly string[];
  readonly firstLine?: number;
}

/**
 * What a script asks for, one line for each paragraph and change of voice: "HOST: [1.5 s] text"; a heading with its hashes, a
 * voice that is named in brackets; respellings as they are spoken. Warnings come last, in the order of the script.
 */
export const heard = async (
  pieces: Iterable<string>,
  { kind = 'markdown', declared = [], ...rest }: HeardOptions = {},
): Promise<string> => {
  const marks = new MarkTable();
  const warnings: string[] = [];
  const page = new Page();
  const warn = (message: string): void => void warnings.push(`warning: ${message}`);
  const options = {
    name: kind === 'markdown' ? 'talk.md' : 'talk.txt',
    declared: new Set(declared),
    marks,
    warn,
    ...rest,
  };
  for await (const cue of parseScript(kind, arriving(pieces), options)) page.write(cue, marks);
  return [...page.end(), ...warnings.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))].join(
    '\n',
  );
};

async function* arriving(pieces: Iterable<string>): AsyncGenerator<string> {
  yield* pieces;
}

class Page {
  private readonly lines: string[] = [];
  private speaker = 'narrator';
  private text = '';
  private prefix = '';

  write(cue: Cue, marks: MarkTable): void {
    if (cue.type === 'speech') {
      this.text += cue.text.replace(MARKS, (character) => {
        const mark = marks.get(character);
        if (mark?.type === 'respelling') return mark.spoken;
        return mark?.type === 'tag' ? mark.text : '?';
      });
      return;
    }
    this.endLine();
    if (cue.type === 'pause') this.prefix += `[${cue.durationMs / 1000} s] `;
    if (cue.type === 'chapter') this.prefix += `${'#'.repeat(cue.level)} `;
    if (cue.type === 'role') {
      const { name = 'narrator', kind = 'speaker' } = cue.role ?? {};
      this.speaker = kind === 'voice' ? `(${name})` : name;
    }
  }

  end(): readonly string[] {
    this.endLine();
    if (this.prefix !== '') this.lines.push(this.prefix.trim());
    return this.lines;
  }

  private endLine(): void {
    const text = this.text.replace(/\s+/g, ' ').trim();
    this.text = '';
    if (text === '') return;
    this.lines.push(`${this.speaker}: ${this.prefix}${text}`);
    this.prefix = '';
  }
}

const MARKS = new RegExp(MARK, 'gu');
