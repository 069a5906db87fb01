import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startNarrate } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { wordsIn } from '../testing/tone-voices.js';

const SCRIPT = 'One sentence. And then it went on.';

const PAUSE_MS = 20_500;

/** The 180 s of silence that we ask the service to allow last 18 s here: only a sign of life gets over the pause. */
const INACTIVITY_SECOND_MS = 100;

test('a writer who thinks for 20 s loses nothing, in the midst of a sentence or between two', async () => {
  const runs = ['One sentence. ', 'One sentence. And then'].map(async (first) => {
    const { env, studio } = await startService({ inactivitySecondMs: INACTIVITY_SECOND_MS });
    const running = startNarrate(['-', '-o', '-', '--verbose'], { env });
    running.stdin.write(first);
    await once(running.stdout, 'data');
    await sleep(PAUSE_MS);
    running.stdin.end(SCRIPT.slice(first.length));
    const ran = await running.ended;
    const spoken = studio.sessions.filter(({ frames }) => frames > 0);
    return {
      ...ran,
      closed: spoken.map(({ finished }) => finished),
      timedOut: spoken.some(({ closed }) => closed?.code === 1008),
    };
  });
  for (const { exit, stdout, closed, timedOut, stderr } of await Promise.all(runs)) {
    expect({ exit, timedOut }).toEqual({ exit: 0, timedOut: false });
    expect(closed).not.toContain(false);
    expect(stderr).not.toContain('again in');
    expect(wordsIn(stdout)).toEqual(SCRIPT.split(' '));
  }
}, 60_000);
