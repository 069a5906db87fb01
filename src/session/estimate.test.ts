import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { ApiKey } from '../speech/elevenlabs/api-key.js';
import { parseBaseUrl } from '../speech/elevenlabs/service.js';
import type { StudioOptions } from '../studio/server.js';
import { refuse, reset, stall } from '../studio/weather/faults.js';
import { PLAIN_OPTIONS } from '../testing/plain-options.js';
import { CANARY_KEY, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { estimateNarration } from './estimate.js';
import { MetricsRecorder } from './metrics.js';
import { type NarrationOptions, narrate } from './narration.js';

const SCRIPT = ['Hello there.', 'A second paragraph. It has two sentences.', 'Hello there.', 'The end.'];
/** The second paragraph is another, the fourth is the first once more. */
const CHANGED_SCRIPT = ['Hello there.', 'Another paragraph.', 'Hello there.', 'Hello there.'];

const openPlace = async (studioOptions: Partial<StudioOptions> = {}) => {
  const service = await startService(studioOptions);
  const folder = temporaryFolder();
  const env = { XDG_CACHE_HOME: path.join(folder, 'cache'), XDG_STATE_HOME: path.join(folder, 'state') };
  const script = path.join(folder, 'script.txt');
  const write = (paragraphs: readonly string[]) => writeFileSync(script, paragraphs.join('\n\n'));
  write(SCRIPT);
  const { signal } = new AbortController();
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const options = (changes: Partial<NarrationOptions> = {}): NarrationOptions => ({
    ...PLAIN_OPTIONS,
    inputs: [{ path: script }],
    scriptKind: undefined,
    output: { file: path.join(folder, 'out.mp3'), stdout: false, play: false },
    memory: { cache: true, fresh: false, fromSpool: false, settings: {} },
    engine: { kind: 'elevenlabs', baseUrl: parseBaseUrl(service.studio.url), apiKey: new ApiKey(CANARY_KEY) },
    lookAheadMs: 60_000,
    ...changes,
  });
  const estimate = (changes?: Partial<NarrationOptions>, stop = signal) =>
    estimateNarration(options(changes), { env, warn }, stop);
  const speak = async (changes?: Partial<NarrationOptions>) => {
    const metrics = new MetricsRecorder();
    const nobody = () => {};
    await narrate(
      options(changes),
      { stdout: new PassThrough(), env, warn, info: nobody, detail: nobody, metrics },
      signal,
    );
    return metrics.snapshot;
  };
  return { ...service, write, estimate, speak, warnings };
};

test('tells what a narration would be and cost, and speaks nothing', async () => {
  const { estimate, studio, warnings } = await openPlace({ creditLimit: 100 });
  const characters = SCRIPT.join(' ').length + 1;
  const told = await estimate();
  expect(told).toMatchObject({
    engine: 'elevenlabs',
    modelId: 'eleven_flash_v2_5',
    voice: { id: 'tone-a' },
    characters,
    passages: 4,
    longestPassage: { index: 1, characters: SCRIPT[1]!.length + 1, beginning: 'A second paragraph.' },
    audioSeconds: Math.round(characters * 0.065),
    cached: { passages: 0, characters: 0 },
    charactersToSpeak: characters,
    cost: { credits: Math.ceil(characters / 2), usd: Number((characters * 0.00005).toFixed(4)) },
    quota: { tier: 'studio', usedCredits: 0, limitCredits: 100, remainingCredits: 100, suffices: true },
    spokenOtherwise: [],
  });
  const dear = told.models.find(({ modelId }) => modelId === 'eleven_multilingual_v2');
  expect(dear).toMatchObject({ characters, credits: characters, usdPerThousandChars: 0.1, source: 'service' });
  expect(studio.sessions).toEqual([]);
  expect(studio.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(warnings).toEqual([]);
});

test('what it says is what a run then sends', async () => {
  const { estimate, speak, write } = await openPlace();
  const { characters, passages } = await estimate();
  expect(await speak()).toMatchObject({ characters, passages });
  write(CHANGED_SCRIPT);
  const { charactersToSpeak } = await estimate();
  expect(await speak()).toMatchObject({ characters: charactersToSpeak, reusedCharacters: 26 });
});

test('what was spoken before is found under the same keys, line by line', async () => {
  const { estimate, speak, write } = await openPlace({ creditLimit: 50 });
  await speak();
  const all = await estimate();
  expect(all).toMatchObject({
    cached: { passages: 4, characters: all.characters },
    charactersToSpeak: 0,
    cost: { credits: 0, usd: 0 },
    quota: { remainingCredits: 10, suffices: true },
  });
  // The third "Hello there." was never spoken; nor was the changed paragraph.
  write(CHANGED_SCRIPT);
  const part = await estimate();
  expect(part.cached).toEqual({ passages: 2, characters: 26 });
  expect(part).toMatchObject({ cost: { credits: 16 }, quota: { suffices: false } });
  await expect(speak()).rejects.toMatchObject({ code: 'ERR_QUOTA' });
  // Another model has none of these takes.
  const { models } = part;
  expect(models.find(({ modelId }) => modelId === 'eleven_multilingual_v2')?.characters).toBe(part.characters);
});

test.each<[string, Partial<NarrationOptions>]>([
  ['another voice', { voice: 'tone-b' }],
  ['another speed', { controls: { speed: 0.9 } }],
  ['no cache', { memory: { cache: false, fresh: false, fromSpool: false, settings: {} } }],
])('with %s nothing was spoken before', async (_what, changes) => {
  const { estimate, speak } = await openPlace();
  await speak();
  expect((await estimate()).cached?.passages).toBe(4);
  expect((await estimate(changes)).cached).toEqual({ passages: 0, characters: 0 });
});

test('a slower voice takes longer, and a stream is read to its end', async () => {
  const { estimate } = await openPlace();
  const [usual, slow] = [await estimate(), await estimate({ controls: { speed: 0.7 } })];
  expect(slow.audioSeconds).toBeGreaterThan(usual.audioSeconds * 1.3);
  const stream = Readable.from(['# Title\n\nIt goes ', 'on.']);
  expect(await estimate({ inputs: [{ stream, name: 'stdin' }] })).toMatchObject({ passages: 2, characters: 18 });
});

test.each<[string, Partial<StudioOptions>, object]>([
  [
    'a key that may only speak',
    { faults: ['/v2/voices', '/v1/'].map((http) => ({ http, do: refuse(401, { detail: 'missing_permissions' }) })) },
    { voice: null, cached: null, quota: null },
  ],
  ['a broken network', { faults: [{ http: '/', do: reset }] }, { voice: null, cached: null, quota: null }],
  ['no price list', { faults: [{ http: '/v1/models', do: reset }] }, { cached: { passages: 0 }, quota: {} }],
  ['no account', { faults: [{ http: '/v1/user', do: refuse(401) }] }, { cached: { passages: 0 }, quota: null }],
])('%s: what is not known is no failure', async (_what, options, known) => {
  const { estimate } = await openPlace(options);
  const told = await estimate();
  expect(told).toMatchObject({ ...known, charactersToSpeak: told.characters, cost: { credits: 39 } });
});

test('a model that nobody has a price for', async () => {
  const { estimate } = await openPlace();
  expect(await estimate({ modelId: 'of_tomorrow' })).toMatchObject({ cost: null, quota: { suffices: null } });
});

test('offline nothing is to pay, and what the service would ask for is told', async () => {
  const { estimate } = await openPlace();
  const told = await estimate({ engine: { kind: 'offline' } });
  expect(told).toMatchObject({ cost: { credits: 0, usd: 0 }, quota: null, cached: { passages: 0 } });
  expect(told.models.find(({ modelId }) => modelId === 'eleven_flash_v2_5')).toMatchObject({
    characters: told.characters,
    credits: 39,
    source: 'built-in',
  });
});

test('what would fail fails: no such voice, nothing to say, no such file, whoever stops', async () => {
  const { estimate, write, studio } = await openPlace({ faults: [{ http: '/v1/models', request: 0, do: stall }] });
  const stop = new AbortController();
  const stopped = estimate({}, stop.signal);
  await expect.poll(() => studio.requests.length).toBeGreaterThan(2);
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(stopped).rejects.toBe(reason);
  await expect(estimate({ voice: 'Nobody' })).rejects.toMatchObject({ code: 'ERR_VOICE_UNKNOWN' });
  await expect(estimate({ inputs: [{ path: '/nowhere' }] })).rejects.toMatchObject({ code: 'ERR_INPUT' });
  write(['# ', '']);
  await expect(estimate()).rejects.toMatchObject({ code: 'ERR_INPUT' });
});
