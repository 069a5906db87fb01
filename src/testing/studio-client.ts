import { onTestFinished } from 'vitest';
import { type StudioOptions, startStudio } from '../studio/server.js';
import { createToneVoices, type ToneOptions } from './tone-voices.js';

/** A studio until the end of the test, and how to ask it over HTTP. The tone voices are closed by nobody: they hold nothing. */
export const studioFor = async (options: Partial<StudioOptions> = {}, tones: ToneOptions = {}) => {
  const voices = createToneVoices(tones);
  const studio = await startStudio({ voices, closeDelayMs: 1, keep: 'all', ...options });
  onTestFinished(() => studio.close());
  /** @param path  below /v1/text-to-speech/ */
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${studio.url}/v1/text-to-speech/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(studio.url + path, { headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { studio, voices, post, get };
};
