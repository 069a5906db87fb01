import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { surroundingsIn } from '../../testing/examined.js';
import { temporaryFolder } from '../../testing/run-narrate.js';
import { examineConfig, examineDotenv } from './settings-files.js';

const withConfig = async (text: string | undefined, env: NodeJS.ProcessEnv = {}) => {
  const cwd = temporaryFolder();
  if (text !== undefined) {
    mkdirSync(path.join(cwd, '.config/narrate'), { recursive: true });
    writeFileSync(path.join(cwd, '.config/narrate/config.json'), text);
  }
  return examineConfig(await surroundingsIn(env, { cwd }));
};

test('the config file: not there, good, strange, wrong', async () => {
  expect(await withConfig(undefined)).toMatchObject({ status: 'ok', message: expect.stringContaining('not there') });
  expect(await withConfig('{ "voice": "Rachel" }')).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/\/narrate\/config\.json$/),
  });
  expect(
    await withConfig('{ "profiles": { "bedtime": { "speed": 0.8 } } }', { NARRATE_PROFILE: 'bedtime' }),
  ).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/config\.json, profile "bedtime"$/),
  });
  expect(await withConfig('{\n  "voicee": "Rachel" }')).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/config\.json:2:3: "voicee" is not a setting/),
  });
  expect(await withConfig('{\n  "speed": 7 }')).toMatchObject({
    status: 'problem',
    message: expect.stringMatching(/config\.json:2:12: /),
  });
});

test('a .env: what it sets, and what it may not', async () => {
  const cwd = temporaryFolder();
  expect(examineDotenv({ cwd })).toBeUndefined();
  writeFileSync(path.join(cwd, '.env'), 'NARRATE_VOICE=Rachel\nOTHER=1\n');
  expect(examineDotenv({ cwd })).toMatchObject({ status: 'ok', message: 'sets NARRATE_VOICE' });
  writeFileSync(path.join(cwd, '.env'), 'NARRATE_BASE_URL=http://elsewhere.example\n');
  expect(examineDotenv({ cwd })).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('NARRATE_BASE_URL'),
  });
});
