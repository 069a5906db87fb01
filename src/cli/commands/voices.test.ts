import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { recordingPlayer } from '../../testing/recording-player.js';
import { CANARY_KEY, runNarrate, temporaryFolder } from '../../testing/run-narrate.js';
import { SHORT_SOUND, startVoiceHost } from '../../testing/voice-host.js';

const RACHEL = '21m00Tcm4TlvDq8ikWAM';

/** As the service lists them, with a preview of the second on another server. */
const voicesWith = (previewUrl?: string) => ({
  has_more: false,
  voices: [
    {
      voice_id: RACHEL,
      name: 'Rachel - calm, young',
      category: 'premade',
      labels: { accent: 'american', gender: 'female', language: 'en', age: 'young', descriptive: 'calm' },
      verified_languages: ['en', 'de', 'fr', 'ja'].map((language) => ({ language })),
      preview_url: previewUrl,
    },
    {
      voice_id: 'AAAAAAAAAAAAAAAAAAAA',
      name: 'George',
      category: 'cloned',
      labels: { accent: 'british', gender: 'male', language: 'en', use_case: 'narrative_story' },
    },
    { voice_id: 'BBBBBBBBBBBBBBBBBBBB', name: 'Georgina', category: 'premade', labels: { gender: 'female' } },
  ],
});

const account = async (previewUrl?: string) => {
  const host = await startVoiceHost({ '/v2/voices': voicesWith(previewUrl) });
  return { host, env: { ELEVENLABS_API_KEY: CANARY_KEY, NARRATE_BASE_URL: host.url } };
};

const namesIn = (stdout: Buffer): string[] => JSON.parse(stdout.toString()).map(({ name }: { name: string }) => name);

test('voices are listed with what people choose them by', async () => {
  const { env } = await account();
  const { exit, stdout, stderr } = await runNarrate(['voices'], { env });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  expect(stdout.toString()).toBe(
    [
      'Name                  Id                    Language  Labels',
      `Rachel - calm, young  ${RACHEL}  en +3     female, american, young, calm`,
      'George                AAAAAAAAAAAAAAAAAAAA  en        male, british, narrative story, cloned',
      'Georgina              BBBBBBBBBBBBBBBBBBBB            female',
      '',
    ].join('\n'),
  );
});

test.each([
  [['calm'], ['Rachel - calm, young']],
  [['narrative', 'british'], ['George']],
  [
    ['--search', 'georg'],
    ['George', 'Georgina'],
  ],
  [['georg', '--gender', 'female'], ['Georgina']],
  [['--language', 'German'], ['Rachel - calm, young']],
  [['--lang', 'de'], ['Rachel - calm, young']],
  [['--accent', 'British', '--gender', 'm'], ['George']],
  [['--age', 'young'], ['Rachel - calm, young']],
  [['--use-case', 'story'], ['George']],
])('voices %j leaves %j', async (args, names) => {
  const { env } = await account();
  const { exit, stdout } = await runNarrate(['voices', ...args, '--json'], { env });
  expect(exit).toBe(0);
  expect(namesIn(stdout)).toEqual(names);
});

test("-v '?' lists the same, filtered as voices are", async () => {
  const { env } = await account();
  const [asked, listed] = await Promise.all([
    runNarrate(['-v', '?', '--lang', 'de'], { env }),
    runNarrate(['voices', '--lang', 'de'], { env }),
  ]);
  expect(asked).toEqual(listed);
});

test('where no voice fits, stdout is empty, and stderr says how to find one', async () => {
  const { env } = await account();
  const ran = await runNarrate(['voices', 'rachl', '--accent', 'brittish', '--language', 'sw'], { env });
  expect(ran).toMatchObject({ exit: 0, stdout: Buffer.alloc(0) });
  expect(ran.stderr.split('\n')).toEqual([
    'No voice of 3 is "rachl" and --language sw and --accent brittish.',
    '--language may be en (English), de (German), fr (French), ja (Japanese).',
    '--accent may be british.',
    'did you mean "Rachel - calm, young"?',
    '"narrate voices" lists them all.',
    '',
  ]);
  const json = await runNarrate(['voices', 'rachl', '--json', '-q'], { env });
  expect(json).toMatchObject({ exit: 0, stderr: '' });
  expect(JSON.parse(json.stdout.toString())).toEqual([]);
});

test('--offline needs no key, and goes nowhere although there is one', async () => {
  const { env, host } = await account();
  const { stdout } = await runNarrate(
    ['voices', '--offline', '--gender', 'f', '--language', 'en', 'bright', '--json'],
    { env },
  );
  expect(namesIn(stdout)).toEqual(['Slt']);
  expect(host.asked).toEqual([]);
  const both = await runNarrate(['voices', '--offline', '--engine', 'elevenlabs'], { env });
  expect(both).toMatchObject({ exit: 2, stderr: expect.stringContaining('--offline') });
});

test('a preview is played, and the key stays with the service', async () => {
  const elsewhere = await startVoiceHost({ '/rachel.mp3': SHORT_SOUND });
  const { env, host } = await account(`${elsewhere.url}/rachel.mp3`);
  const player = recordingPlayer('aplay');
  const ran = await runNarrate(['voices', '--preview', 'rachel'], { env: { ...env, ...player.env } });
  expect(ran).toMatchObject({ exit: 0, stderr: `Rachel - calm, young (${RACHEL})\n`, stdout: Buffer.alloc(0) });
  // 20 frames, less the decoder's lead-in.
  expect(player.pcm()).toHaveLength((20 * 1152 - 1105) * 2);
  expect(host.asked.map(({ headers }) => headers['xi-api-key'])).toEqual([CANARY_KEY]);
  expect(elsewhere.asked.map(({ path: asked, headers }) => [asked, headers['xi-api-key']])).toEqual([
    ['/rachel.mp3', undefined],
  ]);
});

test('the one voice that the filters leave need not be named, and its preview can be kept', async () => {
  const elsewhere = await startVoiceHost({ '/rachel.mp3': SHORT_SOUND });
  const { env } = await account(`${elsewhere.url}/rachel.mp3`);
  const cwd = temporaryFolder();
  const ran = await runNarrate(['voices', 'calm', '--preview', '-o', 'rachel.mp3'], { cwd, env });
  expect(ran).toMatchObject({ exit: 0, stdout: Buffer.alloc(0), left: ['rachel.mp3'] });
  expect(readFileSync(path.join(cwd, 'rachel.mp3'))).toEqual(SHORT_SOUND);
  const piped = await runNarrate(['voices', 'calm', '--preview', '-o', '-'], { env });
  expect(piped.stdout).toEqual(SHORT_SOUND);
});

test('the extension says what the preview is saved as', async () => {
  const elsewhere = await startVoiceHost({ '/rachel.mp3': SHORT_SOUND });
  const { env } = await account(`${elsewhere.url}/rachel.mp3`);
  const cwd = temporaryFolder();
  const ran = await runNarrate(['voices', '--preview', 'Rachel', '-o', 'rachel.wav'], { cwd, env });
  expect(ran).toMatchObject({ exit: 0, stderr: 'rachel.wav: the preview of Rachel - calm, young\n' });
  const saved = readFileSync(path.join(cwd, 'rachel.wav'));
  expect(saved.subarray(0, 12).toString('latin1')).toMatch(/^RIFF.{4}WAVE$/s);
  expect(saved).toHaveLength(44 + (20 * 1152 - 1105) * 2);
  const other = await runNarrate(['voices', '--preview', 'Rachel', '-o', 'rachel.flac'], { cwd, env });
  expect(other).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('hint: end it in .mp3 or .wav: -o rachel.mp3'),
  });
  expect(other.left).toEqual(['rachel.wav']);
});

test('an offline voice is heard', async () => {
  const player = recordingPlayer('aplay');
  const ran = await runNarrate(['voices', '--offline', '--preview', 'slt'], { env: player.env });
  expect(ran).toMatchObject({ exit: 0, stderr: 'Slt (flite-slt): Brisk and bright\n' });
  expect(player.pcm().length / 2 / 44_100).toBeGreaterThan(1.5);
});

test.each([
  [
    ['--preview'],
    2,
    /3 voices fit, and one is played at a time: "Rachel - calm, young", "George", "Georgina"\nhint: .*--preview 'Rachel - calm, young'/,
  ],
  [['nobody', '--preview'], 2, /nothing to play/],
  [['--preview', 'rachle'], 2, /no voice "rachle"\nhint: did you mean "Rachel/],
  [['--preview', 'CCCCCCCCCCCCCCCCCCCC'], 2, /no voice "C+"/],
  [['--preview', 'George'], 3, /no preview of "George": the service names none/],
  [['--preview', 'Rachel'], 10, /^error: .*(player|sound device)/m],
])('voices %j ends with %i', async (args, exit, said) => {
  const elsewhere = await startVoiceHost({ '/rachel.mp3': SHORT_SOUND });
  const { env } = await account(`${elsewhere.url}/rachel.mp3`);
  const ran = await runNarrate(['voices', ...args], { env: { ...env, PATH: temporaryFolder() } });
  expect(ran.exit).toBe(exit);
  expect(ran.stderr).toMatch(said);
  expect(ran.stdout).toHaveLength(0);
});

test.each([
  ['file:///etc/hostname', 3, 'not one of the web'],
  ['javascript:alert(1)', 3, 'not one of the web'],
  ['http://user:word@127.0.0.1/x.mp3', 3, 'not one of the web'],
  ['HOST/moved.mp3', 8, 'HTTP status 302'],
  ['HOST/forbidden.mp3', 8, 'refuses it'],
  ['HOST/page.html', 8, 'MP3'],
])('a preview at %s is not played', async (address, exit, said) => {
  const host = await startVoiceHost({ '/moved.mp3': 302, '/forbidden.mp3': 403, '/page.html': 'x'.repeat(5000) });
  const { env } = await account(address.replace('HOST', host.url));
  const player = recordingPlayer('aplay');
  const ran = await runNarrate(['voices', '--preview', 'Rachel'], { env: { ...env, ...player.env } });
  expect(ran.exit).toBe(exit);
  expect(ran.stderr).toContain(said);
  expect(player.surroundings()).toBe('');
});
