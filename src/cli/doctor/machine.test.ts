import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PLAYERS } from '../../sinks/players.js';
import { goOn, surroundingsIn } from '../../testing/examined.js';
import { recordingPlayer } from '../../testing/recording-player.js';
import { temporaryFolder } from '../../testing/run-narrate.js';
import { openWorkplace } from '../../testing/workplace.js';
import { examineAddOns } from './add-ons.js';
import { examineAudio } from './audio.js';
import { examineCertificates } from './certificates.js';
import { examineCache, examineState } from './folders.js';
import { nodeFinding } from './node.js';
import { examineOfflineVoice } from './offline-voice.js';
import { examineProxy } from './proxy.js';
import { examineConfig, examineDotenv } from './settings-files.js';

test.each([
  ['18.20.4', 'problem'],
  ['20.0.0', 'ok'],
  ['24.1.0', 'ok'],
  ['100.0.0', 'ok'],
])('Node %s is a %s', (version, status) => {
  expect(nodeFinding(version, '/usr/bin/node')).toMatchObject({ status });
});

/** A PATH of one folder with these programs in it. */
const programs = (scripts: Readonly<Record<string, string>>): { PATH: string; ALSA_CONFIG_PATH: string } => {
  const folder = temporaryFolder();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  return { PATH: folder, ALSA_CONFIG_PATH: '/dev/null' };
};

const NO_DEVICE = 'echo "audio open error: No such file or directory" >&2; exit 1';

test('the player that opens a device, and those that did not', async () => {
  const { env, pcm } = recordingPlayer('pacat');
  writeFileSync(path.join(env.PATH, 'pw-play'), `#!/bin/sh\n${NO_DEVICE}\n`);
  chmodSync(path.join(env.PATH, 'pw-play'), 0o755);
  const finding = await examineAudio({ env }, goOn());
  expect(finding).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^pacat opens a device; also installed: .*pw-play/),
    details: { player: 'pacat', failures: { 'pw-play': expect.stringContaining('No such file') } },
  });
  // It was silent.
  expect(pcm()).toHaveLength(0);
});

test('a player that is slow to fail has not opened a device', async () => {
  const env = programs({ 'pw-play': `/bin/sleep 0.5; ${NO_DEVICE}` });
  expect(await examineAudio({ env }, goOn())).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/no sound device opens \(tried .*pw-play\)/),
    hint: expect.stringContaining('-o episode.mp3'),
    details: { player: null },
  });
});

test('no player at all: saving works, and it is said what to install', async () => {
  const finding = await examineAudio({ env: programs({}) }, goOn(), PLAYERS.slice(1));
  expect(finding).toMatchObject({ status: 'warning', message: expect.stringContaining('no player found') });
  expect(finding.hint).toContain('install');
});

test('add-ons: their versions, and what the missing ones would be for', async () => {
  const env = programs({
    ffmpeg: 'echo "ffmpeg version 7.1-static Copyright"',
    'espeak-ng': 'echo "eSpeak NG text-to-speech: 1.52  Data at: /usr"',
  });
  expect(await examineAddOns({ env }, goOn())).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/ffmpeg 7\.1-static; espeak-ng (1\.52|\(npm package\))$/),
    details: { ffmpeg: path.join(env.PATH, 'ffmpeg'), ffmpegVersion: '7.1-static' },
  });
  expect(await examineAddOns({ env: programs({}) }, goOn())).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('ffmpeg not installed (for .m4a and .opus files)'),
  });
  expect(await examineAddOns({ env: programs({ ffmpeg: 'exit 127' }) }, goOn())).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('ffmpeg does not run'),
  });
});

test('the embedded voice speaks', async () => {
  const finding = await examineOfflineVoice({}, goOn());
  expect(finding).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^4 voices.*the first word takes \d+ ms$/),
  });
  expect(finding.details?.audioMs).toBeGreaterThan(100);
});

test('folders that are not there yet are not made', async () => {
  const home = temporaryFolder();
  const env = { XDG_CACHE_HOME: path.join(home, 'a/b'), XDG_STATE_HOME: path.join(home, 'c') };
  expect(await examineCache({ env })).toMatchObject({
    status: 'ok',
    message: `${home}/a/b/narrate, made when it is needed`,
  });
  expect(await examineState({ env })).toMatchObject({ status: 'ok', details: { exists: false } });
  expect(existsSync(path.join(home, 'a'))).toBe(false);
});

test('a cache with takes: how many, and how much they take', async () => {
  const { run, home } = await openWorkplace(['Hello there.']);
  expect(await run()).toMatchObject({ exit: 0 });
  const env = { XDG_CACHE_HOME: path.join(home, '.cache') };
  expect(await examineCache({ env })).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^.*\/\.cache\/narrate, 1 take, 0\.\d MB$/),
    details: { takes: 1 },
  });
  expect(readdirSync(path.join(home, '.cache/narrate')).sort()).toEqual(['blobs', 'takes']);
});

test.each([
  ['where the folder should be', 'narrate'],
  ['above it', ''],
])('a file %s is a warning: narrate goes on without', async (_where, name) => {
  const home = temporaryFolder();
  const base = path.join(home, 'base');
  if (name) mkdirSync(base);
  writeFileSync(path.join(base, name), 'a file');
  const env = { XDG_CACHE_HOME: base, XDG_STATE_HOME: base };
  expect(await examineCache({ env })).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/cannot be used, takes are not kept/),
    hint: expect.stringContaining('mv '),
  });
  expect(await examineState({ env })).toMatchObject({ status: 'warning', message: expect.stringContaining('resumed') });
});

test('a proxy: where it is, without the name and password in it', async () => {
  const key = { ELEVENLABS_API_KEY: 'sk_0123456789' };
  const at = async (env: NodeJS.ProcessEnv) => examineProxy(await surroundingsIn({ ...key, ...env }));
  expect(await at({})).toMatchObject({ status: 'ok', message: 'none' });
  const known = await at({ HTTPS_PROXY: 'http://user:secret@proxy.example:3128' });
  expect(known).toMatchObject({ status: 'ok', message: 'http://proxy.example:3128 (HTTPS_PROXY)' });
  expect(JSON.stringify(known)).not.toMatch(/secret|user/);
  expect(await at({ https_proxy: 'proxy.example:8080' })).toMatchObject({
    message: 'http://proxy.example:8080 (https_proxy)',
  });
  expect(await at({ ALL_PROXY: 'http://proxy.example', NO_PROXY: 'elevenlabs.io' })).toMatchObject({
    status: 'ok',
    message: 'ALL_PROXY is not used: NO_PROXY names api.elevenlabs.io',
  });
  expect(await at({ HTTP_PROXY: 'http://proxy.example' })).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/plain http/),
  });
  expect(await at({ HTTPS_PROXY: 'socks5://user:secret@proxy.example' })).toMatchObject({
    status: 'problem',
    message: expect.stringMatching(/^HTTPS_PROXY names a "socks5" proxy/),
  });
});

test('a proxy is not used on the way to this machine, and stands in nobody’s way offline', async () => {
  const HTTPS_PROXY = 'socks5://proxy.example';
  const local = await surroundingsIn({ HTTPS_PROXY, NARRATE_BASE_URL: 'http://127.0.0.1:1' });
  expect(examineProxy(local)).toMatchObject({ status: 'ok', message: expect.stringContaining('not used') });
  expect(examineProxy(await surroundingsIn({ HTTPS_PROXY }))).toMatchObject({ status: 'warning' });
});

test('certificates are told where the environment says something about them', async () => {
  const file = path.join(temporaryFolder(), 'ca.pem');
  const at = (env: NodeJS.ProcessEnv) => examineCertificates({ env });
  expect(await at({})).toBeUndefined();
  expect(await at({ NODE_EXTRA_CA_CERTS: file })).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/not there/),
  });
  writeFileSync(file, 'no certificate');
  expect(await at({ NODE_EXTRA_CA_CERTS: file })).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/holds none/),
  });
  writeFileSync(file, '-----BEGIN CERTIFICATE-----\n');
  expect(await at({ NODE_EXTRA_CA_CERTS: file })).toMatchObject({
    status: 'ok',
    message: `1 more from ${file} (NODE_EXTRA_CA_CERTS)`,
  });
  expect(await at({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toMatchObject({ status: 'warning' });
});

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
