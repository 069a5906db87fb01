import { expect, test } from 'vitest';
import type { Caption, Remote } from '../../session/remote.js';
import { Terminal } from '../terminal.js';
import { plainScreen } from './plain-screen.js';

const SENTENCES = ['One.', 'Two.', 'Three.', 'Four.'];

/** A listener at 12 s for each sentence, with a clock of their own. */
const open = ({ captions = false, isTerminal = true, status = true } = {}) => {
  const lines: string[] = [];
  const stream = { isTTY: isTerminal, on: () => {}, write: (text: string) => void lines.push(text.trimEnd()) };
  let nowMs = 0;
  const caption = (index: number): Caption => ({ index, sentence: SENTENCES[index - 1] ?? '', word: undefined });
  const remote = {
    isPaused: false,
    speed: 1,
    volume: 1,
    madeMs: 48_000,
    isComplete: false,
    waitsFor: undefined,
    get heardMs() {
      return nowMs;
    },
    get caption() {
      return nowMs > 0 ? caption(1 + Math.floor(nowMs / 12_000)) : undefined;
    },
    captionsSince: (index: number) => {
      const begun = nowMs > 0 ? 1 + Math.floor(nowMs / 12_000) : 0;
      return Array.from({ length: begun - index }, (_, at) => caption(index + 1 + at));
    },
  } as Partial<Remote> as Remote;
  const screen = plainScreen(
    {
      remote,
      metrics: { setback: undefined, wait: undefined },
      terminal: new Terminal(stream as never, stream as never, {}),
      captions,
      status,
      keys: true,
      isWritten: true,
    },
    { nowMs: () => nowMs },
  );
  const until = (ms: number) => {
    nowMs = ms;
    screen.update(false);
  };
  return { screen, lines, until };
};

test('now and then, where the listener is and what is said', () => {
  const { lines, until } = open();
  for (let ms = 0; ms <= 40_000; ms += 1_000) until(ms);
  expect(lines).toEqual(['0:10 of 0:48, 38 s ahead: One.', '0:30 of 0:48, 18 s ahead: Three.']);
});

test('with captions each sentence is a line, and none is left out, however late it is', () => {
  const { lines, until } = open({ captions: true });
  for (const ms of [0, 100, 200, 30_000, 31_000]) until(ms);
  expect(lines).toEqual(['One.', 'Two.', 'Three.']);
});

test('but for those that are jumped over', () => {
  const { screen, lines, until } = open({ captions: true });
  until(100);
  screen.notice('sentence forward');
  until(30_000);
  expect(lines).toEqual(['One.', 'sentence forward', 'Three.']);
});

test('what a key did is told in words at a terminal, and nowhere else', () => {
  const { screen, lines } = open();
  screen.notice('speed 1.1×');
  screen.notice('volume 95 %');
  expect(lines).toEqual(['speed 1.1 times', 'volume 95 percent']);
  const log = open({ isTerminal: false });
  log.screen.notice('speed 1.1×');
  expect(log.lines).toEqual([]);
});

test('where no status is wanted, there is none', () => {
  const { screen, lines, until } = open({ status: false });
  for (let ms = 0; ms <= 40_000; ms += 1_000) until(ms);
  screen.notice('paused');
  expect(lines).toEqual([]);
});
