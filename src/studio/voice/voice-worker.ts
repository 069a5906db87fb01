/** The voice thread: Flite and the encoders. Requests are served in turn, so several streams interleave by sentence. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { createEncoder, type Encoder } from '../../audio/encode.js';
import { FLITE_SAMPLE_RATE_HZ, loadFlite } from './flite.js';
import { say } from './say.js';
import type { Manner, SpokenSound, VoiceMessage, VoiceReply } from './voice-messages.js';

type Request = Extract<VoiceMessage, { call: number }>;

const flite = loadFlite();
const streams = new Map<number, { manner: Manner; encoder: Promise<Encoder> }>();
let queue: Request[] = [];
let serving = false;

parentPort?.on('message', (message: VoiceMessage) => {
  if (message.type === 'open') {
    const encoder = createEncoder(message.manner.format, FLITE_SAMPLE_RATE_HZ);
    encoder.catch(() => {}); // told to whoever asks for sound
    streams.set(message.stream, { manner: message.manner, encoder });
  } else if (message.type === 'close') {
    streams.delete(message.stream);
    queue = queue.filter(({ stream }) => stream !== message.stream);
  } else {
    queue.push(message);
    if (!serving) void serve();
  }
});

const serve = async (): Promise<void> => {
  serving = true;
  for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
    await answer(request);
    await nextTurn(); // lets a "close" in before the next sentence
  }
  serving = false;
  (await flite).prepare();
};

const answer = async (request: Request): Promise<void> => {
  const { call } = request;
  try {
    const spoken = await sound(request);
    parentPort?.postMessage({ call, spoken } satisfies VoiceReply, [spoken.bytes.buffer]);
  } catch (reason) {
    const failure = reason instanceof Error ? reason.message : String(reason);
    parentPort?.postMessage({ call, failure } satisfies VoiceReply);
  }
};

const sound = async (request: Request): Promise<SpokenSound> => {
  const stream = streams.get(request.stream);
  if (stream === undefined) throw new Error('the stream is closed');
  const encoder = await stream.encoder;
  if (request.type === 'speak') return say(await flite, encoder, stream.manner, request);
  streams.delete(request.stream);
  return { bytes: encoder.finish(), durationMs: 0, spans: [] };
};
