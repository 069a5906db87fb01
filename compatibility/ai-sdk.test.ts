import { createElevenLabs } from '@ai-sdk/elevenlabs';
import { createElevenLabs as createElevenLabs3 } from '@ai-sdk/elevenlabs-3';
import { APICallError, experimental_generateSpeech } from 'ai';
import { APICallError as APICallError7, generateSpeech } from 'ai-7';
import { type Studio, startStudio } from 'narrate/studio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeMp3, decodePcm } from './sound.js';
import { expectSpeech, TEXT, VOICE } from './speech.js';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio({ apiKey: 'right' });
});
afterAll(() => studio?.close());

/** The provider has no setting for the service's address: its own door for that is `fetch`. */
const atStudio: typeof fetch = (input, init) =>
  fetch(String(input).replace('https://api.elevenlabs.io', studio.url), init);

const VERSIONS = [
  {
    name: 'ai 6, @ai-sdk/elevenlabs 2',
    isCallError: APICallError.isInstance,
    speak: (settings: Settings, apiKey = 'right') =>
      experimental_generateSpeech({
        model: createElevenLabs({ apiKey, fetch: atStudio }).speech('eleven_flash_v2_5'),
        ...settings,
      }),
  },
  {
    name: 'ai 7, @ai-sdk/elevenlabs 3',
    isCallError: APICallError7.isInstance,
    speak: (settings: Settings, apiKey = 'right') =>
      generateSpeech({
        model: createElevenLabs3({ apiKey, fetch: atStudio }).speech('eleven_flash_v2_5'),
        ...settings,
      }),
  },
];

interface Settings {
  readonly text: string;
  readonly voice: string;
  readonly outputFormat?: string;
  readonly speed?: number;
  readonly language?: string;
  readonly maxRetries?: number;
  readonly providerOptions?: { readonly elevenlabs: Record<string, number | string | boolean> };
}

describe.each(VERSIONS)('$name', ({ speak, isCallError }) => {
  test('speech in the default format', async () => {
    const { audio, warnings } = await speak({ text: TEXT, voice: VOICE });
    expectSpeech(await decodeMp3(audio.uint8Array), TEXT);
    expect(audio).toMatchObject({ mediaType: 'audio/mpeg', format: 'mp3' });
    expect(warnings).toEqual([]);
  });

  test('settings, a language and another format', async () => {
    const settings = { text: TEXT, voice: VOICE, outputFormat: 'pcm_24000', language: 'en' };
    const elevenlabs = { applyTextNormalization: 'auto', seed: 7, enableLogging: false };
    const [plain, quick] = [
      await speak({ ...settings, providerOptions: { elevenlabs } }),
      await speak({ ...settings, providerOptions: { elevenlabs }, speed: 1.2 }),
    ].map(({ audio }) => decodePcm(audio.uint8Array, 24_000));
    if (!plain || !quick) throw new Error('no sound');
    expectSpeech(plain, TEXT);
    expect(plain.samples.length / quick.samples.length).toBeCloseTo(1.2, 1);
  });

  test.each([
    ['a bad key', 'wrong', VOICE, 401, 'invalid_api_key'],
    ['a voice that is not there', 'right', 'nobody', 404, 'voice_not_found'],
  ])('%s is a call error that tells what the service said', async (_, apiKey, voice, statusCode, status) => {
    const error = await speak({ text: TEXT, voice, maxRetries: 0 }, apiKey).catch((reason: unknown) => reason);
    if (!isCallError(error)) throw error;
    expect(error).toMatchObject({ statusCode, isRetryable: false });
    expect(JSON.parse(error.responseBody ?? '')).toMatchObject({ detail: { status } });
  });
});
