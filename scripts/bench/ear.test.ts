import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { sharedClockMs } from './clock.js';
import { listen } from './ear.js';

/** s16le, mono, 44.1 kHz. */
const pcm = (durationMs: number, value: number): Buffer =>
  Buffer.from(new Int16Array(Math.round(durationMs * 44.1)).fill(value).buffer);

const earAndPlayer = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'narrate-ear-'));
  const ear = listen(folder);
  const player = spawn(path.join(folder, 'aplay'), ['-'], { env: { ...ear.env }, stdio: ['pipe', 'ignore', 'pipe'] });
  onTestFinished(() => {
    player.kill('SIGKILL');
    ear.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { ear, player };
};

test('the first sound is the first audible sample, at the time it plays', async () => {
  const { ear, player } = earAndPlayer();
  const startedAtMs = sharedClockMs();
  player.stdin.write(Buffer.concat([pcm(300, 10), pcm(100, 5000)]));
  const soundMs = (await ear.firstSound) - startedAtMs;
  expect(soundMs).toBeGreaterThanOrEqual(300);
  expect(soundMs).toBeLessThan(1500);
});

test('a gap is when all that came has been played and more comes later', async () => {
  const { ear, player } = earAndPlayer();
  player.stdin.write(pcm(300, 5000));
  await expect.poll(() => ear.heardMs).toBeCloseTo(300, 0);
  await sleep(100);
  player.stdin.write(pcm(300, 5000));
  await expect.poll(() => ear.heardMs).toBeCloseTo(600, 0);
  expect(ear.gaps).toEqual([]);
  await sleep(1000);
  player.stdin.write(pcm(300, 5000));
  await expect.poll(() => ear.gaps.length).toBe(1);
  expect(ear.gaps[0]?.heardMs).toBeCloseTo(600, 0);
  // It had 600 ms to play for the 1100 ms that passed.
  expect(ear.gaps[0]?.forMs).toBeGreaterThan(450);
  expect(ear.gaps[0]?.forMs).toBeLessThan(1500);
});
