import type { Service } from './service.js';
import { listVoices, type Voice } from './voices.js';

/** The voices of an account, asked for once, page by page, as far as somebody wants them. */
export interface AccountVoices {
  /** From the first one on, in the service's order. A failure is not kept: the next one who asks tries again. */
  list(signal: AbortSignal): AsyncGenerator<Voice, void, undefined>;
}

export const accountVoices = (service: Service): AccountVoices => {
  let known = newList(service);
  return {
    async *list(signal) {
      const mine = known;
      for (let at = 0; ; at++) {
        while (at >= mine.voices.length && !mine.isWhole) {
          try {
            await mine.more(signal);
          } catch (reason) {
            if (known === mine) known = newList(service);
            throw reason;
          }
        }
        const voice = mine.voices[at];
        if (!voice) return;
        yield voice;
      }
    },
  };
};

const newList = (service: Service) => {
  const voices: Voice[] = [];
  let source: AsyncGenerator<Voice, void, undefined> | undefined;
  let asking: Promise<void> | undefined;
  const list = {
    voices,
    isWhole: false,
    /** One more; whoever waits for it meanwhile shares it. */
    more(signal: AbortSignal): Promise<void> {
      source ??= listVoices(service, signal);
      asking ??= source
        .next()
        .then(({ value, done }) => {
          if (done) list.isWhole = true;
          else voices.push(value);
        })
        .finally(() => {
          asking = undefined;
        });
      return asking;
    },
  };
  return list;
};
