import path from 'node:path';
import { diffSessions, type SessionDiff } from '../../src/studio/recording/index.js';
import { type Outcome, runScenarios, type Side } from './run-scenarios.js';
import type { Scenario } from './scenario.js';

/** Where both sides are recorded: below it, "service" and "studio". */
export interface Verification {
  readonly scenarios: readonly Scenario[];
  readonly folder: string;
  readonly service: Omit<Side, 'folder'>;
  readonly studio: Omit<Side, 'folder'>;
  /** What is being done, for whoever waits. */
  readonly say: (line: string) => void;
}

/** Ask the service and the studio the same, and compare what they answer. @throws NarrateError ERR_OUTPUT */
export const verify = async ({ scenarios, folder, service, studio, say }: Verification): Promise<SessionDiff[]> => {
  const run = (name: 'service' | 'studio', side: Omit<Side, 'folder'>) =>
    runScenarios(scenarios, { ...side, folder: path.join(folder, name) }, (scenario) => say(`${name}: ${scenario}`));
  const theirs = await run('service', service);
  const ours = await run('studio', studio);
  return scenarios.map(({ name }) => compare(name, theirs.get(name), ours.get(name)));
};

const compare = (name: string, theirs: Outcome | undefined, ours: Outcome | undefined): SessionDiff => {
  if (theirs && ours && 'session' in theirs && 'session' in ours)
    return { name, findings: diffSessions(theirs.session, ours.session) };
  const missing = [theirs, ours].map((outcome) => (outcome && 'missing' in outcome ? outcome.missing : undefined));
  if (missing[0] !== undefined && missing[1] !== undefined)
    return { name, findings: [], skipped: `not asked: ${missing[0]}` };
  const [side, why] = missing[0] === undefined ? ['studio', missing[1]] : ['service', missing[0]];
  return { name, findings: [], failure: `the ${side} was not asked: ${why}` };
};
