import { APIStatusError, initializeLogger } from '@livekit/agents';
import { TTS, type TTSOptions } from '@livekit/agents-plugin-elevenlabs';
import { type Studio, startStudio } from 'narrate/studio';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { collect, type Spoken } from './livekit.js';
import { secondsOf } from './sound.js';
import { expectSpeech, TEXT, VOICE } from './speech.js';

initializeLogger({ pretty: false, level: 'silent' });

let studio: Studio;
/** What the plugins of a test complained of. */
let errors: Error[];
beforeEach(async () => {
  errors = [];
  studio = await startStudio({ keep: 'all' });
});
afterEach(async () => {
  await studio.close();
  expect(errors).toEqual([]);
});

const SENTENCE = 'A single boat came home with the tide, and nobody saw it arrive.';

const ONCE = { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 10_000 };

const open = (options: TTSOptions = {}): TTS => {
  const tts = new TTS({ baseURL: `${studio.url}/v1`, apiKey: 'any', voiceId: VOICE, ...options });
  tts.on('error', ({ error }) => errors.push(error));
  onTestFinished(() => tts.close());
  return tts;
};

test('listVoices', async () => {
  expect(await open().listVoices()).toContainEqual({ id: VOICE, name: 'Slt', category: 'premade' });
});

test('synthesize: one request over HTTP', async () => {
  const spoken = await collect(open({ encoding: 'pcm_16000' }).synthesize(TEXT));
  expect(spoken.sound.sampleRateHz).toBe(16_000);
  expectSpeech(spoken.sound, TEXT);
});

describe('stream: over multi-stream-input', () => {
  test('an answer that is still being written is spoken, with a time for each word', async () => {
    const spoken = await say(open(), SENTENCE);
    expect(spoken.sound.sampleRateHz).toBe(22_050);
    expectSpeech(spoken.sound, SENTENCE);
    expectWords(spoken, SENTENCE);
    expectTimes(spoken);
    expect(spoken.finals).toEqual([...spoken.finals.slice(0, -1).map(() => false), true]);
  });

  test.each([
    ['a schedule instead of auto mode', { chunkLengthSchedule: [50, 80, 120], autoMode: false }],
    ['the text as it was sent', { preferredAlignment: 'original' }],
    [
      'settings, a language and another rate',
      { encoding: 'pcm_44100', language: 'en', voiceSettings: { stability: 0.5, similarity_boost: 0.75, speed: 1.1 } },
    ],
    ['no times', { syncAlignment: false, inactivityTimeout: 20, enableLogging: false, enableSsmlParsing: true }],
  ] satisfies [string, TTSOptions][])('with %s', async (_, options: TTSOptions) => {
    const spoken = await say(open(options), TEXT);
    expect(spoken.sound.sampleRateHz).toBe(options.encoding === 'pcm_44100' ? 44_100 : 22_050);
    expectSpeech(spoken.sound, TEXT);
    expectWords(spoken, TEXT);
  });

  test('several turns share one connection', async () => {
    const tts = open();
    const turns = ['Good morning, how can I help you?', 'That is a question for the captain.', TEXT];
    for (const turn of turns) expectSpeech((await say(tts, turn)).sound, turn);
    expect(studio.sessions).toHaveLength(1);
    expect(studio.sessions[0]?.closed).toBeUndefined();
  });

  test('two speak at once over one connection, each its own text', async () => {
    const tts = open();
    await say(tts, 'Hello there.');
    const short = 'Only a short sentence is spoken here.';
    const [one, other] = await Promise.all([say(tts, TEXT), say(tts, short)]);
    expectSpeech(one.sound, TEXT);
    expectWords(one, TEXT);
    expectSpeech(other.sound, short);
    expectWords(other, short);
    expectTimes(other);
    expect(studio.sessions).toHaveLength(1);
  });

  test('an interruption closes its context, and the next turn is heard over the same connection', async () => {
    const tts = open();
    const interrupted = tts.stream({ connOptions: ONCE });
    interrupted.pushText(`${TEXT} ${TEXT} ${TEXT}`);
    interrupted.flush();
    const first = await interrupted.next();
    if (first.done || typeof first.value === 'symbol') throw new Error('no sound');
    const contextId = first.value.segmentId;
    interrupted.close();

    const turn = 'Never mind, I will say something else.';
    const spoken = await say(tts, turn);
    expectSpeech(spoken.sound, turn);
    expectWords(spoken, turn);
    expect(studio.sessions).toHaveLength(1);
    const received = studio.sessions[0]?.messages.map(({ message }) => message);
    expect(received).toContainEqual({ context_id: contextId, close_context: true });
  });

  test('another voice is another connection', async () => {
    const tts = open();
    const slow = await say(tts, TEXT);
    tts.updateOptions({ voiceId: 'flite-awb' });
    const other = await say(tts, TEXT);
    expectSpeech(other.sound, TEXT);
    expect(secondsOf(other.sound)).not.toBeCloseTo(secondsOf(slow.sound), 1);
    expect(studio.sessions.map(({ voiceId }) => voiceId)).toEqual([VOICE, 'flite-awb']);
  });

  test('a voice that is not there is an error of the plugin, not a silence', async () => {
    const stream = open({ voiceId: 'nobody' }).stream({ connOptions: ONCE });
    stream.pushText(TEXT);
    stream.endInput();
    expect((await collect(stream)).sound.samples).toHaveLength(0);
    const [error, ...others] = errors.splice(0);
    expect(error).toBeInstanceOf(APIStatusError);
    expect(error).toMatchObject({ statusCode: 1008 });
    expect(others).toEqual([]);
  });
});

/** Word by word, as a language model writes. */
const say = (tts: TTS, text: string): Promise<Spoken> => {
  const stream = tts.stream({ connOptions: ONCE });
  for (const word of text.match(/\S+\s*/g) ?? []) stream.pushText(word);
  stream.flush();
  stream.endInput();
  return collect(stream);
};

/** Each word of the text once, in its place. */
const expectWords = ({ words }: Spoken, text: string): void => {
  expect(words.map((word) => word.text.trim()).join(' ')).toBe(text);
};

/**
 * One word after the other, within the sound. Of one sentence only: the service's times begin again with each generation, and
 * the plugin takes them as they are.
 */
const expectTimes = ({ words, sound }: Spoken): void => {
  expect(words.every(({ startSeconds, endSeconds }) => startSeconds <= endSeconds)).toBe(true);
  expect(words.every(({ startSeconds }, at) => startSeconds >= (words[at - 1]?.startSeconds ?? 0))).toBe(true);
  expect(words.at(-1)?.endSeconds).toBeGreaterThan(secondsOf(sound) * 0.7);
  expect(words.at(-1)?.endSeconds).toBeLessThanOrEqual(secondsOf(sound) + 0.1);
};
