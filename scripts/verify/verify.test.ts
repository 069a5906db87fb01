import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { countDifferences, diffReport, type SessionDiff } from '../../src/studio/recording/index.js';
import { error, type FaultPlan } from '../../src/studio/weather/faults.js';
import { type Alteration, startAlteringProxy } from '../../src/testing/altering-proxy.js';
import { CANARY_KEY, temporaryFolder } from '../../src/testing/run-narrate.js';
import { startService } from '../../src/testing/service.js';
import { HTTP_SCENARIOS } from './http-scenarios.js';
import { socketScenarios } from './socket-scenarios.js';
import { verify } from './verify.js';

/** Tone voices speak at once. */
const REST_MS = 60;

const verifyAgainst = async (alter: Alteration | undefined, only = '', faults: FaultPlan = []) => {
  const { studio: other } = await startService({ faults });
  const { studio } = await startService();
  const folder = temporaryFolder();
  const service = alter ? await startAlteringProxy(other.url, alter) : other.url;
  const side = { apiKey: CANARY_KEY, voiceId: 'tone-a' };
  const scenarios = [...socketScenarios(REST_MS), ...HTTP_SCENARIOS].filter(
    ({ name, isSlow }) => !isSlow && name.includes(only),
  );
  const diffs = await verify({
    scenarios,
    folder,
    service: { baseUrl: service, ...side },
    studio: { baseUrl: studio.url, ...side },
    say: () => undefined,
  });
  return { diffs, folder, scenarios };
};

const differing = (diffs: readonly SessionDiff[]) =>
  diffs.flatMap(({ name, findings }) =>
    findings
      .filter(({ group }) => group !== 'same' && group !== 'cannot be compared')
      .map(({ group, about }) => `${name}: ${group}: ${about}`),
  );

test('against another studio nothing differs, every scenario is recorded on both sides, and no key is', async () => {
  const { diffs, folder, scenarios } = await verifyAgainst(undefined);
  expect(countDifferences(diffs), diffReport(diffs)).toBe(0);
  expect(diffs.map(({ name }) => name)).toEqual(scenarios.map(({ name }) => name));
  const asked = diffs.filter(({ skipped }) => skipped === undefined).length;
  expect(asked).toBeGreaterThan(45);
  expect(diffs.find(({ name }) => name === 'bad key')?.findings).toContainEqual(
    expect.objectContaining({ about: 'error of the error', group: 'same', recorded: '"invalid_api_key"' }),
  );
  for (const side of ['service', 'studio']) {
    const files = readdirSync(path.join(folder, side));
    expect(files.length).toBe(asked);
    for (const name of files)
      expect(readFileSync(path.join(folder, side, name), 'utf8')).not.toMatch(/CANARY|nobodys-key/);
  }
}, 90_000);

test("names, keys and frames that are not the studio's are found, and nothing else", async () => {
  const alter: Alteration = ({ alignment, isFinal, ...frame }) => {
    if (isFinal === true) return undefined;
    if (typeof frame.audio !== 'string') return { ...frame };
    const times =
      typeof alignment === 'object' && alignment !== null && 'charDurationsMs' in alignment ? alignment : undefined;
    const { charDurationsMs, ...others } = times ?? {};
    return {
      ...frame,
      isFinal,
      region: 'moon',
      alignment: times ? { ...others, charsDurationsMs: charDurationsMs } : null,
    };
  };
  const { diffs } = await verifyAgainst(alter, 'one sentence');
  expect(differing(diffs)).toEqual([
    'one sentence: only in the recording: frame audio.region',
    'one sentence: only in the recording: frame audio.alignment.charsDurationsMs',
    'one sentence: differs: order of frames',
    'one sentence: only in the studio: frame audio.alignment.charDurationsMs',
    'one sentence: only in the studio: final frames',
  ]);
});

test('another error is found in the scenario it comes in', async () => {
  const faults: FaultPlan = [{ at: { message: 1 }, do: error('voice_busy', 'Later.') }];
  const { diffs } = await verifyAgainst(undefined, 'settings changed', faults);
  expect(differing(diffs)).toEqual([
    'settings changed: differs: error of the error',
    'settings changed: differs: message of the error',
    'settings changed: differs: close reason',
  ]);
});

const SCRIPT = fileURLToPath(new URL('../verify-against-service', import.meta.url));

const runScript = async (args: readonly string[], env: Record<string, string> = {}) => {
  const child = spawn(SCRIPT, [...args], {
    env: { PATH: process.env.PATH ?? '', HOME: temporaryFolder(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const [exit] = await once(child, 'close');
  return { exit, stdout, stderr };
};

test('the command tells the cost and asks first; its exit status tells what came of it', async () => {
  const { studio } = await startService({ faults: [{ connection: 1, at: { message: 0 }, do: error('odd', 'Odd.') }] });
  const args = ['--base-url', studio.url, '--only', 'broken JSON', '--rest', '50'];
  const env = { ELEVENLABS_API_KEY: CANARY_KEY };
  expect(await runScript(args)).toMatchObject({ exit: 4, stderr: expect.stringContaining('ELEVENLABS_API_KEY') });
  expect(await runScript(['--base-url', 'http://example.com', '--yes'], env)).toMatchObject({ exit: 2 });
  expect(await runScript(args, env)).toMatchObject({
    exit: 2,
    stderr: expect.stringMatching(/Not confirmed: 2 sessions with .* about 0 credits/),
  });
  expect(studio.requests.length + studio.sessions.length).toBe(0);
  const keep = path.join(temporaryFolder(), 'kept');
  const good = await runScript([...args, '--yes', '--keep', keep], env);
  expect(good, good.stdout + good.stderr).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('No differences in 2 sessions'),
  });
  expect(readdirSync(path.join(keep, 'service'))).toEqual(['0001-stream-input.jsonl', '0002-text-to-speech.jsonl']);
  const bad = await runScript([...args, '--yes', '--json'], env);
  expect(bad.exit).toBe(1);
  expect(JSON.parse(bad.stdout)).toMatchObject({
    sessions: [{ name: 'broken JSON' }, { name: 'speech: broken JSON' }],
  });
  expect(await runScript([...args, '--yes'], { ELEVENLABS_API_KEY: 'wrong-key-0123456' })).toMatchObject({ exit: 4 });
  expect(`${JSON.stringify(good)}${JSON.stringify(bad)}`).not.toContain(CANARY_KEY);
}, 120_000);
