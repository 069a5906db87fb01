import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type StudioOptions, startStudio } from '../../studio/server.js';
import { CANARY_KEY, runNarrate, temporaryFolder } from '../../testing/run-narrate.js';
import { createToneVoices, wordsIn } from '../../testing/tone-voices.js';

// More than one page of the service's list.
const VOICE_IDS = [
  'tone-a',
  'tone-b',
  ...Array.from({ length: 100 }, (_, index) => `crowd-${index}`),
  'rachel-calm',
  'rachel-loud',
];

const startService = async (options: Partial<StudioOptions> = {}) => {
  const voices = createToneVoices({ voiceIds: VOICE_IDS });
  const studio = await startStudio({ voices, apiKey: CANARY_KEY, keep: 'all', closeDelayMs: 20, ...options });
  onTestFinished(() => studio.close());
  const env = { ELEVENLABS_API_KEY: CANARY_KEY, NARRATE_BASE_URL: studio.url };
  return { studio, env };
};

const speak = async (args: readonly string[], env: Record<string, string> = {}, script = 'Hello there.\n') => {
  const service = await startService();
  const ran = await runNarrate(['-', '-o', '-', ...args], { env: { ...service.env, ...env }, stdin: script });
  const [session] = service.studio.sessions;
  return { ran, session, opening: session?.messages[0]?.message as Record<string, unknown> | undefined };
};

test.each<[string[], Record<string, unknown>]>([
  [['--speed', '1.2'], { speed: 1.2 }],
  [['--rate', '175'], { speed: 1 }],
  [['-r', '140'], { speed: 0.8 }],
  [['--stability', '0.25'], { stability: 0.25 }],
  [['--similarity', '1'], { similarity_boost: 1 }],
  [['--style', '0'], { style: 0 }],
  [['--speaker-boost'], { use_speaker_boost: true }],
  [['--no-speaker-boost'], { use_speaker_boost: false }],
])('%j stands in the voice settings of the first message', async (args, settings) => {
  const { ran, opening } = await speak(args);
  expect(ran).toMatchObject({ exit: 0 });
  expect(opening).toMatchObject({ text: ' ', voice_settings: settings });
});

test.each<[string[], Record<string, string>]>([
  [[], { model_id: 'eleven_flash_v2_5', output_format: 'mp3_44100_128' }],
  [['-m', 'eleven_multilingual_v2'], { model_id: 'eleven_multilingual_v2' }],
  [['--format', 'mp3_44100_64'], { output_format: 'mp3_44100_64' }],
  [['--format', 'pcm_16000'], { output_format: 'pcm_16000' }],
  [['--seed', '4294967295'], { seed: '4294967295' }],
  [['--lang', 'DE'], { language_code: 'de' }],
  [['--normalize', 'off'], { apply_text_normalization: 'off' }],
])('%j stands in the query', async (args, query) => {
  const { ran, session } = await speak(args);
  expect(ran).toMatchObject({ exit: 0 });
  expect(session?.query).toMatchObject(query);
});

const dialogue = '"Who is there?" she said.\n"It is me!" he said. "Open!"\n"Never!"\n';
const narration = `${'The river ran slowly past the old mill and on towards the distant sea. '.repeat(4)}\n`;

test.each<[string, string, number[]]>([
  ['speed', '', [50, 75, 100, 150]],
  ['balanced', '', [120, 160, 250, 290]],
  ['quality', '', [250, 350, 450, 500]],
  ['adaptive', dialogue, [80, 120, 160, 200]],
  ['adaptive', narration, [200, 280, 350, 400]],
  ['60,500', '', [60, 500]],
])('--schedule %s', async (schedule, script, expected) => {
  const { opening } = await speak(['--schedule', schedule], {}, script || undefined);
  expect(opening?.generation_config).toEqual({ chunk_length_schedule: expected });
});

test.each<[string, string]>([
  ['tone-b', 'tone-b'],
  ['TONE B', 'tone-b'],
])('-v %s is the voice %s', async (wanted, voiceId) => {
  expect((await speak(['-v', wanted])).session?.voiceId).toBe(voiceId);
});

test('without -v the first voice of the account speaks', async () => {
  expect((await speak([])).session?.voiceId).toBe('tone-a');
});

test('a name that nearly is one is answered by its neighbours', async () => {
  const { ran, session } = await speak(['-v', 'tone-x']);
  expect(ran.exit).toBe(2);
  expect(ran.stderr).toMatch(/did you mean .*tone-a/i);
  expect(session).toBeUndefined();
});

test.each([
  [['--speed', '1.3']],
  [['--speed', 'fast']],
  [['--stability', '-0.1']],
  [['--similarity', '1.01']],
  [['--style', '']],
  [['--seed', '-1']],
  [['--seed', '1.5']],
  [['--lang', 'english']],
  [['--format', 'mp3_8']],
  [['--schedule', '49,500']],
  [['--schedule', '50,501']],
  [['--normalize', 'maybe']],
  [['--engine', 'siri']],
  [['--input', 'pdf']],
  [['--base-url', 'http://example.com']],
  [['-m', '../../v1']],
  [['--outptu', 'x.mp3']],
  [['--timeout', '0']],
  [['--no-play']],
])('%j is refused before anything is asked of the service', async (args) => {
  const { studio, env } = await startService();
  const ran = await runNarrate(['-', ...args], { env, stdin: 'Hello.' });
  expect(ran).toMatchObject({ exit: 2 });
  expect(ran.stderr).toMatch(/^error: .+\n/);
  expect([...studio.sessions, ...studio.requests]).toEqual([]);
});

test('flag before environment before config file before .env', async () => {
  const cwd = temporaryFolder();
  writeFileSync(
    path.join(cwd, '.env'),
    'NARRATE_VOICE=tone-b\nNARRATE_SCHEDULE=50\nNARRATE_BASE_URL=http://127.0.0.1:1\n',
  );
  const { studio, env } = await startService();
  const used = async (args: string[], extra: Record<string, string> = {}) => {
    const ran = await runNarrate(['-', '-o', '-', ...args], { cwd, env: { ...env, ...extra }, stdin: 'Hello.' });
    expect(ran.exit).toBe(0);
    expect(ran.stderr).toContain('.env may not set NARRATE_BASE_URL');
    return studio.sessions.at(-1)?.voiceId;
  };
  expect(await used([])).toBe('tone-b');
  mkdirSync(path.join(cwd, '.config/narrate'), { recursive: true });
  writeFileSync(path.join(cwd, '.config/narrate/config.json'), '{"voice": "rachel-calm"}');
  expect(await used([])).toBe('rachel-calm');
  expect(await used([], { NARRATE_VOICE: 'rachel-loud' })).toBe('rachel-loud');
  expect(await used(['-v', 'tone-a'], { NARRATE_VOICE: 'rachel-loud' })).toBe('tone-a');
});

test('a key in .env is used, and shown nowhere', async () => {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, '.env'), `ELEVENLABS_API_KEY=${CANARY_KEY}\n`);
  const { studio } = await startService();
  const ran = await runNarrate(['-', '-o', '-', '--verbose'], {
    cwd,
    env: { NARRATE_BASE_URL: studio.url },
    stdin: 'Hello.',
  });
  expect(ran.exit).toBe(0);
  expect(wordsIn(ran.stdout)).toEqual(['Hello.']);
});

test('voices and models are listed for people and for programs', async () => {
  const { env } = await startService();
  const table = await runNarrate(['voices'], { env });
  expect(table.stdout.toString()).toMatch(/^Name +Id[\s\S]+rachel-loud/);
  const json = await runNarrate(['voices', '--json'], { env });
  expect(JSON.parse(json.stdout.toString()).map(({ id }: { id: string }) => id)).toEqual(VOICE_IDS);
  const question = await runNarrate(['-v', '?'], { env });
  expect(question.stdout.toString()).toBe(table.stdout.toString());
  const models = await runNarrate(['models', '--json'], { env });
  expect(JSON.parse(models.stdout.toString())).toContainEqual(expect.objectContaining({ id: 'eleven_flash_v2_5' }));
});

test.each(['x', '', '-1', '1e3', '5$', 'NaN'])('--confirm-above "%s" is no sum, whoever speaks', async (sum) => {
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--confirm-above', sum, '--yes'], { stdin: 'Hello.' });
  expect(ran).toMatchObject({ exit: 2, left: [], stderr: expect.stringContaining('not a sum of dollars') });
});

test.each(['0', '.5', '0.50', '$5'])('--confirm-above %s is a sum', async (sum) => {
  expect(await speak(['--confirm-above', sum])).toMatchObject({ ran: { exit: 0 } });
});

test('what has no upper end is not told one', async () => {
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--max-chars', '0'], { stdin: 'Hello.' });
  expect(ran.stderr).toMatch(/^error: --max-chars is "0": not a whole number from 1 on\n/);
});

test('whoever wants to be asked is told that nobody counts a pipe', async () => {
  const { ran } = await speak(['--confirm-above', '0']);
  expect(ran).toMatchObject({
    exit: 0,
    stderr: expect.stringMatching(/^warning: What comes through a pipe .*--max-chars/),
  });
});

test('what a cast file says that means nothing is told', async () => {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'cast.yml'), 'HOST:\n  voice: slt\n  sped: 1\n');
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--cast', 'cast.yml'], { cwd, stdin: 'HOST: Hello.' });
  expect(ran.stderr).toMatch(/^warning: cast\.yml:3:3: a voice has no "sped": ignored\nSaved /);
});
