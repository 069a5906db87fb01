import { once } from 'node:events';
import WebSocket from 'ws';
import { VOICE } from './speech.js';

/** What a `stream-input` socket said, from the first text to its close. */
export interface Conversation {
  readonly audio: Buffer;
  readonly frames: readonly Frame[];
  readonly errors: readonly { readonly error: string; readonly message: string; readonly code: number }[];
  readonly code: number;
}

export interface Frame {
  readonly audio: string | null;
  readonly isFinal: boolean | null;
  readonly alignment: Alignment | null;
  readonly normalizedAlignment: Alignment | null;
}

export interface Alignment {
  readonly chars: readonly string[];
  readonly charStartTimesMs: readonly number[];
  readonly charDurationsMs: readonly number[];
}

/**
 * The service's own guide to its WebSocket, step by step: a blank and the settings first, then the text as it comes, each part
 * with a blank at its end, a flush where somebody waits, and the empty text; the sound is what `audio` decodes to.
 * @param parts  "!" at the front: flushed
 */
export const speakAsTheGuideDoes = async (
  baseUrl: string,
  parts: readonly string[],
  { apiKey, query = {}, voice = VOICE }: { apiKey?: string; query?: Record<string, string>; voice?: string } = {},
): Promise<Conversation> => {
  const model = 'eleven_flash_v2_5';
  const parameters = new URLSearchParams({ model_id: model, ...query });
  const uri = `${baseUrl.replace('http', 'ws')}/v1/text-to-speech/${voice}/stream-input?${parameters}`;
  const websocket = new WebSocket(uri, { headers: apiKey === undefined ? {} : { 'xi-api-key': apiKey } });
  const frames: Frame[] = [];
  const errors: Conversation['errors'][number][] = [];
  const audio: Buffer[] = [];

  websocket.on('open', () => {
    websocket.send(
      JSON.stringify({
        text: ' ',
        voice_settings: { stability: 0.65, similarity_boost: 0.75, use_speaker_boost: false },
        generation_config: { chunk_length_schedule: [120, 160, 250, 290] },
      }),
    );
    for (const part of parts) {
      const isFlushed = part.startsWith('!');
      websocket.send(JSON.stringify(isFlushed ? { text: part.slice(1), flush: true } : { text: part }));
    }
    websocket.send(JSON.stringify({ text: '' }));
  });
  websocket.on('message', (event) => {
    const data = JSON.parse(event.toString());
    if (data.error) errors.push(data);
    else frames.push(data);
    if (data.audio) audio.push(Buffer.from(data.audio, 'base64'));
  });
  const [code] = await once(websocket, 'close');
  return { audio: Buffer.concat(audio), frames, errors, code };
};
