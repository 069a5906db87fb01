import { NarrateError } from '../../errors.js';
import { espeakSpeaker, espeakVoices } from './espeak-catalogue.js';
import { type EspeakHome, findEspeak } from './espeak-home.js';
import { fliteVoice, fliteVoices } from './flite-catalogue.js';
import { unspeakableWord } from './plain-text.js';
import { strangerHint } from './stranger-hint.js';
import type { Speaker } from './voice-messages.js';
import { createVoicePool, type VoicePoolOptions } from './voice-pool.js';
import { createEspeakReader, createFliteReader } from './voice-reader.js';
import { openVoiceStream } from './voice-stream.js';
import type { StudioVoice, Voices } from './voices.js';

/** The offline voices: English ones that are embedded, and those of eSpeak NG where the user has installed it. */
export interface OfflineVoices extends Voices {
  /** Start a thread ahead, if that helps. */
  warm(): void;
  /** Threads that run. */
  readonly threadCount: number;
}

export interface OfflineVoicesOptions extends VoicePoolOptions {
  /** Where eSpeak NG is looked for: its PATH; default: the process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where eSpeak NG is, asked once, when somebody wants to know; for tests. */
  readonly espeak?: () => EspeakHome | undefined;
}

/** The embedded voices cost nothing for those of eSpeak NG: these are looked for when all are listed, or one is asked for. */
export const createVoices = ({
  env = process.env,
  espeak: find = () => findEspeak(env),
  ...options
}: OfflineVoicesOptions = {}): OfflineVoices => {
  const pool = createVoicePool(options);
  let espeak: { readonly home: EspeakHome | undefined; readonly voices: readonly StudioVoice[] } | undefined;
  const lookForEspeak = () => {
    if (espeak === undefined) {
      const home = find();
      espeak = { home, voices: home === undefined ? [] : espeakVoices() };
    }
    return espeak;
  };
  let list: readonly StudioVoice[] | undefined;
  const embedded = fliteVoices();

  const speakerOf = (voiceId: string): Speaker | undefined => {
    const voice = fliteVoice(voiceId);
    if (voice !== undefined) return { engine: 'flite', voice };
    return espeakSpeaker(voiceId, () => lookForEspeak().home);
  };

  return {
    get list() {
      list ??= [...embedded, ...lookForEspeak().voices];
      return list;
    },
    find(id) {
      return embedded.find((voice) => voice.id === id) ?? lookForEspeak().voices.find((voice) => voice.id === id);
    },
    get threadCount() {
      return pool.threadCount;
    },
    warm: () => pool.warm(),
    open({ voiceId, speed, format }) {
      const speaker = speakerOf(voiceId);
      if (speaker === undefined) {
        throw new NarrateError('ERR_VOICE_UNKNOWN', `No offline voice "${voiceId}"`, {
          hint: `one of ${this.list.map(({ id }) => id).join(', ')}`,
        });
      }
      const manner = { speaker, speed, format };
      if (speaker.engine === 'espeak') {
        return openVoiceStream(pool, { manner, reader: createEspeakReader(), check: () => {} });
      }
      const check = (text: string) => {
        const word = unspeakableWord(text);
        if (word !== undefined) throw unspeakable(word, lookForEspeak().home !== undefined);
      };
      return openVoiceStream(pool, { manner, reader: createFliteReader(), check });
    },
    close: () => pool.close(),
  };
};

const unspeakable = (word: string, hasEspeak: boolean): NarrateError => {
  const shown = [...word].slice(0, 12).join('');
  return new NarrateError('ERR_INPUT', `The offline voice speaks English only: cannot read "${shown}"`, {
    hint: strangerHint(word, hasEspeak),
  });
};
