import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { MetricsRecorder } from '../../session/metrics.js';
import { narrate } from '../../session/narration.js';
import { error, type Fault, garbage, refuse } from '../../studio/weather/faults.js';
import { CANARY_KEY, temporaryFolder } from '../../testing/run-narrate.js';
import { startService } from '../../testing/service.js';
import { wordsIn } from '../../testing/tone-voices.js';
import { readSources } from '../settings/environment.js';
import { resolveSettings } from '../settings.js';
import { Terminal } from '../terminal.js';
import { runBatch } from './batch.js';
import { planBatch } from './batch-plan.js';
import { scriptsNamed } from './scripts-named.js';

/** A folder of scripts, each narrated for real by a studio with these faults. */
const makeAll = async (
  scripts: Readonly<Record<string, string | Buffer>>,
  faults: Fault[] = [],
  prepare = (_cwd: string) => {},
) => {
  const { env: place, studio } = await startService({ faults });
  const cwd = temporaryFolder();
  const env = { ...place, XDG_CACHE_HOME: path.join(cwd, '.cache'), XDG_STATE_HOME: path.join(cwd, '.state') };
  for (const [name, text] of Object.entries(scripts)) writeFileSync(path.join(cwd, name), text);
  prepare(cwd);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const terminal = new Terminal(stdout as never, stderr as never, {});
  terminal.keepSecret(CANARY_KEY);
  const flags = { timeout: '1', transport: 'websocket' };
  const signal = new AbortController().signal;
  const settings = await resolveSettings(flags, await readSources({}, { env, cwd, terminal }), { terminal, signal });
  const found = await scriptsNamed([cwd], { cwd, isBatch: true });
  const jobs = await planBatch(
    found,
    { output: path.join(cwd, 'out/{stem}.mp3') },
    { cwd, titleOf: async () => undefined },
  );
  const ended = runBatch(
    jobs,
    async ({ script, output }) => {
      const metrics = new MetricsRecorder();
      const memory = { cache: true, fresh: false, fromSpool: false, settings: {} };
      const told = { info: () => {}, warn: () => {}, detail: () => {} };
      const options = {
        ...settings,
        inputs: [{ path: script }],
        output: { file: output, stdout: false, play: false },
        memory,
      };
      const { voice, modelId } = await narrate(options, { ...told, stdout, env, metrics }, signal);
      return { output, voice, modelId, engine: settings.engine.kind, metrics: metrics.snapshot };
    },
    { terminal, signal, json: true },
  );
  const thrown = await ended.then(
    () => undefined,
    (reason) => reason,
  );
  const made = readdirSync(path.join(cwd, 'out'), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  return { thrown, made, studio, cwd, document: JSON.parse(String(stdout.read())), err: String(stderr.read()) };
};

test('every fault of one script or file at once: all others are made, whole', async () => {
  const scripts = {
    '1 good.md': 'Hello there.\n',
    '2 empty.md': '***\n',
    '3 sound.txt': Buffer.from('ID3\x04\0\0\0\0\0\0'),
    '4 place.md': 'Its place is taken by a folder.\n',
    '10 good.md': 'The last one.\n',
  };
  const { thrown, made, cwd, document, err } = await makeAll(scripts, [], (cwd) =>
    mkdirSync(path.join(cwd, 'out/4 place.mp3'), { recursive: true }),
  );
  expect(made.sort()).toEqual(['1 good.mp3', '10 good.mp3']);
  expect(wordsIn(readFileSync(path.join(cwd, 'out/10 good.mp3')))).toEqual(['The', 'last', 'one.']);
  expect(thrown).toMatchObject({ exit: 9, message: '3 of 5 files were not made' });
  expect(document.files.map(({ error }: { error?: { code: string } }) => error?.code)).toEqual([
    undefined,
    'ERR_INPUT',
    'ERR_INPUT',
    'ERR_OUTPUT',
    undefined,
  ]);
  expect(document).toMatchObject({
    made: 2,
    failed: 3,
    undone: 0,
    characters: document.files[0].metrics.characters + document.files[4].metrics.characters,
  });
  expect(err.match(/^error: .+/gm)).toHaveLength(3);
});

test.each<[string, Fault, string[]]>([
  [
    'ERR_CREDENTIALS',
    { http: '/v2/voices', request: 1, do: refuse(401, { detail: { code: 'unauthorized' } }) },
    ['made', 'failed', 'undone'],
  ],
  ['ERR_QUOTA', { at: { frame: 1 }, do: error('quota_exceeded', 'No.') }, ['failed', 'undone', 'undone']],
  [
    'ERR_PLAN',
    { at: { phase: 'upgrade' }, do: refuse(403, { detail: { code: 'subscription_required' } }) },
    ['failed', 'undone', 'undone'],
  ],
])('%s ends the batch; what was made before stays', async (code, fault, statuses) => {
  const scripts = { 'a.md': 'One.\n', 'b.md': 'Two.\n', 'c.md': 'Three.\n' };
  const { thrown, made, document } = await makeAll(scripts, [fault]);
  expect(thrown).toMatchObject({ code });
  expect(document.files.map(({ status }: { status: string }) => status)).toEqual(statuses);
  expect(made).toEqual(statuses[0] === 'made' ? ['a.mp3'] : []);
});

test('a service that is gone is gone for all', async () => {
  const { thrown, made, document } = await makeAll({ 'a.md': 'One.\n', 'b.md': 'Two.\n' }, [
    { at: { phase: 'upgrade' }, do: refuse(503) },
  ]);
  expect(thrown).toMatchObject({ exit: 7 });
  expect(made).toEqual([]);
  expect(document).toMatchObject({ failed: 1, undone: 1 });
});

test("what the service makes of one text is that text's own fault", async () => {
  const fault: Fault = { connection: 0, at: { message: 1 }, do: error('invalid_text', 'No.') };
  const { thrown, made } = await makeAll({ 'a.md': 'One.\n', 'b.md': 'Two.\n' }, [fault]);
  expect(thrown).toMatchObject({ code: 'ERR_INPUT', exit: 3 });
  expect(made).toEqual(['b.mp3']);
});

test('garbage again and again is told of each', async () => {
  const { thrown, document } = await makeAll({ 'a.md': 'One.\n', 'b.md': 'Two.\n' }, [
    { at: { message: 1 }, do: garbage('text') },
  ]);
  expect(thrown).toMatchObject({ code: 'ERR_PROTOCOL', message: '2 of 2 files were not made' });
  expect(document).toMatchObject({ exit: 8, failed: 2, undone: 0 });
});
