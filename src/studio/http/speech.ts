import { randomUUID } from 'node:crypto';
import { NarrateError } from '../../errors.js';
import type { OutputFormat } from '../../speech/output-format.js';
import { creditsFor } from '../account/models.js';
import { Refused, refusals } from '../service-errors.js';
import { byteSlicer } from '../stream/frames.js';
import type { StudioContext } from '../studio-context.js';
import type { VoiceStream } from '../voice/voices.js';
import type { GenerationPace } from '../weather/latency.js';
import type { Answer } from './answer.js';
import { speakTagged } from './audio-tags.js';
import type { SpeechRequest } from './speech-request.js';
import { type TimedPiece, timedAnswer, timedPieces } from './timed-answer.js';

/** How the sound is asked for: whole or as it is made, bare or with times. */
export type SpeechKind = 'whole' | 'stream' | 'with-timestamps' | 'stream/with-timestamps';

/**
 * Speak one request into its answer; a client that does not read stops the voice.
 * @throws Refused  the plan allows no more, or the voice cannot say this
 * @throws what the voice throws, and an AbortError when the client has left
 */
export const answerSpeech = async (
  kind: SpeechKind,
  request: SpeechRequest,
  answer: Answer,
  context: StudioContext,
): Promise<void> => {
  const { voiceId, text, model, format, speed, isTagged } = request;
  const startMs = performance.now();
  const pace = context.paces.open(model).begin(Array.from(text).length, startMs);
  const { account } = context;
  const release = await account.enter(model.group, answer.signal);
  if (!release) throw new Refused(refusals.tooManyRequests(account.plan.concurrency[model.group]));
  const credits = creditsFor(text, model);
  let isCharged = false;
  let stream: VoiceStream | undefined;
  try {
    isCharged = account.charge(credits);
    if (!isCharged) throw new Refused(refusals.quotaExceeded(account, credits));
    stream = context.voices.open({ voiceId, speed, format });
    const { finish } = stream;
    const spoken = isTagged ? speakTagged(stream, text, answer.signal) : stream.speak(text, answer.signal);
    const pieces = timedPieces(spoken, finish);
    const headers = () => speechHeaders(request, credits, startMs, context);
    await (kind === 'stream' || kind === 'stream/with-timestamps'
      ? streamed(kind, pieces, pace, format, answer, headers)
      : whole(kind, pieces, pace, format, answer, headers));
  } catch (reason) {
    // Nothing was sent, and nobody left: the studio itself is to blame, or the text.
    if (isCharged && !answer.isBegun && !answer.signal.aborted) account.refund(credits);
    if (reason instanceof NarrateError && reason.code === 'ERR_INPUT')
      throw new Refused(refusals.textInvalid(reason.message));
    throw reason;
  } finally {
    release();
    stream?.close();
  }
};

const speechHeaders = (
  { model, isLogged }: SpeechRequest,
  credits: number,
  startMs: number,
  { account, maxConnections }: StudioContext,
): Record<string, string> => {
  const { speaking, plan } = account;
  return {
    'request-id': randomId(),
    ...(isLogged ? { 'history-item-id': randomId() } : {}),
    'character-cost': String(credits),
    'current-concurrent-requests': String(speaking[model.group]),
    'maximum-concurrent-requests': String(Math.min(plan.concurrency[model.group], maxConnections)),
    'workspace-concurrent-requests': String(speaking.standard + speaking.turbo),
    'tts-latency-ms': String(Math.round(performance.now() - startMs)),
  };
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
      await write(Buffer.from(`${JSON.stringify(timedAnswer([piece], piece.bytes))}\n`));
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
  const bare = Buffer.concat(made.map(({ bytes }) => bytes));
  // Of MP3 with times nothing was recorded: it stays bare.
  const isBare = isTimed && format.codec === 'mp3';
  const sound = isBare ? bare : (await import('./whole-file.js')).wholeFile(format, bare);
  const body = isTimed ? Buffer.from(JSON.stringify(timedAnswer(made, sound))) : sound;
  answer.head(200, {
    'content-type': isTimed ? 'application/json' : contentType(format),
    'content-length': String(body.length),
    ...headers(),
  });
  await answer.write(body);
  answer.end();
};

const isWav = ({ id }: OutputFormat): boolean => id.startsWith('wav');

const contentType = (format: OutputFormat): string => (isWav(format) ? 'audio/wav' : CONTENT_TYPES[format.codec]);

/** G.711's is ours: none was recorded of the service. */
const CONTENT_TYPES: Readonly<Record<OutputFormat['codec'], string>> = {
  mp3: 'audio/mpeg',
  pcm: 'audio/pcm',
  ulaw: 'audio/basic',
  alaw: 'audio/basic',
  opus: 'audio/opus',
};

const randomId = (): string => randomUUID().replaceAll('-', '').slice(0, 20);
