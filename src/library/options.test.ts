import { inspect } from 'node:util';
import { expect, test, vi } from 'vitest';
import { error, type FaultPlan, refuse } from '../studio/index.js';
import { CANARY_KEY } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { NarrateError, type NarrateOptions, narrate, type Script } from './index.js';

const failureOf = async (script: unknown, options: object = {}): Promise<NarrateError> => {
  try {
    for await (const _ of narrate(script as Script, options as NarrateOptions));
  } catch (reason) {
    if (reason instanceof NarrateError) return reason;
    throw reason;
  }
  throw new Error('nothing was wrong with it');
};

test.each<[object, RegExp, RegExp?]>([
  [{ voise: 'Rachel' }, /There is no option "voise"/, /did you mean "voice"/],
  [{ output: 'a.mp3' }, /There is no option "output"/],
  [{ apiKey: 5 }, /^apiKey is a number, not a string$/],
  [{ voice: 5 }, /^voice is a number, not a string$/],
  [{ speed: '1.1' }, /^speed is a string, not a number$/],
  [{ speed: 5 }, /^speed is "5": not a number within 0\.7-1\.2$/],
  [{ speed: Number.NaN }, /^speed is "NaN": not a number/],
  [{ speed: 1, rate: 175 }, /rate and speed contradict/],
  [{ lookAhead: 0 }, /^lookAhead is "0": not a number within 1-3600$/],
  [{ seed: 1.5 }, /^seed is "1\.5": not a whole number/],
  [{ schedule: [5] }, /schedule number 5 is not within 50-500/],
  [{ schedule: 'quick' }, /schedule/],
  [{ engine: 'cloud' }, /^engine is "cloud"/, /auto, elevenlabs, offline/],
  [{ turnGap: 'a while' }, /^turnGap is "a while"/],
  [{ lang: 'klingon' }, /klingon/],
  [{ format: 'mp3' }, /Unknown output format "mp3"|^format is "mp3"/],
  [{ baseUrl: 'http://example.com', engine: 'auto', apiKey: 'any' }, /plain text is only sent to this machine/],
  [{ signal: {} }, /^signal is another object, not an AbortSignal$/],
  [{ cache: 'no' }, /^cache is a string, not a boolean$/],
])('%j is refused in the words of the options', async (options, message, hint = /^/) => {
  const failure = await failureOf('Hello.', { engine: 'offline', ...options });
  expect(failure.code).toBe('ERR_USAGE');
  expect(failure.message).toMatch(message);
  expect(failure.hint ?? '').toMatch(hint);
  expect(failure.message).not.toContain('--');
});

test.each<[unknown, object, RegExp]>([
  [undefined, {}, /no file/],
  ['', {}, /no file/],
  ['talk.mp3', { subtitle: 'a.vtt' }, /no option "subtitle"/],
  ['talk.mp3', { onEvent: 'log' }, /^onEvent is a string, not a function$/],
  ['talk.mp3', { subtitles: 'a.doc' }, /a\.doc/],
  ['talk.flac', {}, /talk\.flac/],
  ['-', {}, /"-"/],
])('saved to %j with %j is refused', async (file, options, message) => {
  const saving = narrate('Hello.', { engine: 'offline' }).saveTo(file as string, options);
  await expect(saving).rejects.toMatchObject({ code: 'ERR_USAGE', message: expect.stringMatching(message) });
});

test.each([
  [null, /^The options are null, not an object$/],
  ['Rachel', /^The options are a string/],
  [5, /^The options are a number/],
  [[], /^The options are another array/],
])('%j are no options, wherever they are given', async (options, message) => {
  const refused = { code: 'ERR_USAGE', message: expect.stringMatching(message) };
  expect(await failureOf('Hello.', options as object)).toMatchObject(refused);
  const narration = () => narrate('Hello.', { engine: 'offline' });
  await expect(narration().saveTo('talk.mp3', options as object)).rejects.toMatchObject(refused);
  await expect(narration().play(options as object)).rejects.toMatchObject(refused);
});

test.each([
  [{ onEvnt: () => {} }, /no option "onEvnt"/],
  [{ onEvent: 'log' }, /^onEvent is a string, not a function$/],
])('played with %j is refused', async (options, message) => {
  const playing = narrate('Hello.', { engine: 'offline' }).play(options as object);
  await expect(playing).rejects.toMatchObject({ code: 'ERR_USAGE', message: expect.stringMatching(message) });
});

test('no speakers and no dictionaries are as good as none', async () => {
  const { studio } = await startService();
  const asked = { baseUrl: studio.url, apiKey: CANARY_KEY, cache: false };
  for await (const _ of narrate('Hello.', { ...asked, cast: {}, dictionary: [] }));
});

test('a word that stands for a key is not taken out of messages', async () => {
  const { studio } = await startService({ apiKey: CANARY_KEY });
  const failure = await failureOf('Hello.', { baseUrl: studio.url, apiKey: 'key', cache: false });
  expect(failure).toMatchObject({ code: 'ERR_CREDENTIALS', message: expect.stringContaining('Invalid API key') });
});

test.each([5, null, undefined, {}, { file: 5 }, { file: [] }, () => 'Hello.'])('%s is no script', async (script) => {
  expect(await failureOf(script, { engine: 'offline' })).toMatchObject({ code: 'ERR_USAGE' });
});

test.each([
  ['an object', { delta: 'Hello.' }],
  ['null', null],
  ['a number', 5],
])('a piece that is %s is no text', async (_, piece) => {
  expect(await failureOf([piece], { engine: 'offline' })).toMatchObject({
    code: 'ERR_INPUT',
    hint: expect.stringContaining('textStream'),
  });
});

test('without a key, the service cannot be asked for; with one of the environment it can', async () => {
  for (const name of ['ELEVENLABS_API_KEY', 'ELEVEN_API_KEY', 'XI_API_KEY']) vi.stubEnv(name, undefined);
  const failure = await failureOf('Hello.', { engine: 'elevenlabs' });
  expect(failure).toMatchObject({ code: 'ERR_CREDENTIALS', hint: expect.stringContaining('apiKey') });
  const { studio } = await startService();
  vi.stubEnv('XI_API_KEY', CANARY_KEY);
  for await (const _ of narrate('Hello.', { baseUrl: studio.url, cache: false }));
  expect(await failureOf('Hello.', { baseUrl: studio.url, apiKey: 'sk_another_key', cache: false })).toMatchObject({
    code: 'ERR_CREDENTIALS',
  });
  expect(await failureOf('Hello.', { apiKey: '' })).toMatchObject({ code: 'ERR_CREDENTIALS' });
});

test('settings of the command line are not read', async () => {
  const { studio } = await startService();
  vi.stubEnv('NARRATE_VOICE', 'nobody');
  vi.stubEnv('NARRATE_ENGINE', 'nonsense');
  const narration = narrate('Hello.', { baseUrl: studio.url, apiKey: CANARY_KEY, cache: false });
  for await (const _ of narration);
  expect((await narration.result).voice.id).toBe('tone-a');
});

test('no error shows the key, whatever the server says', async () => {
  const says = (key: string) => `the key ${key} (${Buffer.from(key).toString('base64')}) is not welcome`;
  const plans: FaultPlan[] = [
    [{ at: { message: 0 }, do: error('invalid_api_key', says(CANARY_KEY)) }],
    [
      {
        at: { phase: 'upgrade' },
        do: refuse(401, { detail: { status: 'invalid_api_key', message: says(CANARY_KEY) } }),
      },
    ],
  ];
  for (const faults of plans) {
    const { studio } = await startService({ faults });
    const options = { baseUrl: studio.url, apiKey: CANARY_KEY, cache: false };
    const failure = await failureOf('Hello there, good friends.', options);
    expect(failure).toMatchObject({ code: 'ERR_CREDENTIALS', message: expect.stringContaining('[hidden]') });
    const shown = inspect(failure, { depth: 10, showHidden: true });
    expect(shown).not.toContain(CANARY_KEY);
    expect(shown).not.toContain(Buffer.from(CANARY_KEY).toString('base64'));
  }
});
