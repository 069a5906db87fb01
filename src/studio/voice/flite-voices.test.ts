import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { hears, recogniserMissing } from '../../testing/recogniser.js';
import { createVoices } from './flite-voices.js';
import { unspeakableWord } from './plain-text.js';
import type { SpokenPiece, VoiceStream } from './voices.js';

const voices = createVoices({ espeak: () => undefined });
afterAll(() => voices.close());
const patience = AbortSignal.timeout(300_000);

const open = (voiceId = 'flite-kal16', formatId = 'pcm_16000', speed = 1): VoiceStream =>
  voices.open({ voiceId, speed, format: outputFormat(formatId) });

const speak = async (stream: VoiceStream, ...texts: string[]): Promise<{ pieces: SpokenPiece[]; bytes: Buffer }> => {
  const pieces: SpokenPiece[] = [];
  for (const text of texts) for await (const piece of stream.speak(text, patience)) pieces.push(piece);
  return { pieces, bytes: Buffer.concat([...pieces.map(({ bytes }) => bytes), await stream.finish()]) };
};

const joined = (pieces: readonly SpokenPiece[]): string => pieces.flatMap(({ alignment }) => alignment.chars).join('');

test('the clearest voice comes first, and every id is safe in a path', () => {
  expect(voices.list.map(({ id }) => id)).toEqual(['flite-rms', 'flite-slt', 'flite-awb', 'flite-kal16']);
  expect(voices.list[0]).toMatchObject({ name: 'Rms', labels: { accent: 'american', gender: 'male', language: 'en' } });
  for (const voice of voices.list) {
    expect(voices.find(voice.id)).toEqual(voice);
    expect(Object.keys(voice.labels)).toEqual(['accent', 'age', 'gender', 'language', 'use_case', 'descriptive']);
  }
  expect(voices.find('flite-bob')).toBeUndefined();
});

test('unknown voices are refused at the door', () => {
  expect(() => open('flite-bob')).toThrow(expect.objectContaining({ code: 'ERR_VOICE_UNKNOWN' }));
});

test('Opus comes as one Ogg stream, from its head to its last page', async () => {
  const { bytes } = await speak(open('flite-rms', 'opus_48000_64'), 'Hello there. And again. ');
  expect(bytes.subarray(0, 4).toString()).toBe('OggS');
  expect(bytes.indexOf('OpusHead')).toBe(28);
  expect(bytes[bytes.lastIndexOf('OggS') + 5]).toBe(4);
});

test('alignment: the text exactly, times in order and inside the sound', async () => {
  const unit = fc.oneof(
    { weight: 6, arbitrary: fc.string({ minLength: 1, maxLength: 1 }) },
    {
      weight: 4,
      arbitrary: fc.constantFrom('the ', 'Hello, ', 'world. ', '1995 ', '$3.50 ', 'é', '“x” ', '🎉', '½', 'α', ' '),
    },
  );
  const text = fc.string({ unit, maxLength: 40 }).filter((random) => unspeakableWord(random) === undefined);
  await fc.assert(
    fc.asyncProperty(text, async (random) => {
      const { pieces, bytes } = await speak(open(), random);
      expect(joined(pieces)).toBe(random);
      expect(pieces.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBeCloseTo(bytes.length / 32, 3);
      for (const { alignment, normalizedAlignment, durationMs } of pieces) {
        for (const { chars, startsMs, durationsMs } of [alignment, normalizedAlignment]) {
          expect([startsMs.length, durationsMs.length]).toEqual([chars.length, chars.length]);
          let soFarMs = 0;
          startsMs.forEach((startMs, at) => {
            expect(startMs).toBeGreaterThanOrEqual(soFarMs);
            expect(durationsMs[at]).toBeGreaterThanOrEqual(0);
            soFarMs = startMs;
            expect(startMs + (durationsMs[at] ?? 0)).toBeLessThanOrEqual(durationMs);
          });
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('alignment is true to the sound: a word stands where it sounds, a pause belongs to the comma', async () => {
  const { pieces, bytes } = await speak(open('flite-rms'), 'Stop, and go.');
  const [{ alignment } = { alignment: undefined }] = pieces;
  const startOf = (at: number) => alignment?.startsMs[at] ?? Number.NaN;
  const loudness = (fromMs: number, toMs: number) => {
    let sum = 0;
    for (let at = 32 * fromMs; at < 32 * toMs; at += 2) sum += bytes.readInt16LE(at) ** 2;
    return Math.sqrt(sum / (16 * (toMs - fromMs)));
  };
  const [comma, and] = [startOf(4), startOf(6)];
  expect(and - comma).toBeGreaterThan(40);
  expect(loudness(comma + 10, and - 10)).toBeLessThan(0.15 * loudness(startOf(0), comma));
  expect(loudness(and, startOf(9))).toBeGreaterThan(3 * loudness(comma + 10, and - 10));
});

test('what was spoken is told in words', async () => {
  const { pieces } = await speak(open(), 'It was $3.50 in 1995.');
  expect(pieces[0]?.normalizedAlignment.chars.join('')).toBe(
    'It was three dollars and fifty cents in nineteen ninety five.',
  );
});

test('nothing to say is no sound, and still the text', async () => {
  for (const text of [' ', '   \n ', '…!?', '🎉']) {
    const { pieces, bytes } = await speak(open(), text);
    expect(joined(pieces)).toBe(text);
    expect(bytes.length).toBe(0);
    expect(pieces[0]?.alignment.durationsMs.every((ms) => ms === 0)).toBe(true);
  }
  expect((await speak(open(), '')).pieces).toEqual([]);
});

test('what cannot be read is refused before a sound is made', async () => {
  const stream = open();
  await expect(speak(stream, 'Good morning. Доброе утро.')).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: 'The offline voice speaks English only: cannot read "Доброе"',
  });
});

test('the same text gives the same bytes, alone or beside another stream', async () => {
  const text = 'The first sentence is here. The second one follows it, and then a third. Done.';
  const alone = (await speak(open('flite-rms', 'mp3_44100_128'), text)).bytes;
  const [beside] = await Promise.all([
    speak(open('flite-rms', 'mp3_44100_128'), text),
    speak(open('flite-slt', 'mp3_44100_64'), text),
  ]);
  expect(beside.bytes.equals(alone)).toBe(true);
});

test('streams take turns: the second is heard before the first is done', async () => {
  const order: string[] = [];
  const run = async (name: string, text: string) => {
    for await (const _ of open('flite-kal16').speak(text, patience)) order.push(name);
  };
  await Promise.all([run('long', 'One more sentence. '.repeat(10)), run('short', 'Hello there. Good day.')]);
  expect(order.lastIndexOf('short')).toBeLessThan(order.lastIndexOf('long') - 3);
});

test('a sentence flows out before the stream is finished', async () => {
  const stream = open('flite-kal16', 'mp3_44100_128');
  for await (const { bytes, durationMs } of stream.speak('A sentence of some length is spoken here.', patience)) {
    expect(bytes.length).toBeGreaterThan(16 * (durationMs - 150));
  }
  expect((await stream.finish()).length).toBeGreaterThan(0);
});

test('speed changes the length', async () => {
  const lengthMs = async (speed: number) =>
    (await speak(open('flite-rms', 'pcm_16000', speed), 'We walk down to the river.')).bytes.length / 32;
  const [slow, natural, fast] = [await lengthMs(0.7), await lengthMs(1), await lengthMs(1.2)];
  expect(slow / natural).toBeCloseTo(1 / 0.7, 1);
  expect(fast / natural).toBeCloseTo(1 / 1.2, 1);
});

test.each(['flite-rms', 'flite-slt', 'flite-awb', 'flite-kal16'])(
  '%s speaks at about -20 dBFS and does not clip',
  async (id) => {
    const text = 'The weather changed in the afternoon, and the ships came home before it was dark.';
    const { bytes } = await speak(open(id), text);
    const samples = Array.from({ length: bytes.length / 2 }, (_, at) => bytes.readInt16LE(2 * at) / 32_768);
    const rmsDb = 10 * Math.log10(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
    expect(rmsDb).toBeGreaterThan(-22.5);
    expect(rmsDb).toBeLessThan(-17.5);
    expect(Math.max(...samples.map(Math.abs))).toBeLessThan(0.99);
  },
);

test('leaving early or aborting ends the stream, not the voice', async () => {
  const left = open();
  for await (const _ of left.speak('One. Two. Three. Four. Five. Six.', patience)) break;
  await expect(speak(left, 'More.')).rejects.toThrow('closed');

  const aborted = open('flite-rms');
  const abort = new AbortController();
  const speaking = (async () => {
    for await (const _ of aborted.speak('A sentence. '.repeat(50), abort.signal)) abort.abort();
  })();
  await expect(speaking).rejects.toMatchObject({ name: 'AbortError' });
  expect((await speak(open(), 'Still here.')).bytes.length).toBeGreaterThan(0);
});

test('closing while it speaks says so, and the next stream has a new thread', async () => {
  const own = createVoices();
  onTestFinished(() => own.close());
  const format = outputFormat('pcm_16000');
  const speaking = speak(own.open({ voiceId: 'flite-rms', speed: 1, format }), 'A sentence. '.repeat(50));
  const refused = expect(speaking).rejects.toThrow('closed while it was speaking');
  await own.close();
  await refused;
  const again = await speak(own.open({ voiceId: 'flite-kal16', speed: 1, format }), 'Again.');
  expect(again.bytes.length).toBeGreaterThan(0);
});

const missing = recogniserMissing();
const DECOYS = [
  'My brother keeps a small garden behind the station, where he grows beans and yellow roses.',
  'Nobody could remember who had painted the kitchen door, but everyone agreed that it was a mistake.',
  'The doctor wrote three letters last Sunday and sent none of them, because the office had been closed.',
  'Please carry these boxes upstairs, put the heavy ones near the window and come back for lunch.',
  'A young teacher from the north opened a music school above the bakery and filled it within a month.',
  'Our train stopped twice in the forest while the driver looked for a lost umbrella.',
  'Nine bottles stood on the shelf, all of them empty except the green one.',
  'They argued about money until midnight, laughed about it at breakfast and forgot it before noon.',
  'If your phone rings during the concert, leave quickly and do not apologize to the drummer.',
];
const SCRIPT =
  'Welcome back to the show. Today we follow a river from the mountains to the sea, and we meet the people who live beside it. ' +
  'The water begins as melting snow, high above the last trees, where the wind never seems to rest. ' +
  'By the time it reaches the first village, it is strong enough to turn a mill. ' +
  'An old woman there told us that her family has watched the river rise and fall for two hundred years. ' +
  'She keeps a record of every flood in a black book. ' +
  'Further down, the valley opens, and the fields are full of apples and corn. ' +
  'Farmers share the water by a simple rule, which has hardly changed since the bridge was built. ' +
  'In the city the river is wide and slow. Ships wait for the evening tide, and children fish from the wall. ' +
  'At last it meets the sea, and nobody can say where one ends and the other begins. Thank you for listening.';

describe(
  missing === undefined ? 'heard by a recogniser' : `heard by a recogniser (skipped: ${missing} is not installed)`,
  () => {
    test.skipIf(missing !== undefined)(
      'MP3 of rms is understood, and is not mistaken for another text',
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'voices-'));
        onTestFinished(() => rm(folder, { recursive: true }));
        const { pieces, bytes } = await speak(open('flite-rms', 'mp3_44100_128'), SCRIPT);
        const path = join(folder, 'speech.mp3');
        await writeFile(path, bytes);
        const heard = await hears(path, SCRIPT, DECOYS);
        expect(heard.wordErrorRate, heard.words.join(' ')).toBeLessThanOrEqual(0.04);
        expect(heard.wrongTextErrorRate).toBeGreaterThanOrEqual(0.8);
        const seconds = pieces.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
        const expectedSeconds = (60 * SCRIPT.split(' ').length) / 166;
        expect(Math.abs(seconds / expectedSeconds - 1)).toBeLessThan(0.15);
      },
      120_000,
    );
  },
);

const hasMpg123 = spawnSync('mpg123', ['--version']).error === undefined;

test.skipIf(!hasMpg123).each(['mp3_22050_32', 'mp3_44100_128'])(
  '%s decodes without complaint (skipped without mpg123)',
  async (id) => {
    const folder = await mkdtemp(join(tmpdir(), 'voices-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'speech.mp3');
    await writeFile(path, (await speak(open('flite-kal16', id), 'One sentence. And another.')).bytes);
    const { status, stderr } = spawnSync('mpg123', ['-t', '--no-resync', path], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stderr).not.toMatch(/warning|error|Illegal|resync/i);
  },
);
