import { randomUUID } from 'node:crypto';
import type { OutputFormat } from '../../speech/output-format.js';
import { creditsFor } from '../account/models.js';
import { Refused, refusals } from '../service-errors.js';
import { base64, byteSlicer } from '../stream/frames.js';
import type { StudioContext } from '../studio-context.js';
import type { SpokenPiece, VoiceStream } from '../voice/voices.js';
import type { GenerationPace } from '../weather/latency.js';
import type { Answer } from './answer.js';
import { speakTagged } from './audio-tags.js';
import type { SpeechRequest } from './speech-request.js';

/** How the sound is asked for: whole or as it is made, bare or with times. */
export type SpeechKind = 'whole' | 'stream' | 'with-timestamps' | 'stream/with-timestamps';

/**
 * Speak one request into its answer; a client that does not read stops the voice.
 * @throws Refused  the plan allows no more; what the voice throws, and an AbortError when the client has left
 */
export const answerSpeech = async (
  kind: SpeechKind,
  { text, model, format, speed, isTagged }: SpeechRequest,
  answer: Answer,
  voiceId: string,
  context: StudioContext,
): Promise<void> => {
  const startMs = performance.now();
  const pace = context.paces.open(model).begin(Array.from(text).length, startMs);
  const { account } = context;
  const release = await account.enter(model.group, answer.signal);
  if (!release) throw new Refused(refusals.tooManyRequests(account.plan.concurrency[model.group]));
  const credits = creditsFor(text, model);
  let stream: VoiceStream | undefined;
  try {
    if (!account.charge(credits)) throw new Refused(refusals.quotaExceeded(account, credits));
    stream = context.voices.open({ voiceId, speed, format });
    const { finish } = stream;
    const spoken = isTagged ? speakTagged(stream, text, answer.signal) : stream.speak(text, answer.signal);
    const pieces = timedPieces(spoken, finish);
    const headers = () => ({
      'request-id': randomId(),
      'history-item-id': randomId(),
      'character-cost': String(credits),
      'current-concurrent-requests': String(account.speaking[model.group]),
      'maximum-concurrent-requests': String(Math.min(account.plan.concurrency[model.group], context.maxConnections)),
      'tts-latency-ms': String(Math.round(performance.now() - startMs)),
    });
    await (kind === 'stream' || kind === 'stream/with-timestamps'
      ? streamed(kind, pieces, pace, format, answer, headers)
      : whole(kind, pieces, pace, format, answer, headers));
  } finally {
    release();
    stream?.close();
  }
};

const streamed = async (
  kind: SpeechKind,
  pieces: AsyncIterable<TimedPiece>,
  pace: GenerationPace,
  format: OutputFormat,
  answer: Answer,
  headers: () => Record<string, string>,
): Promise<void> => {
  const isTimed = kind === 'stream/with-timestamps';
  const slicer = byteSlicer(0);
  let started = false;
  let madeChars = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (!started)
      answer.head(200, { 'content-type': isTimed ? 'application/json' : contentType(format), ...headers() });
    started = true;
    await answer.write(bytes);
  };
  for await (const piece of pieces) {
    const chars = piece.alignment.chars.length;
    if (isTimed) {
      // A line is complete when its last character is made.
      await pace.made(madeChars + chars, answer.signal);
      await write(Buffer.from(`${JSON.stringify(timedAnswer([piece]))}\n`));
    } else {
      let sentBytes = 0;
      for (const slice of slicer(piece.bytes)) {
        await pace.made(madeChars + (chars * sentBytes) / piece.bytes.length, answer.signal);
        await write(slice);
        sentBytes += slice.length;
      }
    }
    madeChars += chars;
  }
  answer.end();
};

const whole = async (
  kind: SpeechKind,
  pieces: AsyncIterable<TimedPiece>,
  pace: GenerationPace,
  format: OutputFormat,
  answer: Answer,
  headers: () => Record<string, string>,
): Promise<void> => {
  const made: TimedPiece[] = [];
  for await (const piece of pieces) made.push(piece);
  const isTimed = kind === 'with-timestamps';
  const chars = made.reduce((sum, { alignment }) => sum + alignment.chars.length, 0);
  await pace.made(chars, answer.signal);
  const body = isTimed ? Buffer.from(JSON.stringify(timedAnswer(made))) : Buffer.concat(made.map(({ bytes }) => bytes));
  answer.head(200, {
    'content-type': isTimed ? 'application/json' : contentType(format),
    'content-length': String(body.length),
    ...headers(),
  });
  await answer.write(body);
  answer.end();
};

type TimedPiece = Pick<SpokenPiece, 'bytes' | 'alignment' | 'normalizedAlignment'> & { readonly startMs: number };

async function* timedPieces(
  pieces: AsyncIterable<SpokenPiece>,
  finish: () => Promise<Uint8Array>,
): AsyncGenerator<TimedPiece> {
  const nothing = { chars: [], startsMs: [], durationsMs: [] };
  let startMs = 0;
  for await (const piece of pieces) {
    yield { ...piece, startMs };
    startMs += piece.durationMs;
  }
  yield { bytes: await finish(), alignment: nothing, normalizedAlignment: nothing, startMs };
}

const timedAnswer = (pieces: readonly TimedPiece[]) => ({
  audio_base64: base64(Buffer.concat(pieces.map(({ bytes }) => bytes))),
  alignment: inSeconds(pieces, 'alignment'),
  normalized_alignment: inSeconds(pieces, 'normalizedAlignment'),
});

/** Over HTTP times are in seconds, with ends, from the start of the request, and no blanks are added. */
const inSeconds = (pieces: readonly TimedPiece[], which: 'alignment' | 'normalizedAlignment') => {
  const characters: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { startMs, [which]: alignment } of pieces) {
    alignment.chars.forEach((char, index) => {
      const fromMs = startMs + (alignment.startsMs[index] ?? 0);
      characters.push(char);
      starts.push(Math.round(fromMs) / 1000);
      ends.push(Math.round(fromMs + (alignment.durationsMs[index] ?? 0)) / 1000);
    });
  }
  if (characters.length === 0) return null;
  return { characters, character_start_times_seconds: starts, character_end_times_seconds: ends };
};

const contentType = ({ codec }: OutputFormat): string => {
  if (codec === 'mp3') return 'audio/mpeg';
  return codec === 'pcm' ? 'audio/pcm' : 'audio/basic';
};

const randomId = (): string => randomUUID().replaceAll('-', '').slice(0, 20);
