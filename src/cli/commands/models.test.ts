import { expect, test } from 'vitest';
import { CANARY_KEY, runNarrate } from '../../testing/run-narrate.js';
import { startVoiceHost } from '../../testing/voice-host.js';

const MODELS = [
  {
    model_id: 'eleven_flash_v2_5',
    name: 'Eleven Flash v2.5',
    maximum_text_length_per_request: 40_000,
    model_rates: { character_cost_multiplier: 0.5 },
    languages: ['en', 'de'].map((language_id) => ({ language_id })),
  },
  { model_id: 'eleven_v3', name: 'Eleven v3', maximum_text_length_per_request: 5000, languages: [] },
  { model_id: 'own_model', name: 'Own', description: 'Made by hand' },
  { model_id: 'eleven_sts', name: 'No speech', can_do_text_to_speech: false },
];

const models = async (...args: string[]) => {
  const { url } = await startVoiceHost({ '/v1/models': MODELS });
  return runNarrate(['models', ...args], { env: { ELEVENLABS_API_KEY: CANARY_KEY, NARRATE_BASE_URL: url } });
};

test('models are told with limits, languages, latency and price, and the words for what is not known are left out', async () => {
  const { exit, stdout, stderr } = await models();
  expect(exit).toBe(0);
  expect(stdout.toString().split('\n')).toEqual([
    'Id                 Name                Chars  Langs    Latency  Credits  USD/1k',
    'eleven_flash_v2_5  Eleven Flash v2.5  40,000      2      75 ms      0.5    0.05',
    'eleven_v3          Eleven v3           5,000         HTTP only        1    0.10',
    'own_model          Own',
    '',
  ]);
  expect(stderr).toContain('typical, as its vendor says');
  expect(stderr).toContain('what is paid depends on the plan');
  expect(stderr).toContain('the WebSocket does not serve eleven_v3.');
  expect(stderr).toContain('The default is eleven_flash_v2_5');
  for (const line of stderr.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('programs get all of it', async () => {
  const { stdout } = await models('--json');
  expect(JSON.parse(stdout.toString())).toEqual([
    {
      id: 'eleven_flash_v2_5',
      name: 'Eleven Flash v2.5',
      description: null,
      maxChars: 40_000,
      costFactor: 0.5,
      languages: ['en', 'de'],
      creditsPerChar: 0.5,
      usdPerThousandChars: 0.05,
      latencyMs: 75,
      streams: true,
      isDefault: true,
    },
    expect.objectContaining({ id: 'eleven_v3', latencyMs: null, streams: false, creditsPerChar: 1 }),
    expect.objectContaining({ id: 'own_model', creditsPerChar: null, description: 'Made by hand' }),
  ]);
});

test('--verbose names every language; -q leaves the explanations out', async () => {
  const verbose = await models('--verbose');
  expect(verbose.stdout.toString()).toMatch(/^Name: Eleven Flash v2.5 \(the default\)$/m);
  expect(verbose.stdout.toString()).toMatch(/^Languages: English, German$/m);
  expect(await models('-q')).toMatchObject({ exit: 0, stderr: '' });
});

test('offline they are told to make no difference', async () => {
  const { exit, stderr } = await runNarrate(['models', '--offline']);
  expect(exit).toBe(0);
  expect(stderr).toContain('cost nothing');
});
