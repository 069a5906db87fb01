import { once } from 'node:events';
import { expect } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { toneBytes } from '../../testing/tone-voices.js';
import { factsAbout } from './fact.js';
import { alignedText, fingerprint, soundOf } from './read-frames.js';
import { END, START, testStudio } from './studio.js';

const { holds, deviates, unknown } = factsAbout('Socket: first message and voice settings');

const MP3 = outputFormat('mp3_44100_128');
const DICTIONARY = { pronunciation_dictionary_id: 'd', version_id: '1' };
const NOT_CHANGE =
  'voice_settings field must be provided in the first message and then either be not provided or not change.';

/** A short session with this first message. */
const openedWith = async (first: unknown, ...others: readonly unknown[]) => {
  const { talk, voices } = await testStudio();
  return { ...(await talk([first, { text: 'Hello. ' }, ...others, END])), spoken: voices.spoken };
};

const INVALID = { code: 1008, frames: [{ error: 'invalid_input_message', code: 1008 }] };

holds('socket.first.blank', 'The text of the first message is one blank.', ['documented', 'SDK types'], async () => {
  expect(await openedWith({ text: ' ' })).toMatchObject({ code: 1000, spoken: ['Hello. '] });
});
holds(
  'socket.first.blank-unspoken',
  'That blank is not part of the text: no alignment shows it.',
  ['recorded'],
  async () => {
    expect(alignedText((await openedWith({ text: ' ' })).frames)).toBe('Hello.  ');
  },
);
holds(
  'socket.first.optional',
  'Settings, generation_config and dictionaries of the first message are optional, and may come together.',
  ['recorded', 'documented'],
  async () => {
    const all = {
      text: ' ',
      voice_settings: { stability: 0.5 },
      generation_config: { chunk_length_schedule: [120, 160, 250, 290] },
      pronunciation_dictionary_locators: [DICTIONARY],
    };
    expect(await openedWith(all)).toMatchObject({ code: 1000 });
  },
);
holds('socket.first.unknown-fields', 'Unknown fields are ignored.', ['recorded'], async () => {
  expect(await openedWith({ text: ' ', not_a_real_field: { deep: true } })).toMatchObject({ code: 1000 });
});
holds(
  'socket.first.no-answer',
  'A valid first message is not answered: a good session is silent until there is sound.',
  ['recorded'],
  async () => {
    const { open } = await testStudio();
    const client = await open();
    client.send(START);
    // A server answers messages in their order: what it had to say to the first would come before the pong.
    client.socket.ping();
    await once(client.socket, 'pong');
    expect(client.frames).toEqual([]);
    client.send({ text: 'Hello. ', flush: true });
    expect((await client.frame(() => true)).audio).toEqual(expect.any(String));
  },
);
unknown(
  'socket.first.real-text',
  'What becomes of real text in the first message is not stated for this socket.',
  ['unconfirmed'],
  'The studio speaks it.',
  async () => {
    expect(await openedWith({ text: 'First. ' })).toMatchObject({ code: 1000, spoken: ['First. Hello. '] });
  },
);
for (const [field, values] of [
  ['stability', [0, 1]],
  ['similarity_boost', [0, 1]],
  ['style', [0, 1]],
  ['use_speaker_boost', [true, false]],
] as const) {
  const range = typeof values[0] === 'boolean' ? 'true or false' : `from ${values[0]} to ${values[1]}`;
  holds(`socket.settings.${field}`, `voice_settings.${field} is ${range}.`, ['documented', 'SDK types'], async () => {
    for (const value of values)
      expect(await openedWith({ ...START, voice_settings: { [field]: value } })).toMatchObject({ code: 1000 });
  });
}
holds(
  'socket.settings.speed',
  'voice_settings.speed is from 0.7 to 1.2, and changes how fast the voice speaks.',
  ['documented', 'SDK types'],
  async () => {
    for (const speed of [0.7, 1.2])
      expect(fingerprint(soundOf((await openedWith({ ...START, voice_settings: { speed } })).frames))).toBe(
        fingerprint(toneBytes('Hello. ', MP3, speed)),
      );
  },
);
holds('socket.settings.speed-default', 'voice_settings.speed is 1 by default.', ['documented'], async () => {
  expect(fingerprint(soundOf((await openedWith(START)).frames))).toBe(fingerprint(toneBytes('Hello. ', MP3, 1)));
});
unknown(
  'socket.settings.speed-outside',
  'Other sources give speed a range of 0.8 to 1.2, or of 0.25 to 4; what happens outside of 0.7 to 1.2 is not recorded.',
  ['clients', 'disputed'],
  'The studio ends the session with invalid_input_message.',
  async () => {
    for (const speed of [0.69, 1.21])
      expect(await openedWith({ ...START, voice_settings: { speed } })).toMatchObject(INVALID);
  },
);
unknown(
  'socket.settings.outside',
  'What the socket does with a stability, similarity_boost or style outside of 0 to 1 is not recorded.',
  ['unconfirmed'],
  'The studio ends the session with invalid_input_message.',
  async () => {
    for (const field of ['stability', 'similarity_boost', 'style'])
      expect(await openedWith({ ...START, voice_settings: { [field]: 1.1 } })).toMatchObject(INVALID);
  },
);
deviates(
  'socket.settings.heard',
  'stability, similarity_boost, style (0 by default) and use_speaker_boost change how the voice sounds.',
  ['documented'],
  'They are checked and change nothing: an offline voice has only its speed.',
  async () => {
    const voice_settings = { stability: 0, similarity_boost: 1, style: 1, use_speaker_boost: false };
    expect((await openedWith({ ...START, voice_settings })).frames).toEqual((await openedWith(START)).frames);
  },
);
unknown(
  'socket.settings.stored',
  'Whether the settings stored with a voice apply on the socket when a field is absent is not known; over HTTP they do.',
  ['documented', 'unconfirmed'],
  'The voices of the studio have no stored settings: null as a setting is the same as none.',
  async () => {
    const bare = await openedWith(START);
    expect((await openedWith({ ...START, voice_settings: null })).frames).toEqual(bare.frames);
    expect((await openedWith({ ...START, voice_settings: { speed: null } })).frames).toEqual(bare.frames);
  },
);
holds(
  'socket.settings.repeated',
  'Later messages may repeat voice_settings as long as they do not change.',
  ['documented'],
  async () => {
    const voice_settings = { speed: 1.1, stability: 0.4 };
    expect(await openedWith({ ...START, voice_settings }, { text: 'Bye. ', voice_settings })).toMatchObject({
      code: 1000,
      spoken: ['Hello. Bye. '],
    });
  },
);
holds(
  'socket.settings.changed',
  'Changed voice_settings end the session with 1008; the reason says that they must come first and not change.',
  ['disputed', 'pipecat-ai/pipecat#4520', 'pipecat-ai/pipecat#4556', 'pipecat-ai/pipecat#4499'],
  async () => {
    const first = { ...START, voice_settings: { stability: 0.4 } };
    const later = { text: 'Bye. ', voice_settings: { stability: 0.5 } };
    expect(await openedWith(first, later)).toMatchObject({ code: 1008, reason: NOT_CHANGE });
  },
);
holds(
  'socket.settings.late',
  'voice_settings that were not in the first message end the session in the same way.',
  ['disputed', 'pipecat-ai/pipecat#4527'],
  async () => {
    const later = { text: 'Bye. ', voice_settings: { stability: 0.5 } };
    expect(await openedWith(START, later)).toMatchObject({ code: 1008, reason: NOT_CHANGE });
  },
);
unknown(
  'socket.settings.generator-config',
  'The schema calls the field of later messages generator_config; what generation_config after the first message does is not known.',
  ['documented', 'disputed'],
  'The studio ignores both: the schedule of the first message counts.',
  async () => {
    const config = { chunk_length_schedule: [50] };
    const text = 'This sentence has more than fifty characters in it. ';
    for (const later of [{ generation_config: config }, { generator_config: config }])
      expect(await openedWith(START, { text, ...later })).toMatchObject({ code: 1000, spoken: [`Hello. ${text}`] });
  },
);
holds(
  'socket.dictionaries.accepted',
  'The first message may name pronunciation dictionaries, by id and version.',
  ['documented', 'SDK types'],
  async () => {
    const pronunciation_dictionary_locators = Array(3).fill(DICTIONARY);
    expect(await openedWith({ ...START, pronunciation_dictionary_locators })).toMatchObject({ code: 1000 });
  },
);
unknown(
  'socket.dictionaries.most',
  'At most three dictionaries are documented for HTTP; the socket states no limit.',
  ['documented', 'unconfirmed'],
  'The studio takes three here too: a fourth ends the session with invalid_input_message.',
  async () => {
    const pronunciation_dictionary_locators = Array(4).fill(DICTIONARY);
    expect(await openedWith({ ...START, pronunciation_dictionary_locators })).toMatchObject(INVALID);
  },
);
deviates(
  'socket.dictionaries.applied',
  'Words that a dictionary names inside one chunk are spoken as it says.',
  ['documented'],
  'The studio has no dictionaries: it takes any locator, and speaks the text as it stands.',
  async () => {
    const named = await openedWith({ ...START, pronunciation_dictionary_locators: [DICTIONARY] });
    expect(named.frames).toEqual((await openedWith(START)).frames);
  },
);
