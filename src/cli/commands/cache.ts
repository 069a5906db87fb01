import { NarrateError } from '../../errors.js';
import { cacheFolder } from '../../session/folders.js';
import { CACHE_MAX_BYTES } from '../../session/memory.js';
import { openTakeStore } from '../../store/take-store.js';
import type { CommandContext } from '../command.js';

/** `narrate cache`: show, verify or clear the takes that are kept between runs. */
export const cacheCommand = async (
  action: string,
  flags: { json?: boolean },
  { terminal, env }: CommandContext,
): Promise<void> => {
  const folder = cacheFolder(env);
  const takes = await openTakeStore({ folder, maxBytes: CACHE_MAX_BYTES, warn: (text) => terminal.warn(text) });
  if (action === 'show') {
    const report = await takes.report();
    if (flags.json) terminal.data(JSON.stringify(report, null, 2));
    else
      terminal.data(
        `${folder}: ${report.takes} takes, ${megabytes(report.sizeBytes)} of at most ${megabytes(report.maxBytes)}`,
      );
  } else if (action === 'verify') {
    const { checked, corrupt } = await takes.verify();
    terminal.data(`${checked} takes checked, ${corrupt} were damaged and are removed`);
  } else if (action === 'clear') {
    await takes.clear();
    terminal.info(`${folder} is empty`);
  } else {
    throw new NarrateError('ERR_USAGE', `Unknown action "${action}"`, { hint: 'show, verify or clear' });
  }
  await takes.close();
};

const megabytes = (sizeBytes: number): string => `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
