import { expect } from 'vitest';
import { createToneVoices } from '../../testing/tone-voices.js';
import { close, earlyFinal, error, silence } from '../weather/faults.js';
import { factsAbout } from './fact.js';
import { END, START, testStudio } from './studio.js';

const { holds, deviates, unknown } = factsAbout('Socket: errors and close codes');

const HELLO = [START, { text: 'Hello. ' }, END];

const refusedKey = async () => {
  const { talk } = await testStudio({ apiKey: 'right' });
  return talk([], { headers: { 'xi-api-key': 'wrong' } });
};

holds('errors.frame', 'An error is one frame with code, error and message, and no audio.', ['recorded'], async () => {
  const { frames } = await refusedKey();
  expect(frames.map((frame) => Object.keys(frame).toSorted())).toEqual([['code', 'error', 'message']]);
});
holds(
  'errors.close',
  'Then the server closes with the same code, and the message as the reason.',
  ['recorded'],
  async () => {
    const { frames, code, reason } = await refusedKey();
    expect(frames).toMatchObject([{ code, message: reason }]);
    expect(code).toBe(1008);
  },
);
holds('errors.close-delay', 'That close comes about 0.8 seconds behind the frame.', ['recorded'], async () => {
  const { open } = await testStudio({ apiKey: 'right', closeDelayMs: 800 });
  const client = await open({ headers: { 'xi-api-key': 'wrong' } });
  await client.frame(() => true);
  const toldMs = performance.now();
  await client.closed;
  expect(performance.now() - toldMs).toBeGreaterThan(700);
});
holds('errors.invalid-api-key', 'A bad key is invalid_api_key, "Invalid API key".', ['recorded'], async () => {
  expect((await refusedKey()).frames).toEqual([{ code: 1008, error: 'invalid_api_key', message: 'Invalid API key' }]);
});
holds(
  'errors.authentication-required',
  'No key at all is authentication_required.',
  ['recorded', 'SDK types'],
  async () => {
    const { talk } = await testStudio({ apiKey: 'right' });
    expect((await talk(HELLO)).frames).toMatchObject([{ code: 1008, error: 'authentication_required' }]);
  },
);
holds('errors.voice', 'An unknown voice is voice_id_does_not_exist.', ['recorded', 'clients'], async () => {
  const { talk } = await testStudio();
  const { frames, code } = await talk([], { voiceId: 'nobody' });
  expect(frames).toMatchObject([{ code: 1008, error: 'voice_id_does_not_exist' }]);
  expect(code).toBe(1008);
});
deviates(
  'errors.unusual-activity',
  'Free accounts may be blocked with detected_unusual_activity.',
  ['livekit/agents#218'],
  'The studio suspects nobody; a fault of its plan says it where a test wants to see it.',
  async () => {
    const blocked = error('detected_unusual_activity', 'Unusual activity detected.', 1008);
    const { talk } = await testStudio({ faults: [{ at: { message: 1 }, do: blocked }] });
    expect(await talk([START])).toMatchObject({ code: 1008, frames: [{ error: 'detected_unusual_activity' }] });
  },
);
holds(
  'errors.internal',
  'A failure inside the service is told as "We are sorry, something went wrong. You are not charged for this request."',
  ['pipecat-ai/pipecat#1426'],
  async () => {
    const failing = {
      ...createToneVoices(),
      open: () => {
        throw new Error('The worker died');
      },
    };
    const { talk } = await testStudio({ voices: failing });
    const { frames } = await talk(HELLO);
    expect(frames).toMatchObject([
      { message: 'We are sorry, something went wrong. You are not charged for this request.' },
    ]);
  },
);
holds(
  'errors.internal-code',
  'Its close code is 1011 since March 2025; before, it was 1008.',
  ['documented', 'reported'],
  async () => {
    const failing = {
      ...createToneVoices(),
      open: () => {
        throw new Error('The worker died');
      },
    };
    const { talk } = await testStudio({ voices: failing });
    expect(await talk(HELLO)).toMatchObject({ code: 1011, frames: [{ code: 1011 }] });
  },
);
unknown(
  'errors.quota',
  'How the socket tells that the credits are used up is not recorded.',
  ['clients', 'unconfirmed'],
  'The studio sends quota_exceeded with 1008, in the words that HTTP has for it.',
  async () => {
    const { talk } = await testStudio({ creditLimit: 3 });
    const { frames, code } = await talk(HELLO, { query: { model_id: 'eleven_multilingual_v2' } });
    expect(frames).toMatchObject([
      {
        error: 'quota_exceeded',
        code: 1008,
        message: expect.stringMatching(
          /exceeds your quota of 3\. You have 3 credits remaining, while 7 credits are required/,
        ),
      },
    ]);
    expect(code).toBe(1008);
  },
);
deviates(
  'errors.quota-silent',
  'A client that had reached its quota got silence, and no error.',
  ['pipecat-ai/pipecat#2194'],
  'The studio always says so; the fault "silence" is for clients that must live with it.',
  async () => {
    const { talk } = await testStudio({ faults: [{ at: { bytes: 0 }, do: silence }] });
    const { frames } = await talk(HELLO);
    expect(frames.filter(({ audio }) => typeof audio === 'string')).toEqual([]);
    const limited = await testStudio({ creditLimit: 0 });
    expect((await limited.talk(HELLO)).frames).toMatchObject([{ error: 'quota_exceeded' }]);
  },
);
unknown(
  'errors.format',
  'How the socket tells that the plan does not have a format is not known; over HTTP it is 403 output_format_not_allowed.',
  ['unconfirmed'],
  'The studio refuses the handshake, as over HTTP.',
  async () => {
    const { refused } = await testStudio({ plan: 'free' });
    expect(await refused({ query: { output_format: 'pcm_44100' } })).toMatchObject({
      status: 403,
      body: { detail: { status: 'output_format_not_allowed' } },
    });
  },
);
holds('errors.close.1000', 'A session that went well is closed with 1000, behind isFinal.', ['recorded'], async () => {
  const { talk } = await testStudio();
  const { frames, code } = await talk(HELLO);
  expect([frames.at(-1)?.isFinal, code]).toEqual([true, 1000]);
});
deviates(
  'errors.close.1000-early',
  'A close with 1000 and no isFinal before it means that sound is missing.',
  ['reported'],
  'The studio never does that by itself; the fault "close" does.',
  async () => {
    const { open } = await testStudio({ faults: [{ at: { frame: 1 }, do: close(1000) }] });
    const client = await open();
    client.send(...HELLO);
    expect((await client.closed).code).toBe(1000);
    expect(client.frames.some(({ isFinal }) => isFinal === true)).toBe(false);
  },
);
deviates(
  'errors.close.restart',
  'A server that goes away or restarts closes with 1001 or 1012.',
  ['pipecat-ai/pipecat#563', 'pipecat-ai/pipecat#1027'],
  'A studio that is closed cuts its connections: clients see 1006. The fault "close" has the other codes.',
  async () => {
    const { open, studio } = await testStudio({
      faults: [{ connection: 1, at: { message: 1 }, do: close(1012, 'Service restart') }],
    });
    const cut = await open();
    const restarted = await open();
    restarted.send(START);
    expect((await restarted.closed).code).toBe(1012);
    await studio.close();
    expect((await cut.closed).code).toBe(1006);
  },
);
deviates(
  'errors.final-before-text',
  'An isFinal while text was still coming has been reported; the rest was lost.',
  ['livekit/agents#4221'],
  'The studio sends isFinal behind the end of the input alone; the fault "earlyFinal" does otherwise.',
  async () => {
    const { talk } = await testStudio({ faults: [{ at: { frame: 1 }, do: earlyFinal }] });
    const { frames } = await talk([START, { text: 'One. ', flush: true }]);
    expect(frames.at(-1)?.isFinal).toBe(true);
  },
);
