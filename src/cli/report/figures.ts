import type { Latency, Metrics, PassageDetail } from '../../session/metrics.js';

/** The figures of a run, by name, as a person reads them. */
export const figuresOf = (metrics: Metrics): readonly (readonly [name: string, value: string])[] => [
  ['connect', milliseconds(metrics.connectMs)],
  ['first byte', latency(metrics.firstByte)],
  ['first sound', latency(metrics.firstSound)],
  ['connections', String(metrics.connections)],
  ['chunks', `${metrics.chunksSent} sent, ${metrics.chunksReceived} received (${metrics.chunkRatio ?? '-'} for each)`],
  ['characters', String(metrics.characters)],
  ['audio', `${metrics.audioSeconds} s`],
  ['real-time factor', String(metrics.realTimeFactor ?? '-')],
  ['underruns', String(metrics.underruns)],
  ['writer pauses', writerPauses(metrics)],
  ['longest gap', milliseconds(metrics.longestGapMs)],
  ['smallest buffer', milliseconds(metrics.leastBufferedMs)],
  ['retries', `${metrics.retries} (${metrics.reconnects} reconnects)`],
  ['sent again', `${metrics.resentCharacters} characters`],
  ['reused', `${metrics.reusedCharacters} characters`],
];

/** Heads of the table of passages; times in milliseconds. */
export const PASSAGE_HEADS = [
  'passage',
  'characters',
  'started',
  'first text',
  'first byte',
  'last byte',
  'heard from',
  'audio',
  'synthesis',
  'gap',
  'remarks',
] as const;

export const passageRow = (passage: PassageDetail): string[] => [
  String(passage.index + 1),
  String(passage.characters),
  ...[
    passage.startedAtMs,
    passage.firstTextAtMs,
    passage.firstByteAtMs,
    passage.lastByteAtMs,
    passage.heardFromMs,
    passage.audioMs,
    passage.synthesisMs,
    passage.gapMs,
  ].map((ms) => (ms === null ? '-' : String(Math.round(ms)))),
  [
    passage.reused ? 'from the cache' : '',
    passage.retries > 0 ? `${passage.retries} ${passage.retries === 1 ? 'retry' : 'retries'}` : '',
  ]
    .filter(Boolean)
    .join(', '),
];

/** What the table of passages leaves out, in a line. */
export const passagesBeyondLine = ({ passagesBeyond }: Metrics): string | undefined =>
  passagesBeyond
    ? `${passagesBeyond.passages} more passages: ${passagesBeyond.characters} characters, ${Math.round(passagesBeyond.audioMs / 1000)} s of audio, ${passagesBeyond.reused} from the cache, ${passagesBeyond.retries} retries`
    : undefined;

const writerPauses = ({ writerPauses: pauses, waitedForWriterMs }: Metrics): string =>
  pauses === 0 ? '0' : `${pauses} (waited ${milliseconds(waitedForWriterMs)} for the writer)`;

const milliseconds = (value: number | null): string => (value === null ? '-' : `${value} ms`);

const latency = ({ fromFirstTextMs, fromProcessStartMs }: Latency): string =>
  fromProcessStartMs === null
    ? '-'
    : `${milliseconds(fromFirstTextMs)} after the first text, ${milliseconds(fromProcessStartMs)} after the start`;
