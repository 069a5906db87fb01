import { type Clock, REAL_CLOCK } from '../screen/clock.js';
import { tidy } from '../screen/columns.js';
import { PacedLines } from '../screen/paced-lines.js';
import { KEYS_IN_WORDS } from './keys.js';
import type { ListenerOptions, ListenerScreen } from './listener-screen.js';
import { createHoldup } from './listening-holdup.js';
import { listeningWords } from './listening-status.js';

/** A screen that only goes on: with captions every sentence when it begins, else now and then where the listener is. */
export const plainScreen = (
  { remote, metrics, terminal, captions, status }: ListenerOptions,
  clock: Pick<Clock, 'nowMs'> = REAL_CLOCK,
): ListenerScreen => {
  const isTalkative = status && terminal.verbosity !== 'quiet';
  const lines = new PacedLines((text) => terminal.info(inWords(text)), clock.nowMs());
  const holdupNow = createHoldup(remote, metrics);
  let lastIndex = 0;
  let hasJumped = false;
  let hasKeys = false;
  return {
    update(nowHasKeys) {
      const { caption } = remote;
      if (isTalkative && nowHasKeys && !hasKeys && terminal.isTerminal) terminal.info(KEYS_IN_WORDS);
      hasKeys ||= nowHasKeys;
      if (captions && caption && caption.index !== lastIndex) {
        // None is left out, however late it is; but for those that somebody jumps over.
        const since = hasJumped ? [] : remote.captionsSince(lastIndex);
        for (const { sentence } of since.length > 0 ? since : [caption]) terminal.caption(sentenceOf(sentence));
        lastIndex = caption.index;
        hasJumped = false;
      }
      if (!isTalkative) return;
      const nowMs = clock.nowMs();
      lines.tick(nowMs, {
        text: listeningWords(remote, caption ? sentenceOf(caption.sentence) : ''),
        // Whoever reads along is not told where they are.
        news: captions ? '' : String(Math.floor(remote.heardMs / 1000)),
        holdup: holdupNow(nowMs),
      });
    },
    notice: (text) => {
      hasJumped = true;
      if (isTalkative && terminal.isTerminal) terminal.info(inWords(text));
    },
    clear: () => {},
    abandon: () => {},
    stop: () => {},
  };
};

const sentenceOf = (text: string): string => tidy(text).trim();

/** Signs become words. */
const inWords = (text: string): string => text.replaceAll('×', ' times').replaceAll(' %', ' percent');
