import { expect } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { toneBytes } from '../../testing/tone-voices.js';
import { factsAbout } from './fact.js';
import { fingerprint } from './read-frames.js';
import { testStudio } from './studio.js';

const { holds, deviates, unknown } = factsAbout('Models and their limits');

const TEXT = 'Hello there. ';

/** What a text of so many characters in this model is answered with: the status, and the cost if it is spoken. */
const asked = async (model_id: string, chars: number) => {
  const { post } = await testStudio();
  const { status, headers } = await post('tone-a', { text: 'word '.repeat(chars).slice(0, chars), model_id });
  return { status, cost: headers.get('character-cost') };
};

for (const [id, maxChars, creditsPerChar] of [
  ['eleven_flash_v2_5', 40_000, 0.5],
  ['eleven_flash_v2', 30_000, 0.5],
  ['eleven_turbo_v2_5', 40_000, 0.5],
  ['eleven_turbo_v2', 30_000, 0.5],
  ['eleven_multilingual_v2', 10_000, 1],
] as const) {
  holds(
    `models.${id}`,
    `${id} takes ${maxChars.toLocaleString('en-US')} characters a request, at ${creditsPerChar} credits each.`,
    ['documented'],
    async () => {
      expect(await asked(id, maxChars)).toEqual({ status: 200, cost: String(maxChars * creditsPerChar) });
      expect((await asked(id, maxChars + 1)).status).toBe(400);
      const { get } = await testStudio();
      expect((await get('/v1/models')).json()).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            model_id: id,
            maximum_text_length_per_request: maxChars,
            model_rates: expect.objectContaining({ character_cost_multiplier: creditsPerChar }),
          }),
        ]),
      );
    },
  );
}
holds(
  'models.eleven_v3',
  'eleven_v3 is documented with 5,000 characters a request, at 1 credit each.',
  ['documented'],
  async () => {
    expect(await asked('eleven_v3', 5000)).toEqual({ status: 200, cost: '5000' });
  },
);
deviates(
  'models.eleven_v3.above',
  'The service spoke 5,001 characters with eleven_v3 all the same.',
  ['recorded'],
  'The studio keeps to the documented limit, so that callers do too.',
  async () => {
    expect((await asked('eleven_v3', 5001)).status).toBe(400);
  },
);
holds(
  'models.eleven_v3.tags',
  'eleven_v3 reads words in brackets as directions, not as text.',
  ['documented'],
  async () => {
    const { post } = await testStudio();
    const { bytes } = await post('tone-a/stream', { text: '[whispers] Hello there. ', model_id: 'eleven_v3' });
    expect(fingerprint(bytes)).toBe(fingerprint(toneBytes(TEXT, outputFormat('mp3_44100_128'))));
  },
);
holds('models.turbo', 'The Turbo models are deprecated and still work.', ['documented', 'clients'], async () => {
  const { post } = await testStudio();
  for (const model_id of ['eleven_turbo_v2_5', 'eleven_turbo_v2'])
    expect((await post('tone-a', { text: TEXT, model_id })).status).toBe(200);
});
holds(
  'models.v1',
  'eleven_monolingual_v1 and eleven_multilingual_v1 were to be removed in July 2026.',
  ['documented'],
  async () => {
    const { post } = await testStudio();
    for (const model_id of ['eleven_monolingual_v1', 'eleven_multilingual_v1'])
      expect((await post('tone-a', { text: TEXT, model_id })).status).toBe(404);
  },
);
deviates(
  'models.languages',
  'The models speak 29 to 90 languages, flash_v2 and turbo_v2 English alone.',
  ['documented'],
  'The models of the studio all sound the same, and list the languages that its voices speak.',
  async () => {
    const { get } = await testStudio();
    for (const { languages } of (await get('/v1/models')).json() as { languages: { language_id: string }[] }[])
      expect(languages.map(({ language_id }) => language_id)).toContain('en');
  },
);
deviates(
  'models.conversational',
  'eleven_v3_conversational and eleven_v4_turbo speak with one voice over text-to-dialogue, at 0.5 credits a character.',
  ['documented'],
  'The studio does not serve text-to-dialogue yet; over plain HTTP it refuses them.',
  async () => {
    expect((await asked('eleven_v3_conversational', 10)).status).toBe(400);
    expect((await asked('eleven_v4_turbo', 10)).status).toBe(400);
  },
);
unknown(
  'models.eleven_v4',
  'Whether plain HTTP text-to-speech serves eleven_v4 is disputed: pages of the vendor show it, others found it refused.',
  ['documented', 'clients', 'disputed'],
  'The studio refuses it with unsupported_model, and does not list it.',
  async () => {
    expect((await asked('eleven_v4', 10)).status).toBe(400);
    const { get } = await testStudio();
    expect((await get('/v1/models')).bytes.toString()).not.toContain('eleven_v4');
  },
);
