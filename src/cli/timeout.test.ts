import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Fault, freeze, noFinal, stall } from '../studio/weather/faults.js';
import { expectClearFailure } from '../testing/clear-failure.js';
import { runNarrate, startNarrate } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { wordsIn } from '../testing/tone-voices.js';

const WEBSOCKET = ['--transport', 'websocket'];

/** Each row: where it waits in vain, the flags, what goes wrong. */
const WAITS: readonly [string, string[], Fault][] = [
  ['for the voices', [], { http: '/v2/voices', do: stall }],
  ['for a handshake', WEBSOCKET, { at: { phase: 'upgrade' }, do: stall }],
  ['for the first audio', WEBSOCKET, { at: { message: 0 }, do: stall }],
  ['for the next audio', WEBSOCKET, { at: { frame: 1 }, do: stall }],
  ['for a peer that is gone', WEBSOCKET, { at: { frame: 1 }, do: freeze }],
  ['for isFinal', WEBSOCKET, { at: { end: true }, do: noFinal }],
  ['for an answer over HTTP', ['--transport', 'http'], { http: '/v1/text-to-speech', do: stall }],
  [
    'for the rest of an answer over HTTP',
    ['--transport', 'http'],
    { http: '/v1/text-to-speech', at: { bytes: 1000 }, do: stall },
  ],
];

test('--timeout 1 bounds every wait', async () => {
  const runs = WAITS.map(async ([what, args, fault]) => {
    const { studio, env } = await startService({ faults: [fault] });
    const startMs = performance.now();
    const ran = await runNarrate(['-', '-o', 'out.mp3', '--timeout', '1', ...args], { env, stdin: 'One. And two.' });
    return { what, ran, tookMs: performance.now() - startMs, hits: studio.hits[0] ?? 0 };
  });
  for (const { what, ran, tookMs, hits } of await Promise.all(runs)) {
    expect(hits, what).toBeGreaterThan(0);
    expectClearFailure(ran, 7);
    expect(ran.left, what).toEqual([]);
    expect(tookMs, what).toBeLessThan(8000);
  }
}, 30_000);

test("a writer's silence is no failure, however long", async () => {
  const { env } = await startService();
  const running = startNarrate(['-', '-o', '-', '--timeout', '1'], { env });
  running.stdin.write('Wait for it. ');
  await sleep(2500);
  running.stdin.end('Here it is.');
  const ran = await running.ended;
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  expect(wordsIn(ran.stdout)).toEqual(['Wait', 'for', 'it.', 'Here', 'it', 'is.']);
});
