import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createMp3Decoder, pcmBytes, pcmSamples } from '../audio/decode.js';
import { outputFormat } from '../speech/output-format.js';
import { audioFixture } from '../testing/audio-fixtures.js';
import { alsaFileCard, noisePcm, pulseCard, type SoundCard, type SoundCardKind } from '../testing/sound-card.js';
import { findOnPath } from './player-environment.js';
import { nativeSpeakerPath, PLAYERS, type Player, SPEAKER_HOST_PATH } from './players.js';
import { openSpeaker, speakerSink } from './speaker.js';

const format = { sampleRateHz: 44100, channels: 1 };

const known = (name: string): Player => {
  const player = PLAYERS.find((one) => one.name === name);
  if (!player) throw new Error(`no player ${name}`);
  return player;
};

const missingPlayer = async (name: string): Promise<string | undefined> => {
  if (name === 'speaker') {
    if (!nativeSpeakerPath()) return 'the add-on: apt install libasound2-dev, then npm rebuild speaker';
    return existsSync(SPEAKER_HOST_PATH) ? undefined : 'dist: npm run build';
  }
  return (await findOnPath(name, process.env)) ? undefined : name;
};

const CARDS: Readonly<Record<string, SoundCardKind>> = { 'ALSA file': alsaFileCard, PulseAudio: pulseCard };

/** Which can be tried on which card, and what is missing for it here. */
const CASES = await Promise.all(
  [
    { card: 'ALSA file', player: 'speaker' },
    { card: 'ALSA file', player: 'aplay' },
    { card: 'ALSA file', player: 'ffplay' },
    { card: 'PulseAudio', player: 'speaker' },
    { card: 'PulseAudio', player: 'pacat' },
    { card: 'PulseAudio', player: 'aplay' },
  ].map(async (one) => ({ ...one, missing: CARDS[one.card]?.missing() ?? (await missingPlayer(one.player)) })),
);
for (const { card, player, missing } of CASES) {
  if (missing) console.warn(`skipped: ${player} on ${card} is not tried; missing ${missing}`);
}

const opened = async (name: string): Promise<SoundCard> => {
  const card = await CARDS[name]?.open();
  if (!card) throw new Error(`no card ${name}`);
  onTestFinished(() => card.close());
  return card;
};

for (const { card: cardName, player: playerName, missing } of CASES) {
  test.skipIf(missing)(`${playerName} on ${cardName} plays every sample, the last one too`, async () => {
    const card = await opened(cardName);
    const speaker = await openSpeaker({ format, env: card.env, players: [known(playerName)] });
    onTestFinished(() => speaker.abort());
    const pcm = noisePcm(1300);
    for (let at = 0; at < pcm.length; at += 30_000) await speaker.write(pcm.subarray(at, at + 30_000));
    await speaker.end();
    const captured = await card.captured(pcm.length);
    expect(captured.length).toBeGreaterThanOrEqual(pcm.length);
    expect(captured.subarray(0, pcm.length).equals(Buffer.from(pcm))).toBe(true);
    // What some add behind is silence.
    expect(captured.subarray(pcm.length).every((byte) => byte === 0)).toBe(true);
  });
}

const ffplayOnPulse = pulseCard.missing() ?? (await missingPlayer('ffplay'));

test.skipIf(ffplayOnPulse)('ffplay may stumble on a busy machine, but the last words sound', async () => {
  const card = await opened('PulseAudio');
  const speaker = await openSpeaker({ format, env: card.env, players: [known('ffplay')] });
  onTestFinished(() => speaker.abort());
  const pcm = Buffer.from(noisePcm(1300));
  await speaker.write(pcm);
  await speaker.end();
  const lastWords = pcm.subarray(-2 * 4410);
  expect((await card.captured(pcm.length)).includes(lastWords)).toBe(true);
});

const onPulse = CASES.find(({ card, player }) => card === 'PulseAudio' && player === 'pacat')?.missing;

test.skipIf(onPulse)('an episode sounds as its decoded frames, in real time', async () => {
  const card = await opened('PulseAudio');
  const sink = speakerSink({ format: outputFormat('mp3_44100_128'), env: card.env, players: [known('pacat')] });
  onTestFinished(() => sink.abort());
  const passages = ['noise.mp3', 'tone.mp3'].map(audioFixture);
  const startMs = performance.now();
  for (const frames of passages) {
    await sink.write(frames);
    await sink.endPassage();
  }
  await sink.end();
  const expectedMs = ((33 + 54) * 1152 - 1105) / 44.1;
  expect(performance.now() - startMs).toBeGreaterThan(expectedMs);
  expect(performance.now() - startMs).toBeLessThan(expectedMs + 1000);
  expect(sink.underruns).toBe(0);
  const decoder = await createMp3Decoder();
  const pcm = Buffer.concat(passages.map((frames) => pcmBytes(decoder.decode(frames))));
  decoder.free();
  const sound = pcm.subarray(2 * Math.floor(pcm.findIndex((byte) => byte !== 0) / 2));
  const captured = await card.captured(sound.length);
  expect(captured.subarray(0, sound.length).equals(sound)).toBe(true);
});

test.skipIf(onPulse)('an abort is silence at once', async () => {
  const card = await opened('PulseAudio');
  const speaker = await openSpeaker({ format, env: card.env, players: [known('pacat')] });
  // Comes back when the last of it waits to sound.
  await speaker.write(noisePcm(1500));
  const startMs = performance.now();
  await speaker.abort();
  expect(performance.now() - startMs).toBeLessThan(100);
  const captured = await card.captured(0);
  await sleep(300);
  const later = await card.captured(0);
  const soundBytes = later.findLastIndex((byte) => byte !== 0) + 1;
  // Another 100 ms may have sounded while the recorder caught up.
  expect(soundBytes - captured.length).toBeLessThan(88.2 * 100);
  expect(soundBytes).toBeLessThan(88.2 * 1000);
});

const nativeOnPulse = CASES.find(({ card, player }) => card === 'PulseAudio' && player === 'speaker')?.missing;

test.skipIf(nativeOnPulse)(
  'the host of the add-on does not mind Ctrl-C, and ends when whoever feeds it is gone',
  async () => {
    const card = await opened('PulseAudio');
    const host = spawn(process.execPath, [SPEAKER_HOST_PATH, '44100', '1'], {
      env: card.env,
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void host.kill('SIGKILL'));
    await once(host.stderr ?? host, 'data');
    host.kill('SIGINT');
    host.stdin?.write(noisePcm(600));
    await sleep(200);
    expect(host.exitCode).toBeNull();
    const exited = once(host, 'exit');
    for (const stream of [host.stdin, host.stdio[3]]) stream?.destroy();
    expect(await exited).toEqual([0, null]);
  },
);

test.skipIf(nativeOnPulse)('without a device the add-on is passed over', async () => {
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', PULSE_SERVER: 'unix:/nonexistent' };
  await expect(openSpeaker({ format, env, players: [known('speaker')] })).rejects.toMatchObject({
    code: 'ERR_PLAYBACK',
  });
});

test.skipIf(onPulse)('a pause is silent soon, and the sound goes on where it stopped, to the sample', async () => {
  const card = await opened('PulseAudio');
  const sink = speakerSink({ format: outputFormat('pcm_44100'), env: card.env, players: [known('pacat')] });
  onTestFinished(() => sink.abort());
  const pcm = Buffer.from(noisePcm(2000));
  await sink.write(pcm);
  for (let round = 1; round <= 2; round++) {
    while (sink.heardMs < 500 * round) await sleep(5);
    sink.pause();
    await sleep(300);
    const silentFrom = lastSound(await card.captured(0));
    await sleep(300);
    expect(lastSound(await card.captured(0))).toBe(silentFrom);
    sink.resume();
  }
  await sink.end();
  const captured = await card.captured(pcm.length + 2 * 88.2 * 300);
  // No sample of the noise is 0.
  expect(pcmBytes(pcmSamples(captured).filter((sample) => sample !== 0)).length).toBe(pcm.length);
  expect(Buffer.from(pcmBytes(pcmSamples(captured).filter((sample) => sample !== 0))).equals(pcm)).toBe(true);
});

test.skipIf(onPulse)('after a seek the ear hears from there, to the sample', async () => {
  const card = await opened('PulseAudio');
  const sink = speakerSink({ format: outputFormat('pcm_44100'), env: card.env, players: [known('pacat')] });
  onTestFinished(() => sink.abort());
  const pcm = Buffer.from(noisePcm(1500));
  await sink.write(pcm);
  while (sink.heardMs < 700) await sleep(5);
  sink.seek(400);
  await sink.end();
  const fromThere = pcm.subarray(2 * 17_640);
  const captured = await card.captured(fromThere.length + 88.2 * 700);
  const at = captured.lastIndexOf(fromThere.subarray(0, 200));
  expect(captured.subarray(at, at + fromThere.length).equals(fromThere)).toBe(true);
  // What was ahead of the ear at the seek did not sound.
  expect(captured.subarray(0, at).includes(pcm.subarray(2 * 48_510, 2 * 48_510 + 100))).toBe(false);
});

const lastSound = (captured: Buffer): number => captured.findLastIndex((byte) => byte !== 0);
