import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { rememberListed } from '../../session/listed.js';
import { temporaryFolder } from '../../testing/run-narrate.js';
import { unheardProgram } from '../../testing/unheard-program.js';
import { completionsFor } from './complete.js';

/** What the last word may become, and "files" where a file may stand there. */
const complete = async (line: string, env: NodeJS.ProcessEnv = { XDG_STATE_HOME: temporaryFolder() }) => {
  const words = line.split(' ');
  const current = words.pop() ?? '';
  const { prefix, choices, files } = await completionsFor(unheardProgram(), { words, current }, { env, cwd: '/' });
  return [...choices.map(({ value }) => `${prefix}${value}`), ...(files ? ['files'] : [])];
};

const COMMANDS = 'voices models cast resume cache config doctor completion help serve'.split(' ');

test.each<[string, readonly string[]]>([
  ['--sch', ['--schedule']],
  ['--schedule ', ['speed', 'balanced', 'quality', 'adaptive']],
  ['--schedule a', ['adaptive']],
  ['--schedule=A', ['--schedule=adaptive']],
  ['script.md --engine ', ['auto', 'elevenlabs', 'offline']],
  ['--transport w', ['websocket']],
  ['--format mp3_44100_1', ['mp3_44100_128', 'mp3_44100_192']],
  ['--input f', ['fountain']],
  ['--normalize o', ['on', 'off']],
  ['-m eleven_fl', ['eleven_flash_v2_5', 'eleven_flash_v2']],
  ['--lang d', ['da', 'de']],
  ['-v s', ['Slt']],
  ['-qv s', ['Slt']],
  ['--voice=K', ['--voice=Kal16']],
  ['-o ', ['files']],
  ['-qo out/', ['files']],
  ['--subtitles a.srt --subtitles ', ['files']],
  ['--cover=x', ['files']],
  ['--cast ', ['files']],
  ['--speed ', []],
  ['--title ', []],
  ['script.md other', ['files']],
  ['voic', ['voices', 'files']],
  ['script.md voic', ['files']],
  ['--engine offline voic', ['voices', 'files']],
  ['--engine voices', []],
  ['-- voic', ['files']],
  ['-- --sch', ['files']],
  ['voices --gend', ['--gender']],
  ['voices --gender f', ['female']],
  ['voices --preview r', ['Rms']],
  ['voices --sch', ['--schedule']],
  ['voices cal', []],
  ['config g', ['get']],
  ['config get sch', ['schedule']],
  ['config set k', ['keyCommand', 'key']],
  ['config set engine o', ['offline']],
  ['config set captions ', ['true', 'false']],
  ['config set voice s', ['Slt']],
  ['config set nonsense ', []],
  ['config --profile bedtime set speed ', []],
  ['help exi', ['exit-codes']],
  ['help voi', ['voices']],
  ['help ca', ['cast', 'cache']],
  ['resume ', ['files']],
  ['cache ', ['show', 'verify', 'clear']],
  ['cache show ', []],
  ['cast sc', ['files']],
  ['cast script.md ', []],
  ['serve --latency e', ['eu']],
  ['serve --plan ', ['free', 'creator', 'pro']],
  ['serve --faults stall-b', ['stall-before-audio', 'files']],
  ['serve --record ', ['files']],
  ['completion ', ['bash', 'zsh', 'fish']],
  ['--nonsense ', [...COMMANDS, 'files']],
])('narrate %s', async (line, choices) => {
  expect(await complete(line)).toEqual(choices);
});

test('commands and files stand at the beginning', async () => {
  expect(await complete('')).toEqual(expect.arrayContaining([...COMMANDS, 'files']));
});

test('flags are those of the command, once each; those that may come again, again', async () => {
  const flags = await complete('voices -');
  expect(flags).toEqual(expect.arrayContaining(['--language', '--preview', '--offline', '--help']));
  expect(flags).not.toContain('--schedule');
  expect(await complete('--schedule speed --sch')).toEqual([]);
  expect(await complete('--subtitles a.srt --subt')).toEqual(['--subtitles']);
  expect(await complete('--list-v')).toEqual([]);
});

test('voices and models are those of the last listing', async () => {
  const env = { XDG_STATE_HOME: temporaryFolder() };
  const voices = [
    { id: 'id-1', name: 'Rachel - calm, young' },
    { id: 'id-2', name: 'Twin' },
    { id: 'id-3', name: 'Twin' },
    { id: 'id-4', name: 'Ring\u001b]0;bell\u0007' },
  ];
  await rememberListed('voices', voices, env);
  await rememberListed('offline-voices', [{ id: 'flite-slt', name: 'Slt' }], env);
  await rememberListed('models', [{ id: 'own', name: 'Own' }], env);
  const listed = ['Rachel - calm, young', 'id-2', 'id-3', 'id-4'];
  expect(await complete('-v ', env)).toEqual(listed);
  expect(await complete('-v rach', env)).toEqual(['Rachel - calm, young']);
  expect(await complete('voices --preview ', env)).toEqual(listed);
  for (const line of ['--engine offline -v ', '--engine=offline -v ', 'voices --offline --preview ']) {
    expect(await complete(line, env)).toEqual(['Slt']);
  }
  expect(await complete('-v ', { ...env, NARRATE_ENGINE: 'offline' })).toEqual(['Slt']);
  expect(await complete('--engine elevenlabs -v ', { ...env, NARRATE_ENGINE: 'offline' })).toEqual(listed);
  expect(await complete('-m ', env)).toEqual(['own']);
});

test('profiles are those of the config file, even where it says something strange', async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'narrate'));
  writeFileSync(
    path.join(folder, 'narrate/config.json'),
    '{"odd": 1, "profiles": {"bedtime": {}, "brisk": {"speed": 1.1}}}',
  );
  expect(await complete('--profile b', { XDG_CONFIG_HOME: folder })).toEqual(['bedtime', 'brisk']);
  writeFileSync(path.join(folder, 'narrate/config.json'), '{"profiles"');
  expect(await complete('--profile b', { XDG_CONFIG_HOME: folder })).toEqual([]);
});

test('a long list is remembered as far as there is room', async () => {
  const env = { XDG_STATE_HOME: temporaryFolder() };
  const voices = Array.from({ length: 5000 }, (_, at) => ({
    id: `A${at}`.padEnd(20, 'x'),
    name: `Voice number ${at}`,
  }));
  await rememberListed('voices', voices, env);
  const found = await complete('-v ', env);
  expect(found.length).toBeGreaterThan(800);
  expect(found[0]).toBe('Voice number 0');
});
