import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { castOption, parseCastFlag, readCastFile } from './cast-file.js';

test.each<[string, Record<string, string>]>([
  ['HOST=Rachel,GUEST=Adam', { host: 'Rachel', guest: 'Adam' }],
  [' Host = Rachel , Speaker 1 = Adam Stone ', { host: 'Rachel', 'speaker 1': 'Adam Stone' }],
  ['HOST="Rachel - calm, young",GUEST=\'A=b\'', { host: 'Rachel - calm, young', guest: 'A=b' }],
  ['"Ann, Lee"=x', { 'ann, lee': 'x' }],
  ["O'Brien=D'Arcy", { "o'brien": "D'Arcy" }],
])('--cast %j', (text, cast) => {
  expect(Object.fromEntries([...parseCastFlag(text)].map(([key, entry]) => [key, entry.voice]))).toEqual(cast);
});

test.each([
  '',
  '=',
  'HOST',
  'HOST=',
  '=Rachel',
  'HOST=""',
  'HOST=a,',
  'HOST=a,,B=b',
  'HOST=a,b',
  'HOST=a,host=b',
  'A=b=c',
  'A="b',
])('--cast %j is nonsense', (text) => {
  expect(() => parseCastFlag(text)).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
});

test('an option with "=" is a cast, another the path of one', async () => {
  const folder = temporaryFolder();
  const file = (name: string, content: string): string => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  expect((await castOption('A=b')).get('a')).toEqual({ voice: 'b' });
  const yaml = file('cast.yaml', '# who\nHOST: Rachel\nGUEST:\n  voice: Adam\n  speed: 0.8\n');
  expect([...(await castOption(yaml))]).toEqual([
    ['host', { voice: 'Rachel', place: { file: yaml, line: 2, column: 7 } }],
    ['guest', { voice: 'Adam', speed: 0.8, place: { file: yaml, line: 4, column: 10 } }],
  ]);
  const json = file('cast.json', '{"voices": {"HOST": "Rachel", "GUEST": {"voice": "Adam"}}}');
  expect([...(await readCastFile(json)).keys()]).toEqual(['host', 'guest']);
  expect([...(await readCastFile(file('one.yml', 'Cast: {voice: Adam}\nHost: x'))).keys()]).toEqual(['cast', 'host']);
  expect((await readCastFile(file('empty.yml', ''))).size).toBe(0);
  const warnings: string[] = [];
  await readCastFile(file('odd.yml', 'HOST: {sped: 1}'), (message) => warnings.push(message));
  expect(warnings).toEqual([`${path.join(folder, 'odd.yml')}:1:8: a voice has no "sped": ignored`]);
});

test.each([
  ['HOST: Rachel\nGUEST: {speed: 3}', /bad\.yaml:2:16: speed is a number from 0\.7 to 1\.2/],
  ['HOST: [', /bad\.yaml:1:8: this is not valid YAML/],
  ['Rachel', /bad\.yaml:1:1: speakers are names with voices/],
  [Buffer.from([0x61, 0x3a, 0x20, 0xe9]), /Cannot read cast ".*bad\.yaml": it is not UTF-8/],
])('a cast file that says %j', async (content, message) => {
  const file = path.join(temporaryFolder(), 'bad.yaml');
  writeFileSync(file, content);
  await expect(readCastFile(file)).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringMatching(message),
  });
});

test('a missing cast file, or a folder', async () => {
  await expect(castOption('/nowhere/cast.yaml')).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: 'Cannot read cast "/nowhere/cast.yaml": no such file',
  });
  await expect(castOption(temporaryFolder())).rejects.toMatchObject({ message: expect.stringContaining('no file') });
});
