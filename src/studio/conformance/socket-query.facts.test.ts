import { expect } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { toneBytes } from '../../testing/tone-voices.js';
import { factsAbout } from './fact.js';
import { alignedText, fingerprint, soundOf, timesOf } from './read-frames.js';
import { END, START, testStudio } from './studio.js';

const { holds, deviates, unknown } = factsAbout('Socket: query parameters');

/** Whether a session with this query ends well, and with sound. */
const isTaken = async (query: Record<string, string>): Promise<boolean> => {
  const { talk } = await testStudio();
  const { code, frames } = await talk([START, { text: 'Hello. ' }, END], { query });
  return code === 1000 && soundOf(frames).length > 0;
};

/** What the refusal of a handshake with this query says. */
const refusal = async (query: Record<string, string>) => {
  const { refused } = await testStudio();
  return refused({ query });
};

const INVALID = { status: 400, body: { detail: { code: 'invalid_parameters' } } };

holds('socket.query.model-id', 'model_id names the model.', ['recorded', 'documented'], async () => {
  expect(await isTaken({ model_id: 'eleven_flash_v2_5' })).toBe(true);
  expect(await isTaken({ model_id: 'eleven_multilingual_v2' })).toBe(true);
});
unknown(
  'socket.query.model-default',
  'Which model speaks when the socket names none is not stated; over HTTP it is eleven_multilingual_v2.',
  ['unconfirmed'],
  'The studio takes the default of HTTP: a generation of more than 10,000 characters is refused.',
  async () => {
    const { talk } = await testStudio();
    const { frames } = await talk([START, { text: 'word '.repeat(2001), flush: true }]);
    expect(frames).toMatchObject([{ error: 'max_character_limit_exceeded' }]);
  },
);
holds('socket.query.language', 'language_code is an ISO 639-1 code.', ['documented', 'SDK types'], async () => {
  expect(await isTaken({ language_code: 'en', model_id: 'eleven_flash_v2_5' })).toBe(true);
});
deviates(
  'socket.query.language-spoken',
  'The v2.5 models speak the language of language_code.',
  ['documented'],
  'A voice of the studio speaks its own language: the code is checked, and changes nothing.',
  async () => {
    const { talk } = await testStudio();
    const say = async (language_code: string) =>
      soundOf(
        (await talk([START, { text: 'Sechs. ' }, END], { query: { model_id: 'eleven_flash_v2_5', language_code } }))
          .frames,
      );
    expect(await say('de')).toEqual(await say('en'));
  },
);
holds(
  'socket.query.language-ignored',
  'eleven_multilingual_v2 does not honour language_code.',
  ['documented'],
  async () => {
    expect(await isTaken({ language_code: 'de', model_id: 'eleven_multilingual_v2' })).toBe(true);
  },
);
unknown(
  'socket.query.language-unsupported',
  'Whether a language that the model does not speak is an error or ignored: sources disagree.',
  ['disputed'],
  'The studio takes any code of two or three letters; what is no such code is refused with HTTP 400.',
  async () => {
    expect(await isTaken({ language_code: 'xx', model_id: 'eleven_flash_v2_5' })).toBe(true);
    expect(await refusal({ language_code: 'English' })).toMatchObject(INVALID);
  },
);
holds('socket.query.logging', 'enable_logging is true or false, by default true.', ['documented'], async () => {
  expect(await isTaken({ enable_logging: 'true' })).toBe(true);
  expect(await isTaken({ enable_logging: 'false' })).toBe(true);
});
holds('socket.query.ssml', 'enable_ssml_parsing is true or false, by default false.', ['documented'], async () => {
  expect(await isTaken({ enable_ssml_parsing: 'true' })).toBe(true);
  expect(await isTaken({ enable_ssml_parsing: 'false' })).toBe(true);
});
unknown(
  'socket.query.format-default',
  'The default of output_format is printed as mp3_44100, which is no format.',
  ['documented', 'disputed'],
  'The studio takes mp3_44100_128, the default of HTTP.',
  async () => {
    const { talk } = await testStudio();
    const { frames } = await talk([START, { text: 'Hello. ' }, END]);
    expect(fingerprint(soundOf(frames))).toBe(fingerprint(toneBytes('Hello. ', outputFormat('mp3_44100_128'))));
  },
);
holds(
  'socket.query.timeout-default',
  'inactivity_timeout is 20 seconds by default.',
  ['documented', 'reported'],
  async () => {
    const { talk } = await testStudio({ inactivitySecondMs: 5 });
    const { frames } = await talk([START]);
    expect(frames).toMatchObject([{ message: expect.stringContaining('20.0 seconds') }]);
  },
);
holds('socket.query.timeout-most', 'inactivity_timeout may be up to 180 seconds.', ['documented'], async () => {
  const { talk } = await testStudio({ inactivitySecondMs: 1 });
  const { frames } = await talk([START], { query: { inactivity_timeout: '180' } });
  expect(frames).toMatchObject([{ message: expect.stringContaining('180.0 seconds') }]);
});
unknown(
  'socket.query.timeout-above',
  'What an inactivity_timeout above 180 does is not known; a client once sent 300.',
  ['unconfirmed', 'livekit/agents#1582'],
  'The studio refuses the handshake with HTTP 400, code invalid_parameters.',
  async () => {
    expect(await refusal({ inactivity_timeout: '181' })).toMatchObject(INVALID);
    expect(await refusal({ inactivity_timeout: '300' })).toMatchObject(INVALID);
  },
);
holds(
  'socket.query.sync-default',
  'sync_alignment is false by default: only the first frame of a generation has times.',
  ['recorded', 'documented'],
  async () => {
    const { talk } = await testStudio();
    const text = 'One clause, and another one, '.repeat(20);
    const messages = [START, { text, flush: true }, END];
    expect(timesOf((await talk(messages)).frames)).toHaveLength(1);
    expect(timesOf((await talk(messages, { query: { sync_alignment: 'false' } })).frames)).toHaveLength(1);
  },
);
unknown(
  'socket.query.sync',
  'With sync_alignment every frame is meant to have the times of its own sound; no recording of that is public.',
  ['documented', 'clients', 'unconfirmed'],
  'In the studio the frames carry their own characters, in order, and together the whole text.',
  async () => {
    const { talk } = await testStudio();
    const text = 'One clause, and another one, '.repeat(20);
    const { frames } = await talk([START, { text, flush: true }, END], { query: { sync_alignment: 'true' } });
    expect(timesOf(frames).length).toBeGreaterThan(10);
    expect(alignedText(frames)).toBe(`${text} `);
    const startsMs = timesOf(frames).flatMap(({ charStartTimesMs }) => charStartTimesMs);
    expect(startsMs).toEqual(startsMs.toSorted((one, other) => one - other));
  },
);
holds(
  'socket.query.auto-default',
  'auto_mode is false by default: text waits for the schedule.',
  ['documented'],
  async () => {
    const { talk, voices } = await testStudio();
    await talk([START, { text: 'One. ' }, { text: 'Two. ' }, END]);
    expect(voices.spoken).toEqual(['One. Two. ']);
  },
);
holds(
  'socket.query.normalization',
  'apply_text_normalization is auto, on or off.',
  ['documented', 'SDK types'],
  async () => {
    for (const apply_text_normalization of ['auto', 'on', 'off'])
      expect(await isTaken({ apply_text_normalization, model_id: 'eleven_multilingual_v2' })).toBe(true);
    expect(await refusal({ apply_text_normalization: 'yes' })).toMatchObject(INVALID);
  },
);
deviates(
  'socket.query.normalization-off',
  'With off, and with auto on the v2.5 models, numbers are not written out before they are spoken.',
  ['documented'],
  'The studio reads numbers out with every model and setting: an offline voice cannot speak digits.',
  { untested: 'the silent voices of these tests read nothing out, and the offline voice has no such setting.' },
);
holds('socket.query.seed', 'seed is a whole number from 0 to 4294967295.', ['documented', 'SDK types'], async () => {
  expect(await isTaken({ seed: '0' })).toBe(true);
  expect(await isTaken({ seed: '4294967295' })).toBe(true);
  expect(await refusal({ seed: '4294967296' })).toMatchObject(INVALID);
});
holds(
  'socket.query.seed-repeats',
  'The same seed gives the same answer, as far as possible.',
  ['documented'],
  async () => {
    const { talk } = await testStudio();
    const text = 'One clause, and another one, '.repeat(20);
    const ask = async () => (await talk([START, { text, flush: true }, END], { query: { seed: '7' } })).frames;
    expect(await ask()).toEqual(await ask());
  },
);
unknown(
  'socket.query.optimize-latency',
  'optimize_streaming_latency is deprecated and not in the list of the socket any more; what it still does there is not stated.',
  ['documented'],
  'The studio ignores it.',
  async () => {
    expect(await isTaken({ optimize_streaming_latency: '3' })).toBe(true);
  },
);
unknown(
  'socket.query.booleans',
  'Booleans must be written in lower case; how the service answers others is not recorded.',
  ['clients'],
  'The studio refuses the handshake with HTTP 400, so that the mistake is found.',
  async () => {
    expect(await refusal({ auto_mode: 'True' })).toMatchObject(INVALID);
    expect(await refusal({ sync_alignment: '1' })).toMatchObject(INVALID);
  },
);
holds(
  'socket.query.undocumented',
  'Parameters that nobody documents are accepted: clients in use send apply_language_text_normalization.',
  ['clients'],
  async () => {
    expect(await isTaken({ apply_language_text_normalization: 'true', not_documented: 'x' })).toBe(true);
  },
);
unknown(
  'socket.query.voice-settings',
  'Whether voice_settings in the query count is documented nowhere; a client sends them.',
  ['clients', 'unconfirmed'],
  'The studio ignores them.',
  async () => {
    const { talk } = await testStudio();
    const query = { voice_settings: '{"speed":0.7}' };
    const { frames } = await talk([START, { text: 'Hello. ' }, END], { query });
    expect(fingerprint(soundOf(frames))).toBe(fingerprint(toneBytes('Hello. ', outputFormat('mp3_44100_128'))));
  },
);
