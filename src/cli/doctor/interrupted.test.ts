import path from 'node:path';
import { expect, test } from 'vitest';
import { openWorkplace } from '../../testing/workplace.js';
import { examineInterrupted } from './interrupted.js';

test('narrations that were interrupted are told, and how to see them', async () => {
  const { start, home, keptTakes } = await openWorkplace(['One.', 'Two.', 'Three.', 'Four.'], { pieceDelayMs: 100 });
  const env = { XDG_STATE_HOME: path.join(home, '.local/state') };
  expect(await examineInterrupted({ env })).toBeUndefined();
  const running = start();
  await expect.poll(keptTakes, { timeout: 10_000, interval: 5 }).toBeGreaterThan(0);
  running.kill('SIGKILL');
  await running.ended;
  expect(await examineInterrupted({ env })).toMatchObject({
    status: 'ok',
    message: '1 narration waits to be finished',
    hint: 'narrate resume --list',
    details: { outputs: [path.join(home, 'out.mp3')] },
  });
});
