import { expect, onTestFinished } from 'vitest';
import { createVoices } from '../voice/flite-voices.js';
import { factsAbout } from './fact.js';
import { soundOf } from './read-frames.js';
import { END, START, testStudio } from './studio.js';

const { holds, unknown } = factsAbout('Output formats');

const KBPS = [32, 64, 96, 128, 192];
/** What a tone voice says in 40 frames of 26.12 ms. */
const TEXT = 'Thirty-nine characters make forty units.'.replaceAll(' ', '-').slice(0, 39);
const SECONDS = (40 * 1152) / 44_100;

/** The offline voice, as a user has it. */
const spokenStudio = () => {
  const voices = createVoices();
  onTestFinished(() => voices.close());
  return testStudio({ voices });
};
const VOICE = 'flite-kal16';

const socketSound = async (output_format: string): Promise<Buffer> => {
  const { talk } = await testStudio();
  const { frames, code } = await talk([START, { text: TEXT }, END], { query: { output_format } });
  expect(code).toBe(1000);
  return soundOf(frames);
};

holds(
  'formats.socket.mp3',
  'The socket has mp3_22050_32 and mp3_44100 with 32, 64, 96, 128 and 192 kbit/s.',
  ['documented', 'SDK types'],
  async () => {
    for (const kbps of KBPS) {
      const bytesPerSecond = (await socketSound(`mp3_44100_${kbps}`)).length / SECONDS;
      expect(bytesPerSecond / (kbps * 125)).toBeCloseTo(1, 1);
    }
    expect((await socketSound('mp3_22050_32')).length / SECONDS / 4000).toBeCloseTo(1, 1);
  },
);
holds(
  'formats.mp3.constant',
  'mp3_44100_128 has 16,000 bytes a second, in frames of 1152 samples.',
  ['documented', 'reported'],
  async () => {
    const sound = await socketSound('mp3_44100_128');
    expect(sound.length / SECONDS / 16_000).toBeCloseTo(1, 1);
    expect(sound.subarray(0, 2).toString('hex')).toBe('fffb');
  },
);
holds('formats.mp3.22050', 'mp3_22050_32 has MPEG-2 frames.', ['documented'], async () => {
  expect((await socketSound('mp3_22050_32')).subarray(0, 2).toString('hex')).toBe('fff3');
});
holds(
  'formats.socket.pcm',
  'The socket has PCM of 16 bits, mono, at 8000, 16000, 22050, 24000 and 44100 Hz.',
  ['documented', 'SDK types', 'recorded'],
  async () => {
    for (const hz of [8000, 16_000, 22_050, 24_000, 44_100])
      expect((await socketSound(`pcm_${hz}`)).length / SECONDS / (2 * hz)).toBeCloseTo(1, 1);
  },
);
holds(
  'formats.socket.g711',
  'The socket has ulaw_8000 and alaw_8000, a byte a sample.',
  ['documented', 'SDK types'],
  async () => {
    for (const id of ['ulaw_8000', 'alaw_8000'])
      expect((await socketSound(id)).length / SECONDS / 8000).toBeCloseTo(1, 1);
  },
);
holds(
  'formats.socket.opus',
  'The socket has opus_48000 with 32, 64, 96, 128 and 192 kbit/s.',
  ['documented', 'SDK types'],
  async () => {
    const { talk } = await spokenStudio();
    for (const kbps of KBPS) {
      const query = { output_format: `opus_48000_${kbps}` };
      const { frames, code } = await talk([START, { text: 'Hello.' }, END], { voiceId: VOICE, query });
      expect(code).toBe(1000);
      expect(soundOf(frames).includes('OpusHead')).toBe(true);
    }
  },
);
unknown(
  'formats.opus.container',
  'In what the Opus packets are wrapped is not documented.',
  ['unconfirmed'],
  'The studio sends an Ogg stream.',
  async () => {
    const { talk } = await spokenStudio();
    const query = { output_format: 'opus_48000_64' };
    const { frames } = await talk([START, { text: 'Hello.' }, END], { voiceId: VOICE, query });
    expect(soundOf(frames).subarray(0, 4).toString()).toBe('OggS');
  },
);
unknown(
  'formats.socket.http-only',
  'Whether the socket has mp3_24000_48, pcm_32000 and pcm_48000, which HTTP has, is not known.',
  ['unconfirmed'],
  'The studio refuses them there with 403 invalid_output_format.',
  async () => {
    const { refused } = await testStudio();
    for (const output_format of ['mp3_24000_48', 'pcm_32000', 'pcm_48000'])
      expect(await refused({ query: { output_format } })).toMatchObject({
        status: 403,
        body: { detail: { code: 'invalid_output_format' } },
      });
  },
);
holds(
  'formats.http',
  'HTTP has all formats of the socket, and mp3_24000_48, pcm_32000 and pcm_48000.',
  ['documented', 'SDK types'],
  async () => {
    const { post } = await spokenStudio();
    for (const id of ['mp3_44100_128', 'mp3_24000_48', 'pcm_32000', 'pcm_48000', 'ulaw_8000', 'opus_48000_64']) {
      const answer = await post(`${VOICE}/stream?output_format=${id}`, { text: 'Hello.' });
      expect([id, answer.status]).toEqual([id, 200]);
      expect(answer.bytes.length).toBeGreaterThan(1000);
    }
  },
);
holds('formats.wav', 'wav_* is a whole file, and not to be had as a stream.', ['documented', 'SDK types'], async () => {
  const { post } = await spokenStudio();
  for (const hz of [16_000, 44_100]) {
    const whole = await post(`${VOICE}?output_format=wav_${hz}`, { text: 'Hello.' });
    expect(whole.status).toBe(200);
    expect(whole.bytes.subarray(0, 4).toString()).toBe('RIFF');
    expect(whole.bytes.readUInt32LE(24)).toBe(hz);
    expect((await post(`${VOICE}/stream?output_format=wav_${hz}`, { text: 'Hello.' })).status).toBeGreaterThanOrEqual(
      400,
    );
  }
});
for (const [id, type] of [
  ['wav_16000', 'audio/wav'],
  ['opus_48000_64', 'audio/opus'],
] as const) {
  holds(`formats.type.${id}`, `The content type of ${id} is ${type}.`, ['recorded'], async () => {
    const { post } = await spokenStudio();
    const { headers } = await post(`${VOICE}?output_format=${id}`, { text: 'Hello.' });
    expect(headers.get('content-type')).toBe(type);
  });
}
holds(
  'formats.plan.mp3-192',
  'mp3_44100_192 needs the plan creator or above.',
  ['documented', 'SDK types'],
  async () => {
    const path = 'tone-a?output_format=mp3_44100_192';
    for (const [plan, status] of [
      ['free', 403],
      ['creator', 200],
      ['pro', 200],
    ] as const)
      expect((await (await testStudio({ plan })).post(path, { text: 'Hello.' })).status).toBe(status);
  },
);
holds(
  'formats.plan.pcm-44100',
  'PCM at 44.1 kHz needs the plan pro or above.',
  ['documented', 'SDK types', 'recorded'],
  async () => {
    const path = 'tone-a?output_format=pcm_44100';
    for (const [plan, status] of [
      ['free', 403],
      ['creator', 403],
      ['pro', 200],
    ] as const)
      expect((await (await testStudio({ plan })).post(path, { text: 'Hello.' })).status).toBe(status);
  },
);
holds('formats.plan.wav-44100', 'So does WAV at 44.1 kHz.', ['documented'], async () => {
  const { post } = await testStudio({ plan: 'creator' });
  expect((await post('tone-a?output_format=wav_44100', { text: 'Hello.' })).status).toBe(403);
});
unknown(
  'formats.plan.pcm-48000',
  'Which plan PCM at 48 kHz needs is not stated.',
  ['unconfirmed'],
  'The studio asks for the plan that 44.1 kHz needs.',
  async () => {
    const { post } = await testStudio({ plan: 'creator' });
    expect((await post('tone-a?output_format=pcm_48000', { text: 'Hello.' })).json()).toMatchObject({
      detail: { status: 'output_format_not_allowed' },
    });
  },
);
