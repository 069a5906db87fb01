import { expect } from 'vitest';
import { factsAbout } from './fact.js';
import { alignedText, FINAL, soundOf, timesOf } from './read-frames.js';
import { END, START, type StreamTarget, testStudio } from './studio.js';

const { holds, deviates, unknown } = factsAbout('Socket: text, chunk schedule and flush');

/** What the voice was asked to speak, generation by generation, and how the session ended. */
const spokenFor = async (messages: readonly unknown[], target: StreamTarget = {}) => {
  const { talk, voices } = await testStudio();
  return { ...(await talk(messages, target)), spoken: voices.spoken };
};

/** One sentence of so many characters, with the blank behind it. */
const sentence = (chars: number): string =>
  `${'word '
    .repeat(chars)
    .slice(0, chars - 2)
    .replace(/ $/, 'x')}. `;

const scheduled = (...chunk_length_schedule: number[]) => ({ ...START, generation_config: { chunk_length_schedule } });

const INVALID = { code: 1008, frames: [{ error: 'invalid_input_message', code: 1008 }] };

holds(
  'socket.text.joined',
  'Texts are joined exactly as they were sent: "Hel" and "lo" are one word.',
  ['recorded'],
  async () => {
    const { spoken, frames } = await spokenFor([START, { text: 'Hel' }, { text: 'lo' }, { text: ' world.' }, END]);
    expect(spoken).toEqual(['Hello world.']);
    expect(alignedText(frames)).toBe('Hello world. ');
  },
);
holds(
  'socket.text.last-blank',
  'A text need not end in a blank; the service adds one of its own at the end of the alignment of each generation.',
  ['recorded', 'documented', 'disputed'],
  async () => {
    const { frames } = await spokenFor([START, { text: 'One.', flush: true }, { text: 'Two. ' }, END]);
    expect(timesOf(frames).map(({ chars }) => chars.join(''))).toEqual(['One. ', 'Two.  ']);
  },
);
holds(
  'socket.schedule.default',
  'By default generations start at 120, 160, 250 and 290 characters.',
  ['documented', 'SDK types'],
  async () => {
    const sentences = Array.from({ length: 12 + 16 + 25 + 29 + 29 }, () => ({ text: sentence(10) }));
    const { spoken } = await spokenFor([START, ...sentences, END]);
    expect(spoken.map((text) => text.length)).toEqual([120, 160, 250, 290, 290]);
  },
);
holds(
  'socket.schedule.nth',
  'Item n is how many characters must have been gathered anew before generation n starts.',
  ['documented'],
  async () => {
    const { spoken } = await spokenFor([
      scheduled(50, 100),
      { text: sentence(49) },
      { text: sentence(10) },
      { text: sentence(60) },
      { text: sentence(40) },
      END,
    ]);
    expect(spoken.map((text) => text.length)).toEqual([59, 100]);
  },
);
holds('socket.schedule.last-repeats', 'The last item counts for every later generation.', ['documented'], async () => {
  const texts = Array.from({ length: 5 }, () => ({ text: sentence(60) }));
  const { spoken } = await spokenFor([scheduled(50), ...texts, END]);
  expect(spoken).toHaveLength(5);
});
holds('socket.schedule.length', 'A schedule may have any number of items.', ['clients'], async () => {
  for (const schedule of [[50], [50, 80, 120, 150], [120, 160, 250], [50, 100, 150, 200, 250, 300, 350]])
    expect(await spokenFor([scheduled(...schedule), { text: 'Hello. ' }, END])).toMatchObject({ code: 1000 });
});
holds('socket.schedule.range', 'Each item is from 50 to 500.', ['documented', 'SDK types'], async () => {
  expect(await spokenFor([scheduled(50, 500), { text: 'Hello. ' }, END])).toMatchObject({ code: 1000 });
});
unknown(
  'socket.schedule.outside',
  'What the service does with an item outside of 50 to 500 is not known.',
  ['unconfirmed'],
  'The studio ends the session with invalid_input_message.',
  async () => {
    for (const item of [49, 501]) expect(await spokenFor([scheduled(item)])).toMatchObject(INVALID);
  },
);
unknown(
  'socket.schedule.cut',
  'Where in the gathered text a generation is cut is not documented.',
  ['unconfirmed'],
  'The studio cuts behind the last sentence, or the last word, and keeps the rest for the next generation.',
  async () => {
    const { spoken } = await spokenFor([scheduled(50), { text: `${sentence(48)}And more of it` }, { text: '.' }, END]);
    expect(spoken).toEqual([sentence(48), 'And more of it.']);
  },
);
holds('socket.schedule.auto-mode', 'In auto_mode the schedule is ignored.', ['documented'], async () => {
  const query = { auto_mode: 'true' };
  const { spoken } = await spokenFor([scheduled(500), { text: 'One. ' }, { text: 'Two. ' }, END], { query });
  expect(spoken).toEqual(['One. ', 'Two. ']);
});
holds(
  'socket.auto-mode.each',
  'In auto_mode each message is a generation of its own, also parts of a word.',
  ['recorded', 'documented', 'livekit/agents#3433', 'pipecat-ai/pipecat#4265'],
  async () => {
    const texts = ['Hel', 'lo', ' world', '.'].map((text) => ({ text }));
    const { spoken, frames } = await spokenFor([START, ...texts, END], { query: { auto_mode: 'true' } });
    expect(spoken).toEqual(['Hel', 'lo', ' world', '.']);
    expect(timesOf(frames)).toHaveLength(4);
  },
);
holds(
  'socket.trigger.above',
  'try_trigger_generation starts a generation with about 50 characters or more.',
  ['documented'],
  async () => {
    const { spoken } = await spokenFor([
      START,
      { text: sentence(60), try_trigger_generation: true },
      { text: 'End.' },
      END,
    ]);
    expect(spoken).toEqual([sentence(60), 'End.']);
  },
);
holds(
  'socket.trigger.below',
  'With fewer characters try_trigger_generation does nothing.',
  ['documented'],
  async () => {
    const { spoken } = await spokenFor([
      START,
      { text: 'Short. ', try_trigger_generation: true },
      { text: 'End.' },
      END,
    ]);
    expect(spoken).toEqual(['Short. End.']);
  },
);
holds('socket.trigger.default', 'try_trigger_generation and flush are false by default.', ['documented'], async () => {
  const { spoken } = await spokenFor([START, { text: sentence(60) }, { text: 'End.' }, END]);
  expect(spoken).toEqual([`${sentence(60)}End.`]);
});
holds(
  'socket.flush.speaks',
  'flush speaks all that was gathered, with the text that comes with it.',
  ['documented'],
  async () => {
    const { open, voices } = await testStudio();
    const client = await open();
    client.send(START, { text: 'One. ' }, { text: 'Two. ', flush: true });
    await client.frame(({ audio }) => typeof audio === 'string');
    expect(voices.spoken).toEqual(['One. Two. ']);
  },
);
holds('socket.flush.goes-on', 'After a flush the socket stays open for more text.', ['documented'], async () => {
  const { code, spoken } = await spokenFor([
    START,
    { text: 'One. ', flush: true },
    { text: 'Two. ', flush: true },
    END,
  ]);
  expect(code).toBe(1000);
  expect(spoken).toEqual(['One. ', 'Two. ']);
});
holds(
  'socket.flush.no-final',
  'A flush does not give an isFinal.',
  ['reported', 'elevenlabs/elevenlabs-docs#405', 'bolna-ai/bolna#733', 'bolna-ai/bolna#790'],
  async () => {
    const { frames } = await spokenFor([START, { text: 'One. ', flush: true }, { text: 'Two. ', flush: true }, END]);
    expect(frames.filter(({ isFinal }) => isFinal === true)).toEqual([FINAL]);
    expect(frames.at(-1)).toEqual(FINAL);
  },
);
holds('socket.flush.blank', 'flush may come with a blank.', ['clients'], async () => {
  const { open, voices } = await testStudio();
  const client = await open();
  client.send(START, { text: 'One. ' }, { text: ' ', flush: true });
  await client.frame(({ audio }) => typeof audio === 'string');
  expect(voices.spoken).toEqual(['One.  ']);
});
holds(
  'socket.flush.empty-then-end',
  'flush with empty text, followed at once by the end of the input, is accepted.',
  ['recorded'],
  async () => {
    const { code, frames, spoken } = await spokenFor([START, { text: 'One. ' }, { text: '', flush: true }, END]);
    expect({ code, spoken }).toEqual({ code: 1000, spoken: ['One. '] });
    expect(frames.at(-1)).toEqual(FINAL);
  },
);
unknown(
  'socket.flush.empty',
  'Whether flush with empty text alone ends the input is not known.',
  ['unconfirmed'],
  'In the studio empty text is the end, whatever comes with it.',
  async () => {
    const { code, spoken } = await spokenFor([START, { text: 'One. ' }, { text: '', flush: true }]);
    expect({ code, spoken }).toEqual({ code: 1000, spoken: ['One. '] });
  },
);
unknown(
  'socket.flush.without-text',
  'Whether flush without text is accepted is not known; the schema requires text.',
  ['unconfirmed'],
  'The studio follows the schema: invalid_input_message.',
  async () => {
    expect(await spokenFor([START, { flush: true }])).toMatchObject(INVALID);
  },
);
holds(
  'socket.message.not-json',
  'A message that is no JSON ends the session with invalid_input_message and 1008.',
  ['elevenlabs/elevenlabs-python#167'],
  async () => {
    expect(await spokenFor([START, '{"text":'])).toMatchObject(INVALID);
  },
);
holds(
  'socket.message.wrong-schema',
  'So does one that does not fit the schema.',
  ['elevenlabs/elevenlabs-python#167'],
  async () => {
    for (const message of [[], { text: 7 }, { text: 'x', flush: 'true' }])
      expect(await spokenFor([START, message])).toMatchObject(INVALID);
  },
);
unknown(
  'socket.message.length',
  'No limit of one message is documented.',
  ['unconfirmed'],
  'The studio closes with 1009 above 1 MiB.',
  async () => {
    const { open } = await testStudio();
    const client = await open();
    client.send({ text: 'x'.repeat(1_048_577) });
    expect((await client.closed).code).toBe(1009);
  },
);
unknown(
  'socket.generation.length',
  'The limit of the model for one request presumably counts for each generation.',
  ['unconfirmed'],
  'In the studio it does: the session ends with max_character_limit_exceeded.',
  async () => {
    const query = { model_id: 'eleven_multilingual_v2' };
    const fits = [START, { text: `${'word '.repeat(2000)}`, flush: true }, END];
    expect(await spokenFor(fits, { query })).toMatchObject({ code: 1000 });
    const exceeds = [START, { text: `${'word '.repeat(2000)}x`, flush: true }, END];
    expect(await spokenFor(exceeds, { query })).toMatchObject({
      code: 1008,
      frames: [{ error: 'max_character_limit_exceeded' }],
    });
  },
);
unknown(
  'socket.session.length',
  'Whether one connection may take any amount of text is not documented.',
  ['unconfirmed'],
  'In the studio it may; it reads no further while more than 64 Ki characters wait to be spoken.',
  async () => {
    const texts = Array.from({ length: 28 }, () => ({ text: sentence(2500) }));
    const { frames, code } = await spokenFor([START, ...texts, END], { query: { output_format: 'ulaw_8000' } });
    expect(code).toBe(1000);
    // Each generation has one blank of the service's own.
    expect(alignedText(frames).length).toBe(70_000 + timesOf(frames).length);
  },
);
deviates(
  'socket.ssml.break',
  'With enable_ssml_parsing a break tag that lies in one chunk is a pause, and a phoneme tag says how a word is spoken.',
  ['documented'],
  'The studio speaks text, not SSML: tags are handed to the voice as they stand.',
  async () => {
    const text = 'One. <break time="1.0s" /> Two. ';
    const { spoken } = await spokenFor([START, { text }, END], { query: { enable_ssml_parsing: 'true' } });
    expect(spoken).toEqual([text]);
  },
);
holds('socket.order.text', 'Frames come in the order of the text.', ['recorded', 'reported'], async () => {
  const texts = Array.from({ length: 12 }, (_, index) => ({
    text: `Sentence number ${index}. `,
    flush: index % 3 === 0,
  }));
  const { frames } = await spokenFor([START, ...texts, END]);
  expect(alignedText(frames).replace(/ +/g, ' ')).toBe(texts.map(({ text }) => text).join(''));
  expect(soundOf(frames).length).toBeGreaterThan(0);
});
