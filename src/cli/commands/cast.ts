import type { Passage } from '../../script/passage.js';
import type { Role } from '../../script/role.js';
import { castingSheet, type FirstLine, firstLines } from '../../session/casting-sheet.js';
import type { CommandContext, NarrateFlags } from '../command.js';
import { type CastVoice, castDocument, castLines } from '../report/cast-table.js';
import { paperOf } from '../screen/table.js';

export interface CastFlags extends NarrateFlags {
  /** Who is to be heard; everybody when undefined. */
  readonly speaker?: string | undefined;
}

/** What the command needs of a narration. */
export interface CastRehearsal {
  readonly passages: AsyncIterable<Passage>;
  /** Who will speak for a role; the narrator when undefined. Asked when the script has been read to its end. */
  voiceOf(role: Role | undefined): Promise<CastVoice>;
  /** Speak these, each in its own voice, and show them. */
  play(lines: readonly FirstLine[]): Promise<void>;
}

/**
 * `narrate cast`: who speaks how much in a script, with which voice, and how that sounds.
 * @throws NarrateError ERR_INPUT  the script cannot be read; ERR_USAGE  a speaker is to be heard who does not speak in it
 */
export const castCommand = async (
  flags: CastFlags,
  { terminal, stdout, signal }: Pick<CommandContext, 'terminal' | 'stdout' | 'signal'>,
  { passages, voiceOf, play }: CastRehearsal,
): Promise<void> => {
  const sheet = await castingSheet(passages, signal);
  const wanted = flags.play ? firstLines(sheet, flags.speaker) : undefined;
  const voices: CastVoice[] = [];
  for (const { role } of sheet.parts) voices.push(await voiceOf(role));
  if (flags.json) terminal.data(JSON.stringify(castDocument(sheet, voices), null, 2));
  else {
    const paper = paperOf(stdout, terminal.plain);
    const lines = await castLines(sheet, voices, { ...paper, clean: (text) => terminal.clean(text) });
    terminal.data(lines.join('\n'));
  }
  if (wanted) await play(wanted);
};
