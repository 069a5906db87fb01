import { readdirSync } from 'node:fs';
import path from 'node:path';
import { NarrateError } from '../../src/errors.js';
import { driveRequest } from '../../src/studio/recording/drive-request.js';
import { type Driving, driveSocket } from '../../src/studio/recording/drive-socket.js';
import { readSession, type Session, startRecorder } from '../../src/studio/recording/index.js';
import { createMemoryFolder } from '../../src/studio/recording/memory-folder.js';
import { createSecrets } from '../../src/studio/recording/secrets.js';
import { openTape } from '../../src/studio/recording/tape.js';
import { createUpstream } from '../../src/studio/recording/upstream.js';
import type { Scenario } from './scenario.js';

/** A server that is asked. */
export interface Side {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly voiceId: string;
  /** Where its sessions are recorded. */
  readonly folder: string;
}

/** What came of a scenario: the recorded session, or why it could not be asked. */
export type Outcome = { readonly session: Session } | { readonly missing: string };

/** Nobody's. */
const BAD_KEY = 'nobodys-key-0123456789';
const PATIENCE_MS = 30_000;

/**
 * Ask a server all of it, one after the other, through a recorder.
 * @param report  is told each name as it begins
 * @throws NarrateError ERR_OUTPUT  the recording cannot be written
 */
export const runScenarios = async (
  scenarios: readonly Scenario[],
  side: Side,
  report: (name: string) => void,
): Promise<ReadonlyMap<string, Outcome>> => {
  const recorder = await startRecorder({ upstream: side.baseUrl, folder: side.folder });
  const given = new Map<string, string>();
  const outcomes = new Map<string, Outcome>();
  try {
    for (const scenario of scenarios) {
      report(scenario.name);
      const before = new Set(readdirSync(side.folder));
      const missing = await ask(scenario, side, recorder.url, given);
      await recorder.idle();
      const [failure] = recorder.failures;
      if (failure) throw failure;
      const file = readdirSync(side.folder).find((name) => !before.has(name));
      if (missing !== undefined) outcomes.set(scenario.name, { missing });
      else if (file === undefined) throw new NarrateError('ERR_BUG', `Nothing was recorded of "${scenario.name}"`);
      else outcomes.set(scenario.name, { session: readSession(path.join(side.folder, file)) });
    }
  } finally {
    await recorder.close();
  }
  return outcomes;
};

/** @returns what is missing for it to be asked */
const ask = async (
  { key = 'good', path: asks, query = {}, ask: how, gives }: Scenario,
  { apiKey, voiceId }: Side,
  url: string,
  given: Map<string, string>,
): Promise<string | undefined> => {
  const asked = new URL(`http://127.0.0.1${asks.replace('{voice}', encodeURIComponent(voiceId))}`);
  for (const [name, value] of Object.entries(query)) {
    const wanted = /^\{(\w+)\}$/.exec(value)?.[1];
    const known = wanted === undefined ? value : given.get(wanted);
    if (known === undefined) return `no ${wanted} was given before`;
    asked.searchParams.set(name, known);
  }
  const keys = { good: apiKey, bad: BAD_KEY, none: undefined };
  const headers = { 'user-agent': 'narrate', ...(keys[key] === undefined ? {} : { 'xi-api-key': keys[key] }) };
  const over = 'steps' in how ? 'websocket' : 'http';
  const tape = openTape({ over, method: 'GET', url: asked, headers }, createMemoryFolder('driven'), createSecrets());
  const driving: Driving = { upstream: createUpstream(url, {}), asked, headers, tape, patienceMs: PATIENCE_MS };
  if ('steps' in how) await driveSocket(how.steps, driving);
  else {
    const { method, body } = how;
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const answer = await driveRequest(method, text, driving);
    const value = gives && fieldIn(answer, gives.field);
    if (gives && value !== undefined) given.set(gives.name, value);
  }
  return undefined;
};

const fieldIn = (answer: Buffer, name: string): string | undefined => {
  try {
    const body: unknown = JSON.parse(answer.toString());
    const value = Object.entries(typeof body === 'object' && body !== null ? body : {}).find(
      ([field]) => field === name,
    )?.[1];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
};
