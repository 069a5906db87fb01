import { expect } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { toneBytes } from '../../testing/tone-voices.js';
import { factsAbout } from './fact.js';
import { soundOf } from './read-frames.js';
import { END, START, testStudio } from './studio.js';

const { holds, deviates, unknown } = factsAbout('Socket: query parameters');

/** Whether a session with this query ends well, and with sound. */
const isTaken = async (query: Record<string, string>): Promise<boolean> => {
  const { talk } = await testStudio();
  const { code, frames } = await talk([START, { text: 'Hello. ' }, END], { query });
  return code === 1000 && soundOf(frames).length > 0;
};

/** Status and code of the refusal of a handshake. */
const refusalOf = async (query: Record<string, string>) => {
  const { refused } = await testStudio();
  return refused({ query });
};

holds('socket.query.model-id', 'The query names the model, for instance eleven_flash_v2_5.', ['documented'], async () => {
  expect(await isTaken({ model_id: 'eleven_flash_v2_5' })).toBe(true);
});
unknown(
  'socket.query.model-default',
  'Which model speaks when the socket names none is not stated; over HTTP it is eleven_multilingual_v2.',
  ['unconfirmed'],
  'The studio takes the default of HTTP: a generation of more than 10,000 characters is refused.',
  async () => {
    const { talk } = await testStudio();
    const { frames } = await talk([START, { text: 'word '.repeat(2001), flush: true }]);
    expect(frames).toMatchObject([{ error: 'max_character_limit_exceeded' }]);
  },
);
holds('socket.query.language', 'language_code is an ISO 639-1 code.', ['documented', 'SDK types'], async () => {
  expect(await isTaken({ language_code: 'en' })).toBe(true);
  expect(await isTaken({ language_code: 'en', model_id: 'eleven_flash_v2_5' })).toBe(true);
});
