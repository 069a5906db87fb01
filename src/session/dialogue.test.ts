import { expect, test } from 'vitest';
import { DEFAULT_GAPS } from '../script/gaps.js';
import { type FaultPlan, reset } from '../studio/weather/faults.js';
import { openStage } from '../testing/performance.js';
import { FRAME_MS } from '../testing/tone-frames.js';
import { timeLineOf } from '../testing/tone-time-line.js';
import { plainDirection } from './direction.js';

const SCRIPT = `# The mill

HOST: Good evening. [pause 1.5s] And welcome.

GUEST: Thank you, dear host.

HOST: [voice: Tone d] Stop it. [/voice]

# The end

GUEST: Good night. [pause 2s]
`;

const VOICE_IDS = ['tone-a', 'tone-b', 'tone-c', 'tone-d'];
const CAST = { host: {}, guest: { voice: 'Tone b' } };

test('a dialogue: everybody with a voice of their own, silences as asked for, chapters and words where they sound', async () => {
  const stage = await openStage({ voiceIds: VOICE_IDS, cast: CAST });
  const told = await stage.narrate(SCRIPT);
  expect(stage.warnings).toEqual([]);
  expect(told).toMatchObject({
    voice: expect.objectContaining({ id: 'tone-a' }),
    cast: [
      { speaker: 'HOST', voice: expect.objectContaining({ id: 'tone-c' }) },
      { speaker: 'GUEST', voice: expect.objectContaining({ id: 'tone-b' }) },
      { speaker: 'Tone d', voice: expect.objectContaining({ id: 'tone-d' }) },
    ],
  });
  expect(stage.spoken().sort((one, other) => ORDER.indexOf(one.text) - ORDER.indexOf(other.text))).toEqual(
    ['a', 'c', 'c', 'b', 'd', 'a', 'b'].map((voice, index) => ({ voiceId: `tone-${voice}`, text: ORDER[index] })),
  );

  const { words, endMs } = timeLineOf(stage.audio());
  expect(words.map(({ text }) => text).join(' ')).toBe(ORDER.join(' '));
  // Each connection ends with a silent frame of its own.
  const gaps = words.map(({ startMs }, index) => startMs - (words[index - 1]?.endMs ?? 0));
  const gapBefore = (text: string) => (gaps[words.findIndex((word) => word.text === text)] ?? 0) - FRAME_MS;
  for (const [text, gapMs] of Object.entries({ Good: 300, And: 1500, Thank: 300, Stop: 300 })) {
    expect(Math.abs(gapBefore(text) - gapMs)).toBeLessThan(FRAME_MS);
  }
  expect(Math.abs(endMs - (words.at(-1)?.endMs ?? 0) - FRAME_MS - 2000)).toBeLessThan(FRAME_MS);

  const segments = stage.transcript();
  expect(segments.map(({ speaker, body }: Segment) => [speaker, body])).toEqual([
    [undefined, 'The mill'],
    ['HOST', 'Good evening.'],
    ['HOST', 'And welcome.'],
    ['GUEST', 'Thank you, dear host.'],
    ['Tone d', 'Stop it.'],
    [undefined, 'The end'],
    ['GUEST', 'Good night.'],
  ]);
  const transcribed = segments.flatMap(({ words: all = [] }: Segment) => all);
  expect(transcribed.map(({ text }: SegmentWord) => text)).toEqual(words.map(({ text }) => text));
  transcribed.forEach(({ startTime, endTime }: SegmentWord, index: number) => {
    expect(Math.abs(startTime * 1000 - (words[index]?.startMs ?? 0))).toBeLessThan(1.5 * FRAME_MS);
    expect(Math.abs(endTime * 1000 - (words[index]?.endMs ?? 0))).toBeLessThan(1.5 * FRAME_MS);
  });

  const secondMs = words.findLast(({ text }) => text === 'The')?.startMs ?? 0;
  expect(stage.chapters()).toEqual([
    { title: 'The mill', startTime: 0, endTime: Math.round(secondMs) / 1000 },
    { title: 'The end', startTime: Math.round(secondMs) / 1000, endTime: Math.round(endMs) / 1000 },
  ]);
});

test('a second run finds every take again and makes the same file', async () => {
  const stage = await openStage({ voiceIds: VOICE_IDS, cast: CAST });
  await stage.narrate(SCRIPT);
  const [audio, transcript] = [stage.audio(), stage.transcript()];
  const spoken = stage.spoken().length;
  await stage.narrate(SCRIPT);
  expect(stage.spoken()).toHaveLength(spoken);
  expect(stage.audio().equals(audio)).toBe(true);
  expect(stage.transcript()).toEqual(transcript);
});

test('heard as it is made, also when a connection breaks: every word once, with the same silences', async () => {
  const silentMs = async (faults: FaultPlan) => {
    const output = { file: undefined, stdout: true, play: false };
    const stage = await openStage({ voiceIds: VOICE_IDS, cast: CAST, faults, options: { output, concurrency: 1 } });
    await stage.narrate(SCRIPT);
    expect(stage.metrics.snapshot.retries).toBe(faults.length);
    const { words, endMs } = timeLineOf(stage.heard());
    expect(words.map(({ text }) => text).join(' ')).toBe(ORDER.join(' '));
    return endMs - words.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  };
  const calmMs = await silentMs([]);
  expect(calmMs).toBeGreaterThan(300 + 1500 + 300 + 300 + 300 + 300 + 2000);
  const brokenMs = await silentMs([{ connection: 3, at: { frame: 1 }, do: reset }]);
  expect(Math.abs(brokenMs - calmMs)).toBeLessThan(2 * FRAME_MS);
});

test('in PCM a pause is as long as it was asked for, to the sample', async () => {
  const lengths: number[] = [];
  for (const script of ['GUEST: One.\n\nGUEST: Two.', 'GUEST: One.\n[pause 1.25s]\nGUEST: Two.']) {
    const stage = await openStage({ cast: CAST, format: 'pcm_16000' });
    await stage.narrate(script);
    lengths.push(stage.audio().length);
  }
  expect((lengths[1] ?? 0) - (lengths[0] ?? 0)).toBe(1.25 * 16_000 * 2);
});

test('gaps are as the script says: before paragraphs and headings, and nothing before the first', async () => {
  const lengths: number[] = [];
  const own = { voice: undefined, modelId: 'eleven_flash_v2_5', languageCode: undefined, controls: {} };
  for (const gaps of [DEFAULT_GAPS, { turnMs: 1000, paragraphMs: 100, chapterMs: 500 }]) {
    const stage = await openStage({
      format: 'pcm_16000',
      direct: async () => ({ ...plainDirection(own), cast: new Map(Object.entries(CAST)), gaps }),
    });
    await stage.narrate('# One\n\nTwo.\n\nThree.\n\nGUEST: Four.\n\n# Five');
    lengths.push(stage.audio().length);
  }
  // Two and three come after a paragraph; four and the heading after another speaker.
  expect((lengths[1] ?? 0) - (lengths[0] ?? 0)).toBe(((100 + 100 + 1000 + 1000 - 300 - 300) / 1000) * 16_000 * 2);
});

const ORDER = [
  'The mill',
  'Good evening.',
  'And welcome.',
  'Thank you, dear host.',
  'Stop it.',
  'The end',
  'Good night.',
];

interface SegmentWord {
  readonly text: string;
  readonly startTime: number;
  readonly endTime: number;
}

interface Segment {
  readonly speaker?: string;
  readonly body: string;
  readonly words?: readonly SegmentWord[];
}

test('six who take turns, several spoken at once: a connection is opened ahead only for who has not begun', async () => {
  const names = ['Ann', 'Bob', 'Cat', 'Dan', 'Eve', 'Fay'];
  const stage = await openStage({
    voiceIds: ['tone-a', ...names.map((name) => `tone-${name}`)],
    cast: Object.fromEntries(names.map((name) => [name.toLowerCase(), { voice: `Tone ${name}` }])),
  });
  const lines = Array.from({ length: 36 }, (_, index) => `${names[index % names.length]}: This is line ${index}.`);
  await stage.narrate(lines.join('\n\n'));
  expect(stage.spoken()).toHaveLength(lines.length);
  expect(stage.studio.sessions.length - lines.length).toBeLessThan(3);
});

test('every script begins with the narrator, whoever spoke last in the one before', async () => {
  const stage = await openStage({ voiceIds: VOICE_IDS, cast: CAST });
  await stage.narrate('GUEST: And good night.\n', 'Once upon a time.\n\nGUEST: Good morning.\n');
  expect(Object.fromEntries(stage.spoken().map(({ text, voiceId }) => [text, voiceId]))).toEqual({
    'And good night.': 'tone-b',
    'Once upon a time.': 'tone-a',
    'Good morning.': 'tone-b',
  });
});
