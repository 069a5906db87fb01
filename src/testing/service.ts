import { onTestFinished } from 'vitest';
import { type Studio, type StudioOptions, startStudio } from '../studio/server.js';
import { CANARY_KEY } from './run-narrate.js';
import { createToneVoices, type ToneOptions, type ToneVoices } from './tone-voices.js';

export interface Service {
  readonly studio: Studio;
  readonly voices: ToneVoices;
  /** What points the program at it, with the canary key. */
  readonly env: { readonly ELEVENLABS_API_KEY: string; readonly NARRATE_BASE_URL: string };
  /** Texts received over all sockets so far, joined. */
  receivedText(): string;
}

/** A studio with tone voices that takes the canary key alone, until the test is over. */
export const startService = async (options: Partial<StudioOptions> & ToneOptions = {}): Promise<Service> => {
  const voices = createToneVoices(options);
  const studio = await startStudio({ voices, apiKey: CANARY_KEY, keep: 'all', closeDelayMs: 20, ...options });
  onTestFinished(() => studio.close());
  return {
    studio,
    voices,
    env: { ELEVENLABS_API_KEY: CANARY_KEY, NARRATE_BASE_URL: studio.url },
    receivedText: () =>
      studio.sessions.flatMap(({ messages }) => messages.map(({ message }) => textOf(message))).join(''),
  };
};

const textOf = (message: unknown): string =>
  typeof message === 'object' && message !== null && 'text' in message ? String(message.text) : '';
