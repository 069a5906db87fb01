import { describe, expect, onTestFinished, test } from 'vitest';
import { missingTerminal, openPseudoTerminal } from '../../testing/pseudo-terminal.js';
import { BIN, CANARY_KEY } from '../../testing/run-narrate.js';
import { startVoiceHost } from '../../testing/voice-host.js';
import { columnsOf } from '../screen/columns.js';

const VOICES = [
  ['21m00Tcm4TlvDq8ikWAM', 'Roger - Laid-Back, Casual, Resonant', 'male, american, middle aged, social media, classy'],
  ['AAAAAAAAAAAAAAAAAAAA', '桃子 - 落ち着いた語り手の声、静かで暖かい', 'female, standard, young'],
];

const host = () =>
  startVoiceHost({
    '/v2/voices': {
      voices: VOICES.map(([voice_id, name, labels]) => ({
        voice_id,
        name,
        labels: Object.fromEntries(
          ['gender', 'accent', 'age', 'use_case', 'descriptive'].map((label, at) => [label, labels?.split(', ')[at]]),
        ),
        verified_languages: ['en', 'ja', 'de'].map((language) => ({ language })),
      })),
    },
    '/v1/models': [
      { model_id: 'eleven_multilingual_v2', name: 'Eleven Multilingual v2', maximum_text_length_per_request: 10_000 },
      { model_id: 'eleven_v3', name: 'Eleven v3', maximum_text_length_per_request: 5000 },
    ],
  });

/** The rows that a command fills on a terminal of that width, without what is in front and behind. */
const shown = async (command: string, columns: number): Promise<string[]> => {
  const { url } = await host();
  const terminal = openPseudoTerminal({
    columns,
    rows: 40,
    env: { ELEVENLABS_API_KEY: CANARY_KEY, NARRATE_BASE_URL: url },
  });
  onTestFinished(() => terminal.close());
  terminal.run(`clear; ${process.execPath} ${BIN} ${command} -q`);
  const text = await terminal.shows(/\n\[0]>$/);
  return text.split('\n').slice(0, -1);
};

describe.skipIf(missingTerminal())('on a terminal', () => {
  test.each([40, 80, 200])('of %i columns no line of the voices is broken', async (columns) => {
    const rows = await shown('voices', columns);
    for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(columns);
    if (columns === 200) expect(rows).toHaveLength(3);
    expect(rows.join('').replaceAll(/\s/g, '')).toContain('21m00Tcm4TlvDq8ikWAM');
    expect(rows).toMatchSnapshot();
  });

  test.each([40, 80, 200])('of %i columns no line of the models is broken', async (columns) => {
    const rows = await shown('models', columns);
    for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(columns);
    expect(rows).toMatchSnapshot();
  });

  test('read aloud, every value has its name', async () => {
    expect((await shown('models --plain', 80)).slice(0, 3)).toEqual([
      'Id: eleven_multilingual_v2',
      'Name: Eleven Multilingual v2',
      'Chars: 10,000',
    ]);
  });
});
