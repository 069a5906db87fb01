import { NarrateError } from '../../errors.js';
import { alignSpoken, alignText } from './alignment.js';
import { FLITE_VOICES, type FliteVoice } from './flite.js';
import { normalise } from './normalise.js';
import { type Piece, type PieceEnd, pieces } from './pieces.js';
import { unspeakableWord } from './plain-text.js';
import type { SpokenSound } from './voice-messages.js';
import { startVoiceThread, type VoiceThread } from './voice-thread.js';
import type { SpokenPiece, StudioVoice, VoiceStream, Voices } from './voices.js';

/** The embedded voices: English, offline, in one worker thread that starts with the first stream. */
export interface FliteVoices extends Voices {
  /** Start the thread ahead, if that helps. */
  warm(): void;
}

export const createVoices = (): FliteVoices => {
  let thread: VoiceThread | undefined;
  const liveThread = () => {
    if (!thread?.alive) thread = startVoiceThread();
    return thread;
  };
  return {
    list: FLITE_VOICES.map(studioVoice),
    warm: () => void liveThread(),
    open({ voiceId, speed, format }) {
      const voice = FLITE_VOICES.find((name) => idOf(name) === voiceId);
      if (voice === undefined) {
        throw new NarrateError('ERR_VOICE_UNKNOWN', `No offline voice "${voiceId}"`, {
          hint: `one of ${FLITE_VOICES.map(idOf).join(', ')}`,
        });
      }
      const stream = ++streams;
      const host = liveThread();
      host.send({ type: 'open', stream, manner: { voice, speed, format } });
      return voiceStream(host, stream);
    },
    async close() {
      await thread?.close();
      thread = undefined;
    },
  };
};

/** Numbers are never used twice, whichever thread they are for. */
let streams = 0;
let calls = 0;

/** Pieces asked for before they are pulled, the one being pulled included. */
const PIECES_UNDER_WAY = 2;

const voiceStream = (thread: VoiceThread, stream: number): VoiceStream => {
  const closing = new AbortController();
  let previousEnd: PieceEnd | undefined;

  const close = () => {
    if (closing.signal.aborted) return;
    closing.abort(new NarrateError('ERR_BUG', 'This offline voice stream is closed'));
    if (thread.alive) thread.send({ type: 'close', stream });
  };

  const start = (piece: Piece, signal: AbortSignal): Promise<SpokenPiece> => {
    const chars = [...piece.text];
    const tokens = normalise(chars);
    const words = tokens.flatMap((token) => (token.pause ? [...token.words, ','] : token.words));
    const spoken = words.some((word) => word !== ',');
    const silence = previousEnd === undefined ? FIRST_LEAD_MS : SILENCE[previousEnd].leadMs;
    const request = { words: trimPauses(words), leadMs: silence, tailMs: SILENCE[piece.end].tailMs };
    if (spoken) previousEnd = piece.end;
    const sound: Promise<SpokenSound> = spoken
      ? thread.call({ type: 'speak', stream, call: ++calls, ...request }, signal)
      : Promise.resolve({ bytes: new Uint8Array(0), durationMs: 0, spans: [] });
    const result = sound.then(({ bytes, durationMs, spans }) => ({
      bytes,
      durationMs,
      alignment: alignText(chars, tokens, spans, durationMs),
      normalizedAlignment: alignSpoken(tokens, spans, durationMs),
    }));
    result.catch(() => {}); // told to whoever pulls it
    return result;
  };

  return {
    async *speak(text, signal) {
      const either = AbortSignal.any([signal, closing.signal]);
      either.throwIfAborted();
      const stranger = unspeakableWord(text);
      if (stranger !== undefined) throw unspeakable(stranger);
      const waiting = pieces(text, previousEnd === undefined);
      const underWay: Promise<SpokenPiece>[] = [];
      let complete = false;
      try {
        for (;;) {
          while (underWay.length < PIECES_UNDER_WAY) {
            const { value: piece } = waiting.next();
            if (piece === undefined) break;
            underWay.push(start(piece, either));
          }
          const next = underWay.shift();
          if (next === undefined) break;
          yield await next;
        }
        complete = true;
      } finally {
        // What was asked for and not pulled is missing from the stream: it cannot go on.
        if (!complete) close();
      }
    },
    async finish() {
      closing.signal.throwIfAborted();
      const { bytes } = await thread.call({ type: 'finish', stream, call: ++calls }, closing.signal);
      close();
      return bytes;
    },
    close,
  };
};

/** How much of the voice's own silence to keep around a cut: all of it between sentences. */
const SILENCE: Readonly<Record<PieceEnd, { tailMs: number; leadMs: number }>> = {
  sentence: { tailMs: 1000, leadMs: 1000 },
  clause: { tailMs: 120, leadMs: 60 },
  word: { tailMs: 20, leadMs: 20 },
};
/** A stream begins at once. */
const FIRST_LEAD_MS = 40;

const trimPauses = (words: readonly string[]): string[] =>
  words.filter(
    (word, at) => word !== ',' || (at > 0 && words[at - 1] !== ',' && words.slice(at).some((next) => next !== ',')),
  );

const unspeakable = (word: string): NarrateError => {
  const shown = [...word].slice(0, 12).join('');
  return new NarrateError('ERR_INPUT', `The offline voice speaks English only: cannot read "${shown}"`, {
    hint: 'use another engine: --engine elevenlabs',
  });
};

const idOf = (voice: FliteVoice): string => `flite-${voice}`;

const DESCRIPTIONS: Readonly<Record<FliteVoice, readonly [description: string, accent: string, gender: string]>> = {
  rms: ['Calm and clear, the easiest to understand', 'american', 'male'],
  slt: ['Brisk and bright', 'american', 'female'],
  awb: ['Brisk, with a Scottish accent', 'scottish', 'male'],
  kal16: ['A robot of the old school, the quickest to speak', 'american', 'male'],
};

const studioVoice = (voice: FliteVoice): StudioVoice => {
  const [description, accent, gender] = DESCRIPTIONS[voice];
  const name = `${voice.charAt(0).toUpperCase()}${voice.slice(1)}`;
  return { id: idOf(voice), name, description, labels: { accent, gender, language: 'en' } };
};
