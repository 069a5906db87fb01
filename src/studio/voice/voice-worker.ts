/** A voice thread: the engines and the encoders. Streams take turns, a piece each. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { createEncoderSeats, type SeatedEncoder } from './encoder-seats.js';
import { type Espeak, loadEspeak } from './espeak.js';
import { ESPEAK_SAMPLE_RATE_HZ } from './espeak-sound.js';
import { FLITE_SAMPLE_RATE_HZ, type Flite, loadFlite } from './flite.js';
import { say } from './say.js';
import { createTurns } from './turns.js';
import type { Manner, Saying, SpokenSound, Utterable, VoiceCall, VoiceMessage, VoiceReply } from './voice-messages.js';

let flite: Promise<Flite> | undefined;
const espeaks = new Map<string, Promise<Espeak>>();
const encoders = createEncoderSeats();
const streams = new Map<number, { readonly manner: Manner; readonly encoder: SeatedEncoder }>();
const turns = createTurns<VoiceCall>();
let serving = false;

parentPort?.on('message', (message: VoiceMessage) => {
  switch (message.type) {
    case 'warm':
      warmFlite();
      break;
    case 'open':
      open(message.stream, message.manner);
      break;
    case 'close':
      turns.remove(message.stream);
      forget(message.stream);
      break;
    default:
      turns.add(message.stream, message);
      if (!serving) void serve();
  }
});

const warmFlite = (): Promise<Flite> => {
  flite ??= loadFlite();
  flite.catch(() => {}); // told to whoever asks for sound
  return flite;
};

const open = (stream: number, manner: Manner): void => {
  const isFlite = manner.speaker.engine === 'flite';
  if (isFlite) warmFlite();
  const encoder = encoders.open(manner.format, isFlite ? FLITE_SAMPLE_RATE_HZ : ESPEAK_SAMPLE_RATE_HZ);
  streams.set(stream, { manner, encoder });
};

const serve = async (): Promise<void> => {
  serving = true;
  for (let request = turns.next(); request !== undefined; request = turns.next()) {
    await answer(request);
    await nextTurn(); // lets a "close" in before the next piece
  }
  serving = false;
  if (flite !== undefined) (await flite).prepare();
};

const answer = async (request: VoiceCall): Promise<void> => {
  const { call } = request;
  try {
    const spoken = await sound(request);
    parentPort?.postMessage({ call, spoken } satisfies VoiceReply, [spoken.bytes.buffer]);
  } catch (reason) {
    const failure = reason instanceof Error ? reason.message : String(reason);
    parentPort?.postMessage({ call, failure } satisfies VoiceReply);
  }
};

const sound = async (request: VoiceCall): Promise<SpokenSound> => {
  const stream = streams.get(request.stream);
  if (stream === undefined) throw new Error('the stream is closed');
  const { manner, encoder } = stream;
  if (request.type === 'finish') {
    const bytes = await encoder.finish();
    forget(request.stream);
    return { bytes, durationMs: 0, spans: [] };
  }
  const { samples, durationMs, spans } = await saying(manner, request.said);
  return { bytes: await encoder.encode(samples), durationMs, spans };
};

const saying = async ({ speaker, speed }: Manner, said: Utterable): Promise<Saying> => {
  if (speaker.engine === 'flite') return say(await warmFlite(), speaker.voice, speed, said);
  const place = speaker.home.path;
  const espeak = espeaks.get(place) ?? loadEspeak(speaker.home);
  espeaks.set(place, espeak);
  return (await espeak).say(speaker.voice, speed, said);
};

const forget = (stream: number): void => {
  streams.get(stream)?.encoder.drop();
  streams.delete(stream);
};
