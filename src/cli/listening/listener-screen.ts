import type { MetricsRecorder } from '../../session/metrics.js';
import type { Remote } from '../../session/remote.js';
import { columnsOf } from '../screen/columns.js';
import { LiveLine } from '../screen/live-line.js';
import type { Terminal } from '../terminal.js';
import { KEY_HINT } from './keys.js';
import { createHoldup } from './listening-holdup.js';
import { listeningStatus } from './listening-status.js';
import { plainScreen } from './plain-screen.js';
import { createSentencePage } from './sentence-page.js';

/** What a listener sees. */
export interface ListenerScreen {
  /** Show what is so now. */
  update(hasKeys: boolean): void;
  /** For a moment. */
  notice(text: string): void;
  /** Until the next update. */
  clear(): void;
  /** Somebody else writes there now. */
  abandon(): void;
  stop(): void;
}

export interface ListenerOptions {
  readonly remote: Remote;
  readonly metrics: Pick<MetricsRecorder, 'setback' | 'wait'>;
  readonly terminal: Terminal;
  /** Show the sentence that is heard, also when quiet. */
  readonly captions: boolean;
  /** False while the script is typed at this very terminal: then no key is taken, and no line redrawn under the writer. */
  readonly keys: boolean;
  /** Whether the script was written before: nobody else is at work at this terminal. */
  readonly isWritten: boolean;
  /** Say where the listener is and what a key did, unless quiet; false with `--json`. */
  readonly status: boolean;
}

export const openScreen = (options: ListenerOptions): ListenerScreen => {
  const { terminal, keys } = options;
  const isLive = keys && terminal.canRedraw && terminal.columns !== undefined;
  return isLive ? liveScreen(options) : plainScreen(options);
};

/** A line that is redrawn in place: the caption, or where the listener is and what is being said. */
const liveScreen = ({ remote, metrics, terminal, captions, status }: ListenerOptions): ListenerScreen => {
  const isTalkative = status && terminal.interactive;
  let notice: { text: string; untilMs: number } | undefined;
  let hintUntilMs: number | undefined;
  let hasKeys = false;
  const clean = (text: string) => terminal.clean(text);
  const litPage = createSentencePage(clean, {
    lit: (word) => terminal.lit(word),
    columns: terminal.colourful ? 0 : 2,
  });
  const page = createSentencePage(clean, { lit: (word) => word, columns: 0 });
  const holdupNow = createHoldup(remote, metrics);
  const captionLine = (said: string | undefined, columns: number): string => {
    if (said !== undefined && columnsOf(said) <= columns) return said;
    const forms = remote.isPaused ? ['paused'] : (isTalkative && holdupNow(performance.now())?.forms) || [];
    const form = forms.find((text) => columnsOf(text) + LEAST_SENTENCE_COLUMNS <= columns);
    return form === undefined
      ? litPage(remote, columns)
      : joined(form, litPage(remote, columns - columnsOf(form) - GAP));
  };
  const statusLine = (said: string | undefined, nowMs: number, columns: number): string => {
    if (hasKeys) hintUntilMs ??= nowMs + HINT_MS;
    const hint = hintUntilMs !== undefined && nowMs < hintUntilMs ? SHORT_HINT : undefined;
    const isShared = hint === undefined && remote.caption !== undefined && columns >= WIDE_COLUMNS;
    const figures = listeningStatus(remote, {
      columns: columns - (isShared ? LEAST_SENTENCE_COLUMNS + GAP : 0),
      notice: said,
      hint,
      holdup: holdupNow(nowMs),
    });
    const room = columns - columnsOf(figures) - GAP;
    return room < LEAST_SENTENCE_COLUMNS ? figures : joined(figures, page(remote, room));
  };
  const content = (): string => {
    const { columns } = line;
    if (columns < LEAST_COLUMNS) return '';
    const nowMs = performance.now();
    const said = isTalkative && notice && nowMs < notice.untilMs ? notice.text : undefined;
    if (captions) return captionLine(said, columns);
    return isTalkative ? statusLine(said, nowMs, columns) : '';
  };
  const line: LiveLine = new LiveLine(terminal, () => line.draw(content()));
  return {
    update: (nowHasKeys) => {
      if (captions && isTalkative && nowHasKeys && !hasKeys) {
        const hint = [KEY_HINT, SHORT_HINT, SHORTEST_HINT].find((text) => columnsOf(text) <= line.columns);
        if (hint !== undefined) terminal.info(hint);
      }
      hasKeys ||= nowHasKeys;
      line.draw(content());
    },
    notice: (text) => {
      notice = { text, untilMs: performance.now() + NOTICE_MS };
      // Who presses them knows the keys.
      hintUntilMs = Number.NEGATIVE_INFINITY;
    },
    clear: () => line.draw(''),
    abandon: () => line.abandon(),
    stop: () => line.stop(),
  };
};

const joined = (...parts: readonly string[]): string => parts.filter(Boolean).join(' · ');
const GAP = ' · '.length;
/** Less of a sentence says nothing. */
const LEAST_SENTENCE_COLUMNS = 16;
/** From here on there is room for figures and a sentence. */
const WIDE_COLUMNS = 36;
const NOTICE_MS = 1200;
const HINT_MS = 10_000;
/** Less shows nothing that one could read. */
const LEAST_COLUMNS = 8;
const SHORT_HINT = 'space pause · ←/→ sentence · q quit';
const SHORTEST_HINT = 'q quit';
