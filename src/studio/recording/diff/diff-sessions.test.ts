import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Alteration, startAlteringProxy } from '../../../testing/altering-proxy.js';
import { CANARY_KEY } from '../../../testing/run-narrate.js';
import { startService } from '../../../testing/service.js';
import type { Session } from '../session.js';
import { parseSession, readSession } from '../session-lines.js';
import { speakAgain } from '../speak-again.js';
import { diffJson, diffReport, isDifference } from './diff-report.js';
import { diffSessions, type Finding } from './diff-sessions.js';

const OPTIONS = { apiKey: CANARY_KEY, voiceId: 'tone-a', proxyEnv: {}, isHurried: true, patienceMs: 5_000 };

/** What a client asks, as a session without any answer. */
const asking = (messages: readonly unknown[], query: Record<string, string> = {}): Session =>
  parseSession(
    'asking.jsonl',
    [
      {
        narrateSession: 1,
        kind: 'stream-input',
        over: 'websocket',
        method: 'GET',
        path: '/v1/text-to-speech/anybody/stream-input',
        query: { model_id: 'eleven_flash_v2_5', output_format: 'mp3_44100_128', ...query },
      },
      ...messages.map((message) => ({ from: 'client', atMs: 0, message })),
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  );

const posting = (kind: string, text: unknown, query = ''): Session =>
  parseSession(
    'posting.jsonl',
    [
      {
        narrateSession: 1,
        kind: 'any',
        over: 'http',
        method: 'POST',
        path: `/v1/text-to-speech/anybody${kind}`,
        query: Object.fromEntries(new URLSearchParams(query)),
      },
      { from: 'client', atMs: 0, message: { text } },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  );

const SENTENCE = asking([{ text: ' ' }, { text: 'Good evening, and welcome to you all. ' }, { text: '' }], {
  auto_mode: 'true',
});

/** The findings but for what is the same. */
const differences = (findings: readonly Finding[]): string[] =>
  findings.filter(isDifference).map(({ group, about, recorded, ours }) => `${group}: ${about}: ${recorded} | ${ours}`);

const diffWith = async (session: Session, alter: Alteration): Promise<readonly Finding[]> => {
  const { studio } = await startService();
  const strange = await startAlteringProxy(studio.url, alter);
  return diffSessions(await speakAgain(session, strange, OPTIONS), await speakAgain(session, studio.url, OPTIONS));
};

test.each([
  ['a sentence', SENTENCE],
  [
    'times with every frame',
    asking([{ text: ' ' }, { text: 'One two three four five. ' }, { text: '' }], { sync_alignment: 'true' }),
  ],
  ['samples', asking([{ text: ' ' }, { text: 'One two. ' }, { text: '' }], { output_format: 'pcm_24000' })],
  ['settings that change', asking([{ text: ' ' }, { text: 'One. ', voice_settings: { speed: 1.1 } }])],
  ['a model that is not served', asking([], { model_id: 'eleven_v3' })],
  ['a request', posting('', 'Good evening.')],
  ['a stream', posting('/stream', 'Good evening.', 'output_format=pcm_16000')],
  ['a request with times', posting('/with-timestamps', 'Good evening.')],
  ['a stream with times', posting('/stream/with-timestamps', 'Good evening.')],
  ['an empty text', posting('', '')],
  ['a text that is none', posting('', 7)],
])('a studio differs from itself in nothing: %s', async (_name, session) => {
  const findings = await diffWith(session, (frame) => frame);
  expect(differences(findings)).toEqual([]);
  expect(findings.filter(({ group }) => group === 'same').length).toBeGreaterThan(4);
});

const renamed: Alteration = ({ alignment, ...frame }) => {
  if (typeof alignment !== 'object' || alignment === null || !('charDurationsMs' in alignment))
    return { ...frame, alignment };
  const { charDurationsMs, ...others } = alignment;
  return { ...frame, alignment: { ...others, charsDurationsMs: charDurationsMs } };
};

test('a key of another name is found on both sides, and nothing else', async () => {
  expect(differences(await diffWith(SENTENCE, renamed))).toEqual([
    'only in the recording: frame audio.alignment.charsDurationsMs: list | undefined',
    'only in the studio: frame audio.alignment.charDurationsMs: undefined | list',
  ]);
});

test('a key that nobody knows is found', async () => {
  const added: Alteration = (frame) => (typeof frame.audio === 'string' ? { ...frame, region: 'moon' } : frame);
  expect(differences(await diffWith(SENTENCE, added))).toEqual([
    'only in the recording: frame audio.region: string | undefined',
  ]);
});

test('a final frame that does not come is found', async () => {
  const findings = await diffWith(SENTENCE, (frame) => (frame.isFinal === true ? undefined : frame));
  expect(differences(findings)).toEqual([
    'differs: order of frames: audio | audio, final',
    'only in the studio: final frames: undefined | there are some',
  ]);
  expect(findings).toContainEqual(
    expect.objectContaining({ group: 'cannot be compared', about: 'frame final.isFinal' }),
  );
});

test.each<[string, Alteration, string]>([
  [
    'another type',
    (frame) => (frame.audio ? { ...frame, isFinal: false } : frame),
    'differs: frame audio.isFinal: boolean | null',
  ],
  [
    'a blank less',
    (frame) => ({ ...frame, alignment: withoutLast(frame.alignment) }),
    'differs: alignment has blanks: as many as the text | 1 more than the text',
  ],
  [
    'sound of another rate',
    (frame) => (typeof frame.audio === 'string' ? { ...frame, audio: Buffer.alloc(600).toString('base64') } : frame),
    'differs: sound begins with: plain samples | a bare MP3 frame',
  ],
])('%s is found', async (_name, alter, expected) => {
  expect(differences(await diffWith(SENTENCE, alter)).join('\n')).toContain(expected);
});

const withoutLast = (alignment: unknown): unknown =>
  typeof alignment === 'object' && alignment !== null
    ? Object.fromEntries(Object.entries(alignment).map(([name, list]) => [name, (list as unknown[]).slice(0, -1)]))
    : alignment;

test('sound that is much too long for its text is found', async () => {
  const session = asking([{ text: ' ' }, { text: 'One two. ' }, { text: '' }], { output_format: 'pcm_8000' });
  const findings = await diffWith(session, (frame) => {
    const bytes = Buffer.from(String(frame.audio ?? ''), 'base64');
    return bytes.length === 0 ? frame : { ...frame, audio: Buffer.concat([bytes, bytes, bytes]).toString('base64') };
  });
  expect(differences(findings)).toEqual([expect.stringContaining('differs: sound for each character:')]);
});

test('another error, message and close are found, with their lines', async () => {
  const session = asking([{ text: ' ' }, { text: 'One. ', voice_settings: { speed: 1.1 } }]);
  const findings = await diffWith(session, (frame) => ({
    ...frame,
    error: 'settings_changed',
    code: 4003,
    message: 'No.',
  }));
  expect(differences(findings)).toEqual([
    'differs: error of the error: "settings_changed" | "invalid_input_message"',
    'differs: code of the error: 4003 | 1008',
    expect.stringContaining('differs: message of the error: "No." | "voice_settings'),
  ]);
  expect(findings.find(({ about }) => about === 'code of the error')).toMatchObject({ recordedLine: 5, oursLine: 5 });
});

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/sessions', import.meta.url));

test.each([
  ['one-sentence', 1],
  ['two-generations', 2],
])('the studio speaks as in %s, but for its own last blank of each generation', async (name, generations) => {
  const { studio } = await startService();
  const recorded = readSession(path.join(FIXTURES, `${name}.jsonl`));
  const ours = await speakAgain(recorded, studio.url, { ...OPTIONS, isHurried: false });
  const found = differences(diffSessions(recorded, ours)).filter(
    // The files know no headers; their sound and their close have lengths of their own.
    (line) => !/header|sound for each|delay of the close/.test(line),
  );
  expect(found).toEqual([
    `differs: alignment has blanks: as many as the text | ${generations} more than the text`,
    `differs: normalizedAlignment has blanks: ${generations} more than the text | ${2 * generations} more than the text`,
  ]);
});

test('the report names groups, places and both values; as JSON it has what is the same too', async () => {
  const diffs = [
    { name: 'sentence', findings: await diffWith(SENTENCE, renamed) },
    { name: 'other', findings: [], failure: 'it was not recorded' },
  ];
  const report = diffReport(diffs);
  expect(report).toMatch(
    /^sentence: \d+ same,\n {2}only in the recording:\n {4}frame audio\.alignment\.charsDurationsMs: recorded list \(line \d+\), studio nothing\n/,
  );
  expect(report).toContain('\nother: it was not recorded\n');
  expect(report).toMatch(/\n3 differences in 2 sessions\.\n$/);
  expect(JSON.parse(diffJson(diffs))).toMatchObject({ differences: 3, sessions: JSON.parse(JSON.stringify(diffs)) });
});
