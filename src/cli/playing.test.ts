import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createMp3Decoder, pcmBytes } from '../audio/decode.js';
import { expectClearFailure } from '../testing/clear-failure.js';
import { recordingPlayer } from '../testing/recording-player.js';
import { CANARY_KEY, runNarrate, startNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { alsaFileCard, pulseCard } from '../testing/sound-card.js';
import { type ToneOptions, wordsIn } from '../testing/tone-voices.js';

const SHORT_SCRIPT = 'Good evening. Nice to hear you.\n';

/** What a saved episode sounds like. */
const decoded = async (file: string): Promise<Buffer> => {
  const decoder = await createMp3Decoder();
  const pcm = Buffer.from(pcmBytes(decoder.decode(readFileSync(file))));
  decoder.free();
  return pcm;
};

/** From the first sample that is not 0 on. */
const sound = (pcm: Buffer): Buffer => {
  const first = pcm.findIndex((byte) => byte !== 0);
  return pcm.subarray(first - (first % 2));
};

test.each(['pw-play', 'pacat', 'aplay', 'play'])(
  '%s hears, with the offline voice, what is saved at the same time',
  async (name) => {
    const player = recordingPlayer(name);
    const cwd = temporaryFolder();
    const ran = await runNarrate(['-', '-o', 'out.mp3', '--play'], { cwd, env: player.env, stdin: SHORT_SCRIPT });
    expect(ran).toMatchObject({ exit: 0, left: ['out.mp3'] });
    const saved = sound(await decoded(path.join(cwd, 'out.mp3')));
    expect(saved.length).toBeGreaterThan(88_200);
    const heard = sound(player.pcm());
    expect(heard.subarray(0, saved.length).equals(saved)).toBe(true);
    expect(heard.subarray(saved.length).every((byte) => byte === 0)).toBe(true);
  },
);

test('without -o the script is played, and a player gets no key: neither in its environment nor in its arguments', async () => {
  const player = recordingPlayer('aplay');
  const { env } = await startService();
  const ran = await runNarrate(['-'], {
    env: { ...env, ...player.env, ELEVEN_API_KEY: CANARY_KEY, XI_API_KEY: CANARY_KEY, LANG: 'C.UTF-8' },
    stdin: SHORT_SCRIPT,
  });
  expect(ran).toMatchObject({ exit: 0, left: [] });
  expect(ran.stdout.length).toBe(0);
  const frameBytes = 1152 * 2;
  const frames = [...SHORT_SCRIPT.matchAll(/\S+/g)].reduce((sum, [word]) => sum + word.length + 1, 0);
  expect(player.pcm().length).toBeGreaterThanOrEqual(frames * frameBytes);
  expect(player.surroundings()).toContain('LANG=C.UTF-8');
  expect(player.surroundings()).not.toContain(CANARY_KEY);
  expect(player.surroundings()).not.toContain('API_KEY');
});

test('sound starts while the script is still being written', async () => {
  const player = recordingPlayer('aplay');
  const { env } = await startService();
  const running = startNarrate(['-'], { env: { ...env, ...player.env } });
  running.stdin.write('Once upon a time there was a mill. And');
  await expect.poll(() => player.pcm().length, { timeout: 10_000 }).toBeGreaterThan(0);
  running.stdin.end(' so on.');
  expect(await running.ended).toMatchObject({ exit: 0 });
});

/** The figures of a run that is played while its writer does as told. */
const figuresOfPlaying = async (
  tones: ToneOptions,
  write: (stdin: Writable, heardBytes: () => number) => Promise<void>,
) => {
  const player = recordingPlayer('aplay');
  const cwd = temporaryFolder();
  const { env } = await startService(tones);
  const running = startNarrate(['-', '--metrics', 'report.json'], { cwd, env: { ...env, ...player.env } });
  await write(running.stdin, () => player.pcm().length);
  expect(await running.ended).toMatchObject({ exit: 0 });
  return JSON.parse(readFileSync(path.join(cwd, 'report.json'), 'utf8'));
};

test('a silence of the writer is no underrun', async () => {
  const pauseMs = 2_500;
  const report = await figuresOfPlaying({}, async (stdin, heardBytes) => {
    for (const sentence of ['Here is a sentence of some length. ', 'And the next is as long as that. ']) {
      const before = heardBytes();
      stdin.write(sentence);
      await expect.poll(heardBytes).toBeGreaterThan(before);
      await sleep(pauseMs);
    }
    stdin.end('And the last.');
  });
  expect(report).toMatchObject({ underruns: 0, writerPauses: 2, longestGapMs: null });
  expect(report.waitedForWriterMs).toBeGreaterThan(pauseMs);
  expect(report.waitedForWriterMs).toBeLessThan(2 * pauseMs);
});

test('a service that is slower than speech is an underrun, and nobody waited for the writer', async () => {
  const report = await figuresOfPlaying({ pieceDelayMs: 1_200 }, async (stdin) => {
    stdin.end('One sentence follows the other, as it must.');
  });
  expect(report).toMatchObject({ writerPauses: 0, waitedForWriterMs: 0 });
  expect(report.underruns).toBeGreaterThan(0);
});

test('--no-play opens no device', async () => {
  const player = recordingPlayer('aplay');
  const { env } = await startService();
  const cwd = temporaryFolder();
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--no-play'], {
    cwd,
    env: { ...env, ...player.env },
    stdin: SHORT_SCRIPT,
  });
  expect(ran.exit).toBe(0);
  expect(player.surroundings()).toBe('');
  expect(wordsIn(readFileSync(path.join(cwd, 'out.mp3'))).join(' ')).toBe(SHORT_SCRIPT.trim());
});

test('a player that dies ends the run with one clear line, and no file', async () => {
  const player = recordingPlayer('aplay', 20_000);
  const { env } = await startService();
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--play'], {
    env: { ...env, ...player.env },
    stdin: 'One sentence follows the other. '.repeat(20),
  });
  expectClearFailure(ran, 10);
  expect(ran.stderr).toContain('the cable was pulled');
  expect(ran.left).toEqual([]);
});

for (const [name, card] of [
  ['an ALSA device', alsaFileCard],
  ['PulseAudio', pulseCard],
] as const) {
  const missing = card.missing();
  if (missing) console.warn(`skipped: playing on ${name}; ${missing}`);
  test.skipIf(missing)(`what ${name} plays is the saved file, to the sample`, async () => {
    const device = await card.open();
    onTestFinished(() => device.close());
    const cwd = temporaryFolder();
    const ran = await runNarrate(['-', '-o', 'out.mp3', '--play', '--metrics', 'report.json'], {
      cwd,
      env: { ...device.env, HOME: device.env.HOME },
      stdin: SHORT_SCRIPT,
    });
    expect(ran).toMatchObject({ exit: 0 });
    const saved = sound(await decoded(path.join(cwd, 'out.mp3')));
    const captured = await device.captured(saved.length);
    expect(captured.subarray(0, saved.length).equals(saved)).toBe(true);
    const report = JSON.parse(readFileSync(path.join(cwd, 'report.json'), 'utf8'));
    expect(report.underruns).toBe(0);
    expect(report.firstSound.fromFirstTextMs).toBeLessThan(5_000);
  });
}
