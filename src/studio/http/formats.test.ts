import { spawnSync } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { knownFormat, STREAMED_OUTPUT_FORMAT_IDS, WHOLE_OUTPUT_FORMAT_IDS } from '../../speech/output-format.js';
import { openStream } from '../../testing/stream-client.js';
import { studioFor } from '../../testing/studio-client.js';
import { createVoices } from '../voice/flite-voices.js';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).error === undefined;
const voices = createVoices();
afterAll(() => voices.close());

const VOICE = 'flite-kal16';
const TEXT = 'One sentence. And a second one, a little longer than the first.';

/** What ffmpeg must be told of formats that do not tell it themselves. */
const rawInput = (id: string): string[] => {
  const { codec, sampleRateHz } = knownFormat(id) ?? {};
  if (id.startsWith('wav')) return [];
  const kind = { pcm: 's16le', ulaw: 'mulaw', alaw: 'alaw' }[codec as 'pcm' | 'ulaw' | 'alaw'];
  return kind ? ['-f', kind, '-ar', `${sampleRateHz}`, '-ac', '1'] : [];
};

/** The sound as 16 kHz mono samples, and what the file says of itself. */
const decode = (id: string, bytes: Uint8Array) => {
  const probe = spawnSync(
    'ffprobe',
    [
      '-v',
      'error',
      ...rawInput(id),
      '-show_entries',
      'stream=codec_name,sample_rate,channels',
      '-of',
      'json',
      '-i',
      '-',
    ],
    { input: bytes },
  );
  const { stdout, stderr } = spawnSync(
    'ffmpeg',
    ['-v', 'error', ...rawInput(id), '-i', '-', '-ar', '16000', '-ac', '1', '-f', 's16le', '-'],
    { input: bytes, maxBuffer: 1 << 26 },
  );
  expect(stderr.toString()).toBe('');
  const { streams } = JSON.parse(probe.stdout.toString()) as { streams: Record<string, unknown>[] };
  return { seconds: stdout.length / 32_000, loudness: loudnessOf(stdout), stream: streams[0] };
};

const loudnessOf = (pcm: Buffer): number => {
  let sum = 0;
  for (let at = 0; at + 1 < pcm.length; at += 2) sum += pcm.readInt16LE(at) ** 2;
  return Math.sqrt(sum / (pcm.length / 2));
};

const CODEC_NAMES = { mp3: 'mp3', pcm: 'pcm_s16le', ulaw: 'pcm_mulaw', alaw: 'pcm_alaw', opus: 'opus' };
const CONTENT_TYPES: Record<string, string> = {
  mp3: 'audio/mpeg',
  pcm: 'audio/pcm',
  wav: 'audio/wav',
  ulaw: 'audio/basic',
  alaw: 'audio/basic',
  opus: 'audio/opus',
};

const say = async (id: string, kind = '') => {
  const { post } = await studioFor({ voices });
  const response = await post(`${VOICE}${kind}?output_format=${id}`, { text: TEXT });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(CONTENT_TYPES[id.split('_')[0] ?? '']);
  return Buffer.from(await response.arrayBuffer());
};

/** As exact as PCM is: no coder's delay, no padding. */
let known: Promise<Buffer> | undefined;
const spokenSeconds = async (): Promise<number> => {
  known ??= say('pcm_16000');
  return (await known).length / 32_000;
};

test.skipIf(!hasFfmpeg).each(WHOLE_OUTPUT_FORMAT_IDS)(
  '%s: the right kind, rate and length of sound (skipped without ffmpeg)',
  async (id) => {
    const { codec = 'pcm', sampleRateHz } = knownFormat(id) ?? {};
    const { stream, seconds, loudness } = decode(id, await say(id));
    expect(stream).toEqual({ codec_name: CODEC_NAMES[codec], sample_rate: `${sampleRateHz}`, channels: 1 });
    expect(Math.abs(seconds - (await spokenSeconds()))).toBeLessThan(codec === 'mp3' ? 0.08 : 0.002);
    expect(loudness).toBeGreaterThan(1000);
  },
);

test.skipIf(!hasFfmpeg).each(['mp3_24000_48', 'pcm_48000', 'opus_48000_32', 'ulaw_8000'])(
  '%s is the same sound as it is made, over HTTP (skipped without ffmpeg)',
  async (id) => {
    const { seconds, loudness } = decode(id, await say(id, '/stream'));
    expect(Math.abs(seconds - (await spokenSeconds()))).toBeLessThan(id.startsWith('mp3') ? 0.08 : 0.002);
    expect(loudness).toBeGreaterThan(1000);
  },
);

test.skipIf(!hasFfmpeg)('Opus over the socket is one Ogg stream (skipped without ffmpeg)', async () => {
  const { studio } = await studioFor({ voices });
  const client = await openStream(studio.url, { voiceId: VOICE, query: { output_format: 'opus_48000_64' } });
  client.send({ text: ' ' }, { text: `${TEXT} `, flush: true }, { text: 'And more. ' }, { text: '' });
  expect((await client.closed).code).toBe(1000);
  const { seconds, stream } = decode('opus_48000_64', client.audio());
  expect(stream).toMatchObject({ codec_name: 'opus', sample_rate: '48000' });
  expect(seconds).toBeGreaterThan(await spokenSeconds());
});

test('a whole file tells its length', async () => {
  const wav = await say('wav_16000');
  expect([wav.toString('latin1', 0, 4), wav.readUInt32LE(4), wav.readUInt32LE(40)]).toEqual([
    'RIFF',
    wav.length - 8,
    wav.length - 44,
  ]);
  const mp3 = await say('mp3_44100_128');
  const info = mp3.indexOf('Info', 0, 'latin1');
  const bare = await say('mp3_44100_128', '/stream');
  // 128 kbit/s: 417.96 bytes a frame.
  expect(mp3.readUInt32BE(info + 8)).toBe(Math.round((bare.length * 8 * 44_100) / 128_000 / 1152));
  expect(mp3.subarray(-bare.length).equals(bare)).toBe(true);
});

test('where sound is sent as it is made there is no WAV, and nowhere what nobody makes', async () => {
  const { post, studio } = await studioFor({ voices });
  for (const kind of ['/stream', '/stream/with-timestamps']) {
    const response = await post(`${VOICE}${kind}?output_format=wav_16000`, { text: TEXT });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { detail: { code: 'invalid_output_format' } },
    ]);
  }
  const timed = await post(`${VOICE}/with-timestamps?output_format=wav_16000`, { text: TEXT });
  const { audio_base64 } = (await timed.json()) as { audio_base64: string };
  expect(Buffer.from(audio_base64, 'base64').toString('latin1', 0, 4)).toBe('RIFF');
  expect((await post(`${VOICE}?output_format=pcm_11025`, { text: TEXT })).status).toBe(403);
  expect(STREAMED_OUTPUT_FORMAT_IDS).not.toContain('wav_16000');
  const unread = await post(VOICE, { text: 'Это не английский.' });
  expect([unread.status, await unread.json()]).toMatchObject([400, { detail: { code: 'invalid_text' } }]);
  const subscription = await fetch(`${studio.url}/v1/user/subscription`);
  expect(await subscription.json()).toMatchObject({ character_count: TEXT.length });
});
