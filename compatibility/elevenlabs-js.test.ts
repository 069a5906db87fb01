import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ElevenLabs, ElevenLabsClient, ElevenLabsError } from '@elevenlabs/elevenlabs-js';
import { type Studio, startStudio } from 'narrate/studio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hears, recogniserMissing } from '../src/testing/recogniser.js';
import { speakAsTheGuideDoes } from './guide.js';
import { bytesOf, decodeMp3, decodePcm } from './sound.js';
import { expectSpeech, expectTimed, TEXT, type TimedText, VOICE } from './speech.js';
import { type StudioProgram, startStudioProgram } from './studio-program.js';

const missing = recogniserMissing();
if (missing) console.warn(`skipped: what is said is not listened to; missing ${missing}`);

let studio: StudioProgram;
let client: ElevenLabsClient;
beforeAll(async () => {
  studio = await startStudioProgram();
  client = new ElevenLabsClient({ baseUrl: studio.url, apiKey: 'any' });
});
afterAll(() => studio?.stop());

const request = { text: TEXT, modelId: 'eleven_flash_v2_5' };

describe('text to speech', () => {
  test('convert: a whole file, in the default format', async () => {
    const { data, rawResponse } = await client.textToSpeech.convert(VOICE, request).withRawResponse();
    const sound = await decodeMp3(await bytesOf(data));
    expectSpeech(sound, TEXT);
    expect(sound.sampleRateHz).toBe(44_100);
    expect(rawResponse.headers.get('content-type')).toBe('audio/mpeg');
    expect(rawResponse.headers.get('request-id')).toMatch(/^\w{20}$/);
    expect(rawResponse.headers.get('character-cost')).toBe(String(Math.ceil(TEXT.length / 2)));
  });

  test('convert: in another format, with settings', async () => {
    const spoken = async (speed: number) => {
      const audio = await client.textToSpeech.convert(VOICE, {
        ...request,
        outputFormat: 'pcm_16000',
        voiceSettings: { stability: 0.5, similarityBoost: 0.75, style: 0, useSpeakerBoost: true, speed },
        applyTextNormalization: 'auto',
        seed: 7,
      });
      return decodePcm(await bytesOf(audio), 16_000);
    };
    const [plain, quick] = [await spoken(1), await spoken(1.2)];
    expectSpeech(plain, TEXT);
    expect(plain.samples.length / quick.samples.length).toBeCloseTo(1.2, 1);
  });

  test('stream: in several pieces, together the same sound', async () => {
    const pieces: Uint8Array[] = [];
    const long = [TEXT, TEXT, TEXT].join(' ');
    for await (const piece of await client.textToSpeech.stream(VOICE, { ...request, text: long })) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(1);
    expectSpeech(await decodeMp3(Buffer.concat(pieces)), long);
  });

  test('convertWithTimestamps: a time for every character', async () => {
    const answer = await client.textToSpeech.convertWithTimestamps(VOICE, request);
    const sound = await decodeMp3(Buffer.from(answer.audioBase64, 'base64'));
    expectSpeech(sound, TEXT);
    expectTimed(timedText([answer.alignment]), TEXT, sound);
    expectTimed(timedText([answer.normalizedAlignment]), TEXT, sound);
  });

  test('streamWithTimestamps: the same, in several pieces', async () => {
    const [parts, alignments]: [Buffer[], Alignment[]] = [[], []];
    for await (const piece of await client.textToSpeech.streamWithTimestamps(VOICE, request)) {
      parts.push(Buffer.from(piece.audioBase64, 'base64'));
      if (piece.alignment) alignments.push(piece.alignment);
    }
    expect(alignments.length).toBeGreaterThan(1);
    const sound = await decodeMp3(Buffer.concat(parts));
    expectSpeech(sound, TEXT);
    expectTimed(timedText(alignments), TEXT, sound);
  });

  test.skipIf(missing)(
    'what is said is the text',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'compatibility-'));
      try {
        const file = join(folder, 'speech.mp3');
        const audio = await client.textToSpeech.convert('flite-rms', request);
        await writeFile(file, await bytesOf(audio));
        const heard = await hears(file, TEXT, [
          'The kitchen was warm at noon. An old woman went out with the dog, and everybody heard her sing.',
        ]);
        expect(heard.wordErrorRate, heard.words.join(' ')).toBeLessThan(0.35);
        expect(heard.wrongTextErrorRate).toBeGreaterThan(0.5);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    120_000,
  );
});

describe('voices', () => {
  test('getAll and search tell the same, paged by two', async () => {
    const { voices } = await client.voices.getAll();
    const ids = voices.map(({ voiceId }) => voiceId);
    expect(ids.length).toBeGreaterThan(2);
    expect(ids).toContain(VOICE);

    const paged: string[] = [];
    let [nextPageToken, pages]: [string | undefined, number] = [undefined, 0];
    do {
      const page = await client.voices.search({ pageSize: 2, ...(nextPageToken && { nextPageToken }) });
      expect(page.voices.length).toBeLessThanOrEqual(2);
      expect(page.totalCount).toBe(ids.length);
      paged.push(...page.voices.map(({ voiceId }) => voiceId));
      expect(page.hasMore).toBe(paged.length < ids.length);
      nextPageToken = page.nextPageToken;
      pages++;
    } while (nextPageToken !== undefined);
    expect(pages).toBe(Math.ceil(ids.length / 2));
    expect([...paged].sort()).toEqual([...ids].sort());
  });

  test('search finds by a word', async () => {
    const { voices } = await client.voices.search({ search: 'scottish' });
    expect(voices.map(({ voiceId }) => voiceId)).toContain('flite-awb');
    expect(voices.every(({ description, labels }) => /scottish/i.test(JSON.stringify([description, labels])))).toBe(
      true,
    );
  });

  test('get tells of one what the list tells', async () => {
    const { voices } = await client.voices.getAll();
    expect(await client.voices.get(VOICE)).toEqual(voices.find(({ voiceId }) => voiceId === VOICE));
  });

  test('a preview plays', async () => {
    const { previewUrl } = await client.voices.get(VOICE);
    if (previewUrl === undefined) throw new Error('no preview');
    const response = await fetch(previewUrl);
    expect(response.status).toBe(200);
    const { samples, sampleRateHz } = await decodeMp3(new Uint8Array(await response.arrayBuffer()));
    expect(samples.length / sampleRateHz).toBeGreaterThan(1);
  });
});

describe('account', () => {
  test('models.list', async () => {
    const models = await client.models.list();
    const flash = models.find(({ modelId }) => modelId === 'eleven_flash_v2_5');
    expect(flash).toMatchObject({ canDoTextToSpeech: true, maximumTextLengthPerRequest: 40_000 });
    expect(flash?.languages?.map(({ languageId }) => languageId)).toContain('en');
    expect(flash?.modelRates?.characterCostMultiplier).toBe(0.5);
  });

  test('user.subscription.get counts what was spoken', async () => {
    const before = await client.user.subscription.get();
    await bytesOf(await client.textToSpeech.convert(VOICE, { ...request, text: 'Twelve chars' }));
    const after = await client.user.subscription.get();
    expect(after.characterCount - before.characterCount).toBe(6);
    expect(after.characterLimit).toBeGreaterThan(after.characterCount);
    expect(after.status).toBe('active');
    expect(after.currentOverage).toMatchObject({ amount: expect.any(String), currency: expect.any(String) });
  });
});

describe('errors are those of the service', () => {
  let keyed: Studio;
  beforeAll(async () => {
    keyed = await startStudio({ apiKey: 'right', creditLimit: 100 });
  });
  afterAll(() => keyed?.close());
  const speak = (apiKey: string, voice = VOICE, text = 'Hello.') =>
    new ElevenLabsClient({ baseUrl: keyed.url, apiKey }).textToSpeech.convert(voice, { ...request, text });

  test('a bad key', async () => {
    await expectError(speak('wrong'), 401, { status: 'invalid_api_key' });
  });

  test('a voice that is not there', async () => {
    await expectError(speak('right', 'nobody'), 404, { code: 'voice_not_found' });
    const { voices } = new ElevenLabsClient({ baseUrl: keyed.url, apiKey: 'right' });
    const error = await voices.get('nobody').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ElevenLabsError);
  });

  test('no credits left', async () => {
    await expectError(speak('right', VOICE, TEXT.repeat(3)), 401, { status: 'quota_exceeded' });
  });

  test('a body of the wrong shape', async () => {
    const error = await new ElevenLabsClient({ baseUrl: keyed.url, apiKey: 'right' }).textToSpeech
      .convert(VOICE, request, { additionalBodyParameters: { text: 5 } })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ElevenLabs.UnprocessableEntityError);
    expect(error).toMatchObject({ statusCode: 422, body: { detail: [{ loc: ['body', 'text'] }] } });
  });

  test('a single-use token opens one socket, without the key', async () => {
    const { tokens } = new ElevenLabsClient({ baseUrl: keyed.url, apiKey: 'right' });
    const { token } = await tokens.singleUse.create('tts_websocket');
    expect((await speakAsTheGuideDoes(keyed.url, ['Hello. '], { query: { single_use_token: token } })).code).toBe(1000);
    const again = await speakAsTheGuideDoes(keyed.url, ['Hello. '], { query: { single_use_token: token } });
    expect(again).toMatchObject({ code: 1008, errors: [{ error: 'invalid_api_key' }] });
  });
});

const expectError = async (promise: PromiseLike<unknown>, statusCode: number, detail: object): Promise<void> => {
  const error = await Promise.resolve(promise).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ElevenLabsError);
  expect(error).toMatchObject({ statusCode, body: { detail } });
};

interface Alignment {
  readonly characters: readonly string[];
  readonly characterStartTimesSeconds: readonly number[];
  readonly characterEndTimesSeconds: readonly number[];
}

const timedText = (alignments: readonly (Alignment | undefined)[]): TimedText => {
  const all = alignments.flatMap((alignment) => alignment ?? []);
  return {
    text: all.flatMap(({ characters }) => characters).join(''),
    starts: all.flatMap(({ characterStartTimesSeconds }) => characterStartTimesSeconds),
    ends: all.flatMap(({ characterEndTimesSeconds }) => characterEndTimesSeconds),
  };
};
