import { stateFolder } from '../../session/folders.js';
import { interruptedRuns } from '../../session/interrupted-runs.js';
import type { Finding } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** Narrations that wait to be finished; nothing is wrong with that. */
export const examineInterrupted = async ({ env }: Pick<Surroundings, 'env'>): Promise<Finding | undefined> => {
  const runs = await interruptedRuns(stateFolder(env));
  if (runs.length === 0) return undefined;
  return {
    status: 'ok',
    message: `${runs.length} ${runs.length === 1 ? 'narration waits' : 'narrations wait'} to be finished`,
    hint: 'narrate resume --list',
    details: { outputs: runs.map(({ request }) => request.output) },
  };
};
