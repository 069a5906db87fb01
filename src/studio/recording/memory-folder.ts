import type { Session, SessionHead, SessionItem } from './session.js';
import type { RecordingFolder } from './session-writer.js';

/** Sessions that are kept in memory instead of in files. */
export const createMemoryFolder = (name: string): RecordingFolder & { readonly sessions: readonly Session[] } => {
  const sessions: Session[] = [];
  return {
    sessions,
    failures: [],
    open(head: SessionHead) {
      const startMs = performance.now();
      const items: SessionItem[] = [];
      let isComplete = false;
      sessions.push({
        name,
        head,
        items,
        get isComplete() {
          return isComplete;
        },
      });
      return {
        write(from, event) {
          // The head would be on line 1.
          items.push({ ...event, from, atMs: Math.round(performance.now() - startMs), line: items.length + 2 });
        },
        finish() {
          isComplete = true;
        },
      };
    },
    close: () => undefined,
  };
};
