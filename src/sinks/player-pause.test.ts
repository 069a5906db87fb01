import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../speech/output-format.js';
import { type FakePlayers, fakePlayers } from '../testing/fake-player.js';
import { noisePcm } from '../testing/sound-card.js';
import type { Player } from './players.js';
import { openSpeaker, speakerSink } from './speaker.js';

const format = outputFormat('pcm_44100');
const onLinux = test.runIf(process.platform === 'linux');

const players = (): FakePlayers => {
  const fakes = fakePlayers();
  onTestFinished(() => fakes.remove());
  return fakes;
};

/** Each keeps what it hears in a file of its own, "heard.<pid>", and a child of it does the work. */
const RECORD = 'echo $$ >> $dir/pids; echo OPEN >&2; cat > $dir/heard.$$; exit $?';

const opened = (fakes: FakePlayers, player: Player) => {
  const sink = speakerSink({ format, env: fakes.env, players: [player] });
  onTestFinished(() => sink.abort());
  return sink;
};

const pidsOf = async (fakes: FakePlayers): Promise<string[]> =>
  (await readFile(join(fakes.folder, 'pids'), 'utf8')).trim().split('\n');

const heardBy = (fakes: FakePlayers, pid: string | undefined): Buffer =>
  readFileSync(join(fakes.folder, `heard.${pid}`));

/** States (R, S, T …) of the processes of a group. */
const statesOf = (groupId: string | number | undefined): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
          .replace(/^.*\) /s, '')
          .split(' ');
        return fields[2] === `${groupId}` && fields[0] !== 'Z' ? [fields[0] ?? ''] : [];
      } catch {
        return [];
      }
    });

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await sleep(5);
};

onLinux('in a pause all processes of the player stand still; then it hears every sample, once', async () => {
  const fakes = players();
  const sink = opened(fakes, fakes.add('record', RECORD));
  const pcm = Buffer.from(noisePcm(1500));
  await sink.write(pcm);
  await until(() => sink.heardMs > 200);
  const [pid] = await pidsOf(fakes);
  sink.pause();
  await until(() => statesOf(pid).every((state) => state === 'T'));
  expect(statesOf(pid)).toHaveLength(2);
  const given = heardBy(fakes, pid).length;
  await sleep(400);
  expect(heardBy(fakes, pid)).toHaveLength(given);
  sink.resume();
  await sink.end();
  expect(heardBy(fakes, pid).equals(pcm)).toBe(true);
  expect(await pidsOf(fakes)).toHaveLength(1);
  expect(sink.underruns).toBe(0);
});

onLinux('the time a player may take to end does not run in a pause', async () => {
  const fakes = players();
  const player = fakes.add('slow', 'echo OPEN >&2; cat > /dev/null; exec sleep 0.3');
  const pcm = { sampleRateHz: 44100, channels: 1 };
  const device = await openSpeaker({ format: pcm, env: fakes.env, players: [player], endGraceMs: 1000 });
  onTestFinished(() => device.abort());
  await device.write(noisePcm(100));
  let hasEnded = false;
  const ended = device.end().then(() => {
    hasEnded = true;
  });
  device.pause();
  await sleep(2000);
  expect(hasEnded).toBe(false);
  device.resume();
  await ended;
});

onLinux('an abort ends what stands still', async () => {
  const fakes = players();
  const sink = opened(fakes, fakes.add('record', RECORD));
  await sink.write(noisePcm(1500));
  await until(() => sink.heardMs > 50);
  const [pid] = await pidsOf(fakes);
  sink.pause();
  const startMs = performance.now();
  await sink.abort();
  expect(performance.now() - startMs).toBeLessThan(200);
  await until(() => statesOf(pid).length === 0);
});

onLinux('what stands still is ended too when whoever stopped it is killed', async () => {
  const group = spawn('/bin/sh', ['-c', 'echo here; sleep 60 & wait'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void group.kill('SIGKILL'));
  await once(group.stdout, 'data');
  const path = fileURLToPath(new URL('../../dist/src/sinks/stopped-group.js', import.meta.url));
  const script = `import(${JSON.stringify(path)}).then(({ stopGroup }) => { stopGroup(${group.pid}); console.log('stopped'); setInterval(() => {}, 1e6); })`;
  const owner = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(owner.stdout, 'data');
  await until(() => statesOf(group.pid).every((state) => state === 'T'));
  expect(statesOf(group.pid)).toHaveLength(2);
  owner.kill('SIGKILL');
  expect(await once(group, 'exit')).toEqual([null, 'SIGKILL']);
  await until(() => statesOf(group.pid).length === 0);
});

onLinux('whoever waits beside it is gone after the pause', async () => {
  const children = () =>
    readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const fakes = players();
  const sink = opened(fakes, fakes.add('record', RECORD));
  await sink.write(noisePcm(600));
  await until(() => sink.heardMs > 50);
  const before = children();
  for (let round = 0; round < 3; round++) {
    sink.pause();
    expect(children()).toHaveLength(before.length + 1);
    sink.resume();
    await until(() => children().length === before.length);
  }
  await sink.end();
});

onLinux('a seek ends one player and starts another; the ear hears from there', async () => {
  const fakes = players();
  const sink = opened(fakes, fakes.add('record', RECORD));
  const pcm = Buffer.from(noisePcm(1500));
  await sink.write(pcm);
  await until(() => sink.heardMs > 500);
  for (let press = 0; press < 15; press++) {
    sink.seek(400 - press * 20);
    await sleep(20);
  }
  await sink.end();
  const pids = await pidsOf(fakes);
  expect(pids).toHaveLength(2);
  expect(statesOf(pids[0])).toEqual([]);
  expect(heardBy(fakes, pids[1]).equals(pcm.subarray(2 * Math.round(120 * 44.1)))).toBe(true);
});

onLinux('the player that proved itself comes first the next time, the others after it', async () => {
  const fakes = players();
  const broken = fakes.add('broken', 'echo tried >> $dir/tried; exit 1');
  const good = fakes.add('good', `test -e $dir/worn && exit 1; touch $dir/worn; ${RECORD}`);
  const spare = fakes.add('spare', RECORD);
  const sink = speakerSink({ format, env: fakes.env, players: [broken, good, spare] });
  onTestFinished(() => sink.abort());
  await sink.write(noisePcm(700));
  await until(() => sink.heardMs > 100);
  sink.seek(0);
  await sink.end();
  expect(await pidsOf(fakes)).toHaveLength(2);
  expect(readFileSync(join(fakes.folder, 'tried'), 'utf8')).toBe('tried\ntried\n');
});
