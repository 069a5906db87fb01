import { NarrateError } from '../../errors.js';
import type { EngineChoice } from '../../session/services.js';
import type { CommandContext, NarrateFlags } from '../command.js';
import { readSources } from '../settings/environment.js';
import { resolveEngine } from '../settings.js';

export interface ListingFlags extends NarrateFlags {
  /** The same as `--engine offline`. */
  readonly offline?: boolean;
}

/**
 * Who is asked for a list; and from here on the terminal says as much as is wished for, and never the key.
 * @throws NarrateError ERR_USAGE  --offline and another engine; or what `resolveEngine` throws
 */
export const listingEngine = async (
  flags: ListingFlags,
  context: Pick<CommandContext, 'terminal' | 'env' | 'cwd' | 'signal'>,
): Promise<EngineChoice> => {
  context.terminal.verbosity = flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal';
  if (flags.offline && flags.engine === 'elevenlabs') {
    throw new NarrateError('ERR_USAGE', '--offline and --engine elevenlabs contradict each other', {
      hint: 'leave one of them out',
    });
  }
  const sources = await readSources(flags, context);
  return resolveEngine(flags.offline ? { ...flags, engine: 'offline' } : flags, sources, context);
};
