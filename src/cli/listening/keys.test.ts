import { expect, test } from 'vitest';
import type { Remote } from '../../session/remote.js';
import { KeyDecoder } from './key-decoder.js';
import { createKeyboard, type SignalKey } from './keys.js';

const bytes = (text: string): Buffer => Buffer.from(text);

test.each([
  ['arrows, CSI and SS3', '\x1b[D\x1b[C\x1bOD\x1bOC', ['left', 'right', 'left', 'right']],
  ['characters', ' []90/*q', [' ', '[', ']', '9', '0', '/', '*', 'q']],
  ['both kinds of Backspace', '\x7f\x08', ['backspace', 'backspace']],
  ['what a cooked terminal makes signals of', '\x03\x1a\x1c', ['ctrl-c', 'ctrl-z', 'ctrl-\\']],
  ['modified arrows and function keys', '\x1b[1;5D\x1b[15~\x1bOP\x1b[[A', [...Array(4).fill('unknown'), 'A']],
  ['Alt and a letter', '\x1bq', ['unknown']],
  ['Escape before an arrow', '\x1b\x1b[D', ['left']],
  ['Ctrl-C within a sequence', '\x1b[1\x03', ['ctrl-c']],
  ['letters beyond ASCII', 'ü日🙂', ['unknown', 'unknown', 'unknown']],
  ['a paste', 'a\x1b[200~quit \x1b[D\nq\x1b[201~b', ['a', 'b']],
  ['Ctrl-C within a paste', '\x1b[200~q\x03q', ['ctrl-c', 'q']],
  ['a sequence without end', `\x1b[${'1'.repeat(40)}`, ['unknown', ...Array(9).fill('1')]],
])('%s, cut at every byte', (_what, typed, keys) => {
  const all = bytes(typed);
  for (let cut = 0; cut <= all.length; cut++) {
    const decoder = new KeyDecoder();
    expect([...decoder.push(all.subarray(0, cut)), ...decoder.push(all.subarray(cut))]).toEqual(keys);
  }
  const decoder = new KeyDecoder();
  expect([...all].flatMap((byte) => decoder.push(Uint8Array.of(byte)))).toEqual(keys);
});

test('Escape alone waits for no more than a moment, and takes nothing with it', () => {
  const decoder = new KeyDecoder();
  expect(decoder.push(bytes('\x1b'))).toEqual([]);
  expect(decoder.isWaiting).toBe(true);
  decoder.giveUp();
  expect(decoder.isWaiting).toBe(false);
  expect(decoder.push(bytes('[q'))).toEqual(['[', 'q']);
});

/** A keyboard, its remote, and what happened. */
const openKeyboard = () => {
  const happened: string[] = [];
  const remote: { -readonly [Name in keyof Remote]: Remote[Name] } = {
    isPaused: false,
    speed: 1,
    volume: 1,
    togglePause() {
      this.isPaused = !this.isPaused;
    },
    skip: (by) => void happened.push(`skip ${by}`),
    setSpeed(speed) {
      this.speed = speed;
    },
    setVolume(volume) {
      this.volume = volume;
    },
    quit: () => void happened.push('quit'),
    caption: undefined,
    heardMs: 0,
    captionsSince: () => [],
    isComplete: false,
    waitsFor: undefined,
    madeMs: 0,
  };
  const keyboard = createKeyboard({
    remote,
    say: (notice) => void happened.push(notice),
    signal: (name: SignalKey) => void happened.push(name),
  });
  const press = (...reads: string[]) => {
    for (const read of reads) keyboard.push(bytes(read));
  };
  return { remote, press, happened, keyboard };
};

test('speed goes up and down by a tenth, between a half and double; Backspace makes it normal', () => {
  const { remote, press, happened } = openKeyboard();
  press(...']]');
  expect(remote.speed).toBe(1.21);
  press(...'[[');
  expect(remote.speed).toBe(1);
  press(...'['.repeat(12));
  expect(remote.speed).toBe(0.5);
  press(...']'.repeat(20));
  expect(remote.speed).toBe(2);
  press('\x7f');
  expect(remote.speed).toBe(1);
  expect(happened.slice(0, 4)).toEqual(['speed 1.1×', 'speed 1.21×', 'speed 1.1×', 'speed 1×']);
});

test('volume goes by 5 %, from nothing to double', () => {
  const { remote, press, happened } = openKeyboard();
  press(...'9/');
  expect(remote.volume).toBe(0.9);
  press(...'0*');
  expect(remote.volume).toBe(1);
  press(...'0'.repeat(30));
  expect(remote.volume).toBe(2);
  press(...'9'.repeat(50));
  expect(remote.volume).toBe(0);
  expect(happened.slice(0, 2)).toEqual(['volume 95 %', 'volume 90 %']);
});

test('a key that is held, and a few that come late together, all count', () => {
  const { press, happened } = openKeyboard();
  press('\x1b[C'.repeat(6), ' \x1b[Dq');
  expect(happened.filter((what) => what === 'skip 1')).toHaveLength(6);
  expect(happened.slice(-5)).toEqual(['paused', 'skip -1', 'sentence back', 'quit', 'stopping']);
});

test('many different characters at once are a paste, up to its very end; Ctrl-C counts in any company', async () => {
  const { press, happened } = openKeyboard();
  press('a question, quoted', 'q', ' ');
  expect(happened).toEqual([]);
  press('more of the quotation\x03');
  expect(happened).toEqual(['SIGINT']);
  await expect
    .poll(
      () => {
        press('q');
        return happened.at(-1);
      },
      { interval: 150 },
    )
    .toBe('stopping');
});
