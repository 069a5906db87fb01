import { whichOf } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import { cacheFolder } from '../../session/folders.js';
import { CACHE_MAX_BYTES } from '../../session/memory.js';
import { openTakeStore } from '../../store/take-store.js';
import type { CommandContext } from '../command.js';

/**
 * `narrate cache`: show, verify or clear the takes that are kept between runs.
 * @throws NarrateError ERR_USAGE  there is no such action
 */
export const cacheCommand = async (
  action: string,
  flags: { json?: boolean },
  { terminal, env }: CommandContext,
): Promise<void> => {
  if (!['show', 'verify', 'clear'].includes(action)) {
    throw new NarrateError('ERR_USAGE', `Unknown action "${action}"`, {
      hint: whichOf(action, ['show', 'verify', 'clear']),
    });
  }
  const folder = cacheFolder(env);
  const takes = await openTakeStore({ folder, maxBytes: CACHE_MAX_BYTES, warn: (text) => terminal.warn(text) });
  const tell = (result: object, text: string) => terminal.data(flags.json ? JSON.stringify(result, null, 2) : text);
  if (action === 'verify') {
    const result = await takes.verify();
    tell(result, `${result.checked} takes checked, ${result.corrupt} were damaged and are removed`);
  } else {
    if (action === 'clear') await takes.clear();
    const report = await takes.report();
    const size = `${megabytes(report.sizeBytes)} of at most ${megabytes(report.maxBytes)}`;
    tell(report, `${folder}: ${report.takes} takes, ${size}`);
  }
  await takes.close();
};

const megabytes = (sizeBytes: number): string => `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
