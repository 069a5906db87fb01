import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { startVoiceThread } from './voice-thread.js';

const manner = { speaker: { engine: 'flite', voice: 'rms' }, speed: 1, format: outputFormat('pcm_16000') } as const;
const said = { units: 'a sentence that takes a while'.split(' '), leadMs: 0, tailMs: 0 };
const { signal } = new AbortController();

test('a crash refuses the calls under way and those that follow', async () => {
  const thread = startVoiceThread();
  onTestFinished(() => thread.close());
  thread.send({ type: 'open', stream: 1, manner });
  const speaking = thread.call({ type: 'speak', stream: 1, call: 1, said }, signal);
  thread.send(null as never);
  await expect(speaking).rejects.toMatchObject({ code: 'ERR_BUG', message: expect.stringContaining('crashed') });
  expect(thread.alive).toBe(false);
  await expect(thread.call({ type: 'finish', stream: 1, call: 2 }, signal)).rejects.toThrow('crashed');
});

test('one failed request is told to its caller alone', async () => {
  const thread = startVoiceThread();
  onTestFinished(() => thread.close());
  const failed = thread.call({ type: 'speak', stream: 7, call: 1, said }, signal);
  await expect(failed).rejects.toMatchObject({ code: 'ERR_BUG', message: expect.stringContaining('stream is closed') });
  thread.send({ type: 'open', stream: 8, manner });
  expect((await thread.call({ type: 'speak', stream: 8, call: 2, said }, signal)).bytes.length).toBeGreaterThan(0);
});

test('the process waits for a sentence under way, and not for an idle thread', async () => {
  const voices = new URL('../../../dist/src/studio/voice/flite-voices.js', import.meta.url);
  const script = `
    import { createVoices } from ${JSON.stringify(voices)};
    const format = { id: 'pcm_16000', codec: 'pcm', sampleRateHz: 16000, bitrateKbps: 0 };
    const stream = createVoices().open({ voiceId: 'flite-rms', speed: 1, format });
    for await (const { durationMs } of stream.speak('Good day.', new AbortController().signal)) console.log(durationMs > 0);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = child.stdout.setEncoding('utf8').toArray();
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect((await output).join('')).toBe('true\n');
});
