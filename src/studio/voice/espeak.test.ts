import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { espeakVoices } from './espeak-catalogue.js';
import { type EspeakHome, findEspeak } from './espeak-home.js';
import { createVoices } from './flite-voices.js';

const patience = AbortSignal.timeout(120_000);

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'espeak-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
};

const speak = async (voiceId: string, text: string, home: EspeakHome | undefined) => {
  const voices = createVoices({ espeak: () => home });
  try {
    const stream = voices.open({ voiceId, speed: 1, format: outputFormat('pcm_22050') });
    const chars: string[] = [];
    const startsMs: number[] = [];
    const sound: Uint8Array[] = [];
    let elapsedMs = 0;
    for await (const { alignment, bytes, durationMs } of stream.speak(text, patience)) {
      chars.push(...alignment.chars);
      alignment.startsMs.forEach((startMs, at) => {
        expect(startMs + (alignment.durationsMs[at] ?? 0)).toBeLessThanOrEqual(durationMs + 1);
        startsMs.push(elapsedMs + startMs);
      });
      elapsedMs += durationMs;
      sound.push(bytes);
    }
    sound.push(await stream.finish());
    return { text: chars.join(''), startsMs, bytes: Buffer.concat(sound), durationMs: elapsedMs };
  } finally {
    await voices.close();
  }
};

const program = findEspeak(process.env, tmpdir());

test('a plain run does not look for it: only a list, or one of its voices', () => {
  let looks = 0;
  const voices = createVoices({
    espeak: () => {
      looks++;
      return undefined;
    },
  });
  voices.open({ voiceId: 'flite-rms', speed: 1, format: outputFormat('pcm_16000') }).close();
  expect(voices.find('flite-slt')?.labels.gender).toBe('female');
  expect(looks).toBe(0);
  expect(voices.list).toHaveLength(4);
  expect(voices.list).toHaveLength(4);
  expect(looks).toBe(1);
  expect(() => voices.open({ voiceId: 'espeak-de', speed: 1, format: outputFormat('pcm_16000') })).toThrow(
    'No offline voice "espeak-de"',
  );
});

test('its voices come after the embedded ones, a man and a woman of each language, with ids that are safe in a path', () => {
  const voices = createVoices({ espeak: () => ({ kind: 'package', path: '/nowhere' }) });
  expect(voices.list.slice(0, 4).every(({ id }) => id.startsWith('flite-'))).toBe(true);
  expect(voices.find('espeak-de-f')).toMatchObject({
    name: 'German (eSpeak NG, female)',
    labels: { gender: 'female', language: 'de' },
  });
  const ids = voices.list.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9-]+$/);
});

test('it is looked for in the absolute folders of the PATH, and gets nothing of ours that it does not need', () => {
  const empty = folder();
  const bin = folder();
  const path = join(bin, 'espeak-ng');
  writeFileSync(path, '#!/bin/sh\n', { mode: 0o755 });
  const env = { PATH: ['.', 'bin', empty, bin].join(delimiter), ELEVENLABS_API_KEY: 'secret', LANG: 'C' };
  const home = findEspeak(env, empty);
  expect(home).toEqual({ kind: 'program', path, env: { PATH: env.PATH, LANG: 'C' } });
  expect(findEspeak({ PATH: `.${delimiter}${empty}` }, empty)).toBeUndefined();
});

test('a word of another script is refused with the voice that reads it, or with what to install', async () => {
  const hintOf = async (home: EspeakHome | undefined) =>
    speak('flite-rms', 'Good morning. Доброе утро.', home).catch((reason: { hint?: string }) => reason.hint);
  expect(await hintOf(undefined)).toContain('install espeak-ng');
  expect(await hintOf({ kind: 'program', path: '/nowhere', env: {} })).toContain('--voice espeak-ru');
});

test('a program that fails is told in its own words', async () => {
  const path = join(folder(), 'espeak-ng');
  writeFileSync(path, '#!/bin/sh\necho "no such voice" >&2\nexit 3\n', { mode: 0o755 });
  await expect(speak('espeak-de', 'Guten Tag.', { kind: 'program', path, env: {} })).rejects.toMatchObject({
    code: 'ERR_BUG',
    message: expect.stringContaining('no such voice'),
  });
});

// GPL, so not among this project's packages: `npm install --no-save @echogarden/espeak-ng-emscripten`.
const installed = findEspeak({});
const homes: [string, EspeakHome | undefined][] = [
  ['program', program?.kind === 'program' ? program : undefined],
  ['package', installed],
];

describe.each(homes)('the %s (skipped where it is not installed)', (_kind, home) => {
  test.skipIf(home === undefined).each([
    ['espeak-de', 'Guten Morgen! Die Welt ist 3 Tage alt & schön; <b>fett</b>. Ende'],
    ['espeak-de-f', 'Äpfel, Öl und „Übermut“.\n\nNeuer Absatz 🎉.'],
    ['espeak-cmn', '你好，世界。今天天气很好，我们去公园吧！'],
    ['espeak-ja', 'こんにちは世界。東京は大きい都市です。'],
    ['espeak-ar', 'مرحبا بالعالم. كيف حالك اليوم؟ شكرا'],
    ['espeak-he', 'שלום עולם. מה שלומך?'],
    ['espeak-en-us', 'Phonemes [[h@l@U]] are text here.'],
  ])('%s speaks every character, at times in order', async (voiceId, text) => {
    const spoken = await speak(voiceId, text, home);
    expect(spoken.text).toBe(text);
    expect(spoken.durationMs).toBeGreaterThan(500);
    expect(spoken.bytes.length / 44.1).toBeCloseTo(spoken.durationMs, -1);
    expect(spoken.startsMs).toEqual([...spoken.startsMs].sort((one, other) => one - other));
  });

  test.skipIf(home === undefined)('no character is lost of a long text without a space or a full stop', async () => {
    const text = '我们今天去公园看花'.repeat(60);
    const spoken = await speak('espeak-cmn', text, home);
    expect(spoken.text).toBe(text);
    expect(spoken.durationMs).toBeGreaterThan(30_000);
  });

  test.skipIf(home === undefined)('men and women sound different, and speed changes the length', async () => {
    const [man, woman] = [await speak('espeak-de', 'Guten Tag.', home), await speak('espeak-de-f', 'Guten Tag.', home)];
    expect(man.bytes.equals(woman.bytes)).toBe(false);
  });

  test.skipIf(home === undefined)(
    'it has every voice of the catalogue',
    async () => {
      const voices = createVoices({ espeak: () => home });
      onTestFinished(() => voices.close());
      for (const { id } of espeakVoices()) {
        const stream = voices.open({ voiceId: id, speed: 1, format: outputFormat('pcm_22050') });
        let soundMs = 0;
        await (async () => {
          for await (const { durationMs } of stream.speak('La la 123', patience)) soundMs += durationMs;
        })().catch((reason: Error) => expect.fail(`${id}: ${reason.message}`));
        expect(soundMs, id).toBeGreaterThan(100);
        stream.close();
      }
    },
    60_000,
  );
});

test.skipIf(installed === undefined)(
  'the package tells when a word is heard (skipped where it is not installed)',
  async () => {
    const { bytes, startsMs } = await speak('espeak-de', 'Halt, Tag.', installed);
    const loudness = (fromMs: number, toMs: number) => {
      let peak = 0;
      for (let at = 2 * Math.floor(22.05 * fromMs); at < 44.1 * toMs; at += 2) {
        peak = Math.max(peak, Math.abs(bytes.readInt16LE(at)));
      }
      return peak;
    };
    const wordMs = startsMs[6] ?? Number.NaN;
    expect(loudness(wordMs, wordMs + 150)).toBeGreaterThan(5 * loudness(wordMs - 40, wordMs - 5));
  },
);
