import type { Remote } from '../../session/remote.js';
import { LiveLine } from '../screen/live-line.js';
import type { Terminal } from '../terminal.js';
import { cleanCaption, columnsOf, type Page, pagesOf, pageText, tidy } from './captions.js';
import { KEY_HINT } from './keys.js';
import { listeningStatus } from './listening-status.js';

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
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Show the sentence that is heard, also when quiet. */
  readonly captions: boolean;
  /** False while the script is typed at this very terminal: then no key is taken, and no line redrawn under the writer. */
  readonly keys: boolean;
  /** Say where the listener is and what a key did, unless quiet; false with `--json`. */
  readonly status: boolean;
}

export const openScreen = (options: ListenerOptions): ListenerScreen => {
  const { terminal, keys } = options;
  const isLive = keys && terminal.canRedraw && terminal.columns !== undefined;
  return isLive ? liveScreen(options) : plainScreen(options);
};

/** A screen that only goes on: every sentence when it begins. */
const plainScreen = ({ remote, terminal, captions }: ListenerOptions): ListenerScreen => {
  let lastIndex: number | undefined;
  return {
    update: () => {
      const { caption } = remote;
      if (!captions || !caption || caption.index === lastIndex) return;
      lastIndex = caption.index;
      terminal.caption(tidy(caption.sentence).trim());
    },
    notice: () => {},
    clear: () => {},
    abandon: () => {},
    stop: () => {},
  };
};

/** A line that is redrawn in place: the caption, or where the listener is. */
const liveScreen = ({ remote, terminal, env, captions, status }: ListenerOptions): ListenerScreen => {
  const isTalkative = status && terminal.interactive;
  let notice: { text: string; untilMs: number } | undefined;
  let hintUntilMs: number | undefined;
  let hasKeys = false;
  const captionLine = createCaptionLine(terminal);
  const content = (): string => {
    const { columns } = line;
    if (columns < LEAST_COLUMNS) return '';
    const nowMs = performance.now();
    const said = isTalkative && notice && nowMs < notice.untilMs ? notice.text : undefined;
    if (captions) return said !== undefined && columnsOf(said) <= columns ? said : captionLine(remote, columns);
    if (!isTalkative) return '';
    if (hasKeys) hintUntilMs ??= nowMs + HINT_MS;
    const hint = hintUntilMs !== undefined && nowMs < hintUntilMs ? SHORT_HINT : undefined;
    return listeningStatus(remote, { columns, notice: said, hint });
  };
  const line = new LiveLine(terminal, env, () => line.draw(content()));
  return {
    update: (nowHasKeys) => {
      if (captions && isTalkative && nowHasKeys && !hasKeys) terminal.info(KEY_HINT);
      hasKeys ||= nowHasKeys;
      line.draw(content());
    },
    notice: (text) => {
      notice = { text, untilMs: performance.now() + NOTICE_MS };
    },
    clear: () => line.draw(''),
    abandon: () => line.abandon(),
    stop: () => line.stop(),
  };
};

const NOTICE_MS = 1200;
const HINT_MS = 10_000;
/** Less shows nothing that one could read. */
const LEAST_COLUMNS = 8;
const SHORT_HINT = 'space pause · ←/→ sentence · q quit';

/** The sentence around the word that is heard. Its pages are made once, so that they do not move under the reader. */
const createCaptionLine = (terminal: Terminal): ((remote: Remote, columns: number) => string) => {
  const markColumns = terminal.colourful ? 0 : 2;
  let pages: Page[] = [];
  let [pagedText, pagedColumns] = ['', 0];
  let lastStart = 0;
  return (remote, columns) => {
    if (!remote.caption) return '';
    const caption = cleanCaption(remote.caption, (text) => terminal.clean(text));
    const prefix = remote.isPaused ? 'paused · ' : '';
    const room = Math.max(2, columns - prefix.length - markColumns);
    if (caption.text !== pagedText) lastStart = 0;
    if (caption.text !== pagedText || room !== pagedColumns) pages = pagesOf(caption.text, room);
    [pagedText, pagedColumns] = [caption.text, room];
    lastStart = caption.word?.start ?? lastStart;
    const shown = pageText(caption, pages, lastStart, (word) => terminal.lit(word));
    return prefix.length + room + markColumns <= columns ? prefix + shown : shown;
  };
};
