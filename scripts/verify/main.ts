import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { NarrateError } from '../../src/errors.js';
import { ApiKey } from '../../src/speech/elevenlabs/api-key.js';
import { getJson } from '../../src/speech/elevenlabs/rest.js';
import { DEFAULT_BASE_URL, parseBaseUrl } from '../../src/speech/elevenlabs/service.js';
import { creditsFor, MODELS } from '../../src/studio/account/models.js';
import { countDifferences, diffJson, diffReport } from '../../src/studio/recording/index.js';
import { startStudio } from '../../src/studio/server.js';
import { HTTP_SCENARIOS } from './http-scenarios.js';
import type { Scenario } from './scenario.js';
import { socketScenarios } from './socket-scenarios.js';
import { verify } from './verify.js';

export interface VerifyOptions {
  readonly baseUrl?: string | undefined;
  readonly yes: boolean;
  readonly slow: boolean;
  readonly json: boolean;
  /** Keeps the recordings. */
  readonly keep?: string | undefined;
  /** The service's voice; default: the first of the account. */
  readonly voice?: string | undefined;
  /** Only scenarios with this in their name. */
  readonly only?: string | undefined;
  /** Rest between steps. */
  readonly rest: string;
}

/** @returns the exit status: 0 no differences, 1 some, others as in src/errors.ts */
export const runVerification = async (options: VerifyOptions): Promise<number> => {
  try {
    return await verifyOrFail(options);
  } catch (reason) {
    const error = NarrateError.from(reason);
    process.stderr.write(`error: ${error.message}\n${error.hint ? `hint: ${error.hint}\n` : ''}`);
    return error.exit;
  }
};

const verifyOrFail = async (options: VerifyOptions): Promise<number> => {
  const key = process.env.ELEVENLABS_API_KEY;
  if (!key)
    throw new NarrateError('ERR_CREDENTIALS', 'There is no API key', {
      hint: 'set ELEVENLABS_API_KEY in the environment',
    });
  const apiKey = new ApiKey(key);
  const baseUrl = parseBaseUrl(options.baseUrl ?? DEFAULT_BASE_URL);
  const scenarios = chosen(options);
  await confirm(scenarios, baseUrl, options.yes);
  const say = (line: string) => process.stderr.write(`${line}\n`);

  const service = { baseUrl: baseUrl.href, apiKey: apiKey.reveal() };
  const voiceId = options.voice ?? (await firstVoice(baseUrl, apiKey));
  const studioKey = new ApiKey('key-of-this-run-alone');
  const folder = options.keep ?? mkdtempSync(path.join(tmpdir(), 'narrate-verify-'));
  const studio = await startStudio({ apiKey: studioKey.reveal() });
  try {
    const studioUrl = parseBaseUrl(studio.url);
    const ours = { baseUrl: studio.url, apiKey: studioKey.reveal(), voiceId: await firstVoice(studioUrl, studioKey) };
    const diffs = await verify({ scenarios, folder, service: { ...service, voiceId }, studio: ours, say });
    process.stdout.write(options.json ? diffJson(diffs) : diffReport(diffs));
    if (options.keep) say(`the recordings, with texts and voices, are in ${options.keep}`);
    return countDifferences(diffs) === 0 ? 0 : 1;
  } finally {
    await studio.close();
    if (!options.keep) rmSync(folder, { recursive: true, force: true });
  }
};

const chosen = ({ slow, only, rest }: VerifyOptions): readonly Scenario[] => {
  const restMs = Number(rest);
  if (!Number.isInteger(restMs) || restMs < 0 || restMs > 60_000)
    throw new NarrateError('ERR_USAGE', `--rest takes milliseconds, not "${rest}"`);
  const all = [...socketScenarios(restMs), ...HTTP_SCENARIOS].filter(({ isSlow = false }) => slow || !isSlow);
  const found = all.filter(({ name }) => only === undefined || name.includes(only));
  if (found.length === 0)
    throw new NarrateError('ERR_USAGE', `No scenario has "${only}" in its name`, {
      hint: `there are ${all.map(({ name }) => name).join(', ')}`,
    });
  return found;
};

const confirm = async (scenarios: readonly Scenario[], { host }: URL, yes: boolean): Promise<void> => {
  const spoken = scenarios.filter(({ speaks = '' }) => speaks !== '');
  const characters = spoken.reduce((sum, { speaks = '' }) => sum + Array.from(speaks).length, 0);
  const credits = spoken.reduce((sum, { speaks = '', modelId }) => {
    const model = MODELS.find(({ id }) => id === modelId);
    return sum + (model ? creditsFor(speaks, model) : Array.from(speaks).length);
  }, 0);
  const cost = `${scenarios.length} sessions with ${host}, which speak ${characters} characters: about ${credits} credits`;
  if (yes) return void process.stderr.write(`${cost}\n`);
  const hint = 'add --yes to go on';
  if (!process.stdin.isTTY) throw new NarrateError('ERR_USAGE', `Not confirmed: ${cost}`, { hint });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${cost}. Go on? [y/N] `);
  terminal.close();
  if (!/^\s*y(es)?\s*$/i.test(answer))
    throw new NarrateError('ERR_USAGE', 'Not confirmed: nothing was asked', { hint });
};

const firstVoice = async (baseUrl: URL, apiKey: ApiKey): Promise<string> => {
  const service = { baseUrl, apiKey, proxyEnv: process.env };
  const doing = { doing: 'ask for the voices', signal: AbortSignal.timeout(30_000) };
  const page: unknown = await getJson(service, '/v2/voices', { page_size: '1' }, doing);
  const list =
    typeof page === 'object' && page !== null && 'voices' in page && Array.isArray(page.voices) ? page.voices : [];
  const id: unknown = list[0]?.voice_id;
  if (typeof id !== 'string')
    throw new NarrateError('ERR_PROTOCOL', 'The account has no voice', { hint: 'name one: --voice' });
  return id;
};
