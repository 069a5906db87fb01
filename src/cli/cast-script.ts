import { Readable } from 'node:stream';
import { NarrateError } from '../errors.js';
import type { CastEntry } from '../script/cast-entry.js';
import { type Role, roleKey } from '../script/role.js';
import type { FirstLine } from '../session/casting-sheet.js';
import type { Direction } from '../session/direction.js';
import { type Rehearsal, rehearse } from '../session/rehearsal.js';
import { openService } from '../session/services.js';
import type { ResolvedVoice } from '../speech/elevenlabs/voices.js';
import type { CommandContext } from './command.js';
import { type CastFlags, castCommand } from './commands/cast.js';
import type { CastVoice } from './report/cast-table.js';
import { runNarration } from './run-narration.js';
import { readSources } from './settings/environment.js';
import { completed } from './settings/run-flags.js';
import { resolveSettings, type Settings } from './settings.js';

/** `narrate cast`: a script's casting sheet, and everybody's first line in their own voice. */
export const castScript = async (script: string, flags: CastFlags, context: CommandContext): Promise<void> => {
  const { terminal, env, stdin, signal } = context;
  const { play: _, speaker, ...given } = flags;
  terminal.verbosity = flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal';
  if (speaker !== undefined && !flags.play) {
    throw new NarrateError('ERR_USAGE', `Cannot tell what is wanted of "${speaker}"`, {
      hint: 'add --play to hear its first line',
    });
  }
  const sources = await readSources(flags, context);
  const others = completed(given, sources);
  const settings = await resolveSettings(others, sources, context);
  const { engine } = settings;
  const flagCast = (await settings.direct({})).cast;
  const inputs = [script === '-' ? { stream: stdin, name: 'stdin' } : { path: script }];
  const service = await openService(engine, env);
  try {
    const warn = (text: string) => terminal.warn(text);
    const rehearsal = await rehearse({ ...settings, inputs }, { service, warn, signal });
    await castCommand(flags, context, {
      passages: rehearsal.passages,
      voiceOf: async (role) => ({
        ...(await rehearsal.voiceOf({ role })),
        by: deciderOf(role, { flags, flagCast, rehearsal }),
      }),
      play: async (lines) =>
        playLines(lines, await castOf(lines, rehearsal), settings, { ...others, captions: !flags.quiet }, context),
    });
  } finally {
    await service.close();
  }
};

const deciderOf = (
  role: Role | undefined,
  {
    flags,
    flagCast,
    rehearsal: { direction },
  }: { flags: CastFlags; flagCast: Direction['cast']; rehearsal: Rehearsal },
): CastVoice['by'] => {
  if (role === undefined) {
    if (direction.voice === undefined) return 'default';
    if (direction.voicePlace !== undefined) return 'front matter';
    return flags.voice === undefined ? 'settings' : '--voice';
  }
  const key = roleKey(role.name);
  const [voice, ownVoice] = [direction.cast.get(key)?.voice, flagCast.get(key)?.voice];
  if (flags.cast !== undefined && ownVoice !== undefined) return '--cast';
  if (voice === undefined) return 'chosen';
  return voice === ownVoice ? 'settings' : 'front matter';
};

/** Who was chosen for the whole script also speaks a line of it. */
const castOf = async (lines: readonly FirstLine[], { direction, voiceOf }: Rehearsal): Promise<Direction> => {
  const cast = new Map<string, CastEntry>();
  for (const { role } of lines) {
    if (!role) continue;
    const { id } = (await voiceOf({ role })) as ResolvedVoice;
    cast.set(roleKey(role.name), { ...direction.cast.get(roleKey(role.name)), voice: id });
  }
  return { ...direction, cast };
};

const playLines = async (
  lines: readonly FirstLine[],
  direction: Direction,
  settings: Settings,
  flags: CastFlags,
  context: CommandContext,
): Promise<void> => {
  const text = lines.map(({ role, sentence }) => `${role ? `${role.name}: ` : 'NARRATOR: '}${sentence.text}\n\n`);
  const inputs = [{ stream: Readable.from(text), name: 'first lines' }];
  const memory = { cache: flags.cache ?? true, fresh: false, fromSpool: false, settings: {} };
  const output = { file: undefined, stdout: false, play: true };
  // In the words of the episode: nothing is to be put in other words again.
  const said: Direction = { ...direction, lexicon: [], normalizedLanguage: undefined };
  const options = { ...settings, scriptKind: 'text' as const, direct: async () => said, inputs, output, memory };
  await runNarration(options, { ...flags, json: false, play: true }, context);
};
