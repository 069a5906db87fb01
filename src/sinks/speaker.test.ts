import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../speech/output-format.js';
import { type FakePlayers, fakePlayers } from '../testing/fake-player.js';
import { noisePcm } from '../testing/sound-card.js';
import type { AudioDevice } from './playback.js';
import { PLAYERS, type Player } from './players.js';
import { testSinkContract } from './sink.contract.js';
import { openSpeaker, speakerSink } from './speaker.js';

const format = { sampleRateHz: 44100, channels: 1 };
const pcmFormat = outputFormat('pcm_44100');

const players = (): FakePlayers => {
  const fakes = fakePlayers();
  onTestFinished(() => fakes.remove());
  return fakes;
};

/** Opens it and sees to it that it is gone afterwards. */
const open = async (fakes: FakePlayers, player: Player, endGraceMs?: number) => {
  const speaker = await openSpeaker({
    format,
    env: fakes.env,
    players: [player],
    ...(endGraceMs ? { endGraceMs } : {}),
  });
  onTestFinished(() => speaker.abort());
  return speaker;
};

const writeForEver = async (device: AudioDevice): Promise<never> => {
  for (;;) await device.write(new Uint8Array(65_536));
};

/** Its processes that still run. */
const running = async (fakes: FakePlayers): Promise<string[]> => {
  const pids = await readFile(join(fakes.folder, 'pid'), 'utf8').catch(() => '');
  return pids.split('\n').filter((pid) => {
    try {
      return pid !== '' && process.kill(Number(pid), 0);
    } catch {
      return false;
    }
  });
};

const RECORD = 'echo $$ >> $dir/pid; echo OPEN >&2; exec cat > $dir/heard';
const STALL = 'echo $$ >> $dir/pid; echo OPEN >&2; exec sleep 60';

testSinkContract('the speaker', {
  frames: noisePcm(500),
  async open() {
    const fakes = players();
    const sink = speakerSink({ format: pcmFormat, env: fakes.env, players: [fakes.add('record', RECORD)] });
    return {
      sink,
      output: () => readFile(join(fakes.folder, 'heard')),
      leftovers: () => running(fakes),
    };
  },
  async openStalled() {
    const fakes = players();
    const player = fakes.add('stall', STALL);
    const sink = speakerSink({ format: pcmFormat, env: fakes.env, players: [player], lookAheadMs: 2000 });
    return { sink, output: async () => Buffer.alloc(0), leftovers: () => running(fakes) };
  },
});

test('every byte arrives, the last one too', async () => {
  const fakes = players();
  const speaker = await open(fakes, fakes.add('slow', 'echo OPEN >&2; sleep 0.3; exec cat > $dir/heard'));
  const pcm = noisePcm(4000);
  for (let at = 0; at < pcm.length; at += 9999) await speaker.write(pcm.subarray(at, at + 9999));
  await speaker.end();
  expect(readFileSync(join(fakes.folder, 'heard')).equals(Buffer.from(pcm))).toBe(true);
});

test('a player gets no key, and none of what it does not need', async () => {
  const fakes = players();
  const player = fakes.add('env', 'env > $dir/env; echo OPEN >&2; exec cat > /dev/null', { env: { LC_ALL: 'C' } });
  const env = {
    ...fakes.env,
    ELEVENLABS_API_KEY: 'secret',
    XI_API_KEY: 'secret',
    NODE_OPTIONS: '--secret',
    LD_PRELOAD_X: 'secret',
    HOME: '/home/me',
    PULSE_SERVER: 'unix:/x',
    XDG_RUNTIME_DIR: '/run/user/1',
  };
  const speaker = await openSpeaker({ format, env, players: [player] });
  await speaker.end();
  const lines = readFileSync(join(fakes.folder, 'env'), 'utf8').trim().split('\n');
  const names = lines.map((line) => line.split('=')[0] ?? '').filter((name) => !/^(PWD|OLDPWD|SHLVL|_)$/.test(name));
  expect(names.sort()).toEqual(['HOME', 'LC_ALL', 'PATH', 'PULSE_SERVER', 'XDG_RUNTIME_DIR']);
});

test('only executable files in absolute folders are players', async () => {
  const fakes = players();
  const player = fakes.add('player', RECORD);
  mkdirSync(join(fakes.folder, 'a'));
  mkdirSync(join(fakes.folder, 'a', 'player'));
  mkdirSync(join(fakes.folder, 'b'));
  writeFileSync(join(fakes.folder, 'b', 'player'), '#!/bin/sh\necho OPEN >&2\n');
  chmodSync(join(fakes.folder, 'b', 'player'), 0o644);
  const before = process.cwd();
  process.chdir(fakes.folder);
  onTestFinished(() => process.chdir(before));
  const env = { PATH: `.:::${fakes.folder}/a:${fakes.folder}/b:` };
  const opening = openSpeaker({ format, env, players: [player] });
  await expect(opening).rejects.toMatchObject({
    code: 'ERR_PLAYBACK',
    exit: 10,
    message: 'Cannot play: no audio player found',
    hint: expect.stringMatching(/install .*-o episode\.mp3/),
  });
});

test('the first that proves itself plays', async () => {
  const fakes = players();
  const table = [
    { ...fakes.add('absent', ''), command: 'not-installed' },
    fakes.add('broken', 'echo "no device" >&2; exit 1'),
    fakes.add('liar', 'echo "audio open failed" >&2; exec cat > /dev/null', {
      complains: /open failed/,
      provenAfterMs: 2000,
    }),
    fakes.add('dead', 'exit 0', { provenAfterMs: 2000 }),
    fakes.add('good', RECORD),
  ];
  const speaker = await openSpeaker({ format, env: fakes.env, players: table });
  expect(speaker.playerName).toBe('good');
  await speaker.end();
});

test('when none does, the error names them, and its cause tells what each said', async () => {
  const fakes = players();
  const table = ['one', 'two'].map((name) => fakes.add(name, `echo "first line" >&2; echo "no ${name}" >&2; exit 3`));
  await expect(openSpeaker({ format, env: fakes.env, players: table })).rejects.toMatchObject({
    code: 'ERR_PLAYBACK',
    message: 'Cannot play: no sound device works; tried one, two',
    cause: { message: 'The player "one" exit status 3: no one\nThe player "two" exit status 3: no two' },
  });
});

test.each([
  ['dies', 'head -c 1000 > /dev/null; echo "device lost" >&2; exit 1', /exit status 1: device lost/],
  ['leaves as if all were well', 'head -c 1000 > /dev/null; echo bye >&2', /ended before the sound did: bye/],
  ['is killed', 'kill -9 $$', /was ended by SIGKILL/],
  ['closes its input and stays', 'exec < /dev/null; sleep 60', /stopped reading/],
])('a player that %s in the middle is a playback error', async (_, script, message) => {
  const fakes = players();
  const speaker = await open(fakes, fakes.add('bad', `echo OPEN >&2; ${script}`));
  await expect(writeForEver(speaker)).rejects.toMatchObject({
    code: 'ERR_PLAYBACK',
    message: expect.stringMatching(message),
  });
});

test('a player that dies while nothing is said fails the next call', async () => {
  const fakes = players();
  const player = fakes.add('bad', 'echo OPEN >&2; read line < $dir/go; exit 1');
  const { spawnSync } = await import('node:child_process');
  spawnSync('mkfifo', [join(fakes.folder, 'go')]);
  const sink = speakerSink({ format: pcmFormat, env: fakes.env, players: [player] });
  await sink.ready;
  writeFileSync(join(fakes.folder, 'go'), 'now\n');
  const next = async () => {
    for (;;) {
      await sink.write(new Uint8Array(2));
      await sleep(10);
    }
  };
  await expect(next()).rejects.toMatchObject({ code: 'ERR_PLAYBACK' });
  await expect(sink.end()).rejects.toMatchObject({ code: 'ERR_PLAYBACK' });
});

test('a bad exit after the last byte is an error, because the last words may be lost', async () => {
  const fakes = players();
  const speaker = await open(fakes, fakes.add('bad', 'echo OPEN >&2; cat > /dev/null; echo drain failed >&2; exit 1'));
  await speaker.write(new Uint8Array(1000));
  await expect(speaker.end()).rejects.toMatchObject({ message: expect.stringMatching(/exit status 1: drain failed/) });
});

test('a player that never ends is given up after its time', async () => {
  const fakes = players();
  const script = 'trap "" TERM; echo $$ >> $dir/pid; echo OPEN >&2; cat > /dev/null; while :; do sleep 0.1; done';
  const speaker = await open(fakes, fakes.add('stuck', script), 200);
  await speaker.write(noisePcm(300));
  const startMs = performance.now();
  await expect(speaker.end()).rejects.toMatchObject({ message: expect.stringMatching(/did not end after/) });
  expect(performance.now() - startMs).toBeGreaterThan(450);
  expect(performance.now() - startMs).toBeLessThan(1500);
  expect(await running(fakes)).toEqual([]);
});

test('an abort ends a player at once, and one that will not listen soon', async () => {
  const fakes = players();
  const polite = await open(fakes, fakes.add('polite', RECORD));
  const deaf = await open(fakes, fakes.add('deaf', `trap "" TERM; ${RECORD}`));
  const abortMs = async (device: AudioDevice) => {
    const startMs = performance.now();
    await device.abort();
    return performance.now() - startMs;
  };
  expect(await abortMs(polite)).toBeLessThan(100);
  expect(await abortMs(deaf)).toBeLessThan(600);
  expect(await running(fakes)).toEqual([]);
});

test('an abort while a player opens gives it up', async () => {
  const fakes = players();
  const player = fakes.add('silent', 'echo $$ >> $dir/pid; exec sleep 60');
  const abort = new AbortController();
  const opening = openSpeaker({ format, env: fakes.env, players: [player, player], signal: abort.signal });
  while (!existsSync(join(fakes.folder, 'pid'))) await sleep(10);
  abort.abort();
  await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
  expect(await running(fakes)).toEqual([]);
});

test.runIf(process.platform === 'linux')('a player has a process group of its own', async () => {
  const fakes = players();
  const speaker = await open(
    fakes,
    fakes.add('group', 'cut -d" " -f5 /proc/$$/stat > $dir/group; echo OPEN >&2; exec cat'),
  );
  const own = readFileSync('/proc/self/stat', 'utf8').split(' ')[4];
  expect(readFileSync(join(fakes.folder, 'group'), 'utf8').trim()).not.toBe(own);
  await speaker.end();
});

test('the sink starts its player at once, and tells when the first sound went out', async () => {
  const fakes = players();
  const sink = speakerSink({ format: pcmFormat, env: fakes.env, players: [fakes.add('record', RECORD)] });
  onTestFinished(() => sink.abort());
  await sink.ready;
  expect(sink.firstSoundAtMs).toBeUndefined();
  const pcm = noisePcm(1000);
  const startMs = performance.now();
  await sink.write(pcm);
  await sink.endPassage();
  await sink.end();
  expect(sink.firstSoundAtMs).toBeGreaterThanOrEqual(startMs);
  expect(sink.heardMs).toBeCloseTo(1000, 3);
  expect(readFileSync(join(fakes.folder, 'heard')).equals(Buffer.from(pcm))).toBe(true);
});

test('the sink without a player says so before anything is written', async () => {
  const sink = speakerSink({
    format: pcmFormat,
    env: { PATH: '' },
    players: PLAYERS.filter(({ name }) => name !== 'speaker'),
  });
  await expect(sink.ready).rejects.toMatchObject({ code: 'ERR_PLAYBACK', exit: 10 });
  await expect(sink.write(new Uint8Array(2))).rejects.toMatchObject({ code: 'ERR_PLAYBACK' });
  await expect(sink.end()).rejects.toMatchObject({ code: 'ERR_PLAYBACK' });
  await sink.abort();
});
